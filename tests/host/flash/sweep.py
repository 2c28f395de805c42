"""Cuts the power at every operation of a recorded script, clean and torn."""

import gc

from support.blockdev import CLEAN, TORN_BITS, TORN_GARBAGE, TORN_HALF, BlockDevice


def sweep(base, log, history, trial, share, which, closely=()):
    """Play `log` up to each operation on the chip image `base` and call trial(device, promises) on what the cut leaves.

    history: (operations before, promises) in order. Of `share` parts of the operations this does the `which`-th, and
    those in the ranges `closely` besides. Prints the failures; returns the numbers of cuts and of failures.
    """
    blocks = len(base) // 4096
    device = BlockDevice(blocks)
    at = cuts = failures = 0
    for k in range(len(log)):
        while at + 1 < len(history) and history[at + 1][0] <= k:
            at += 1
        if k % share == which or any(k in some for some in closely):
            for form in (CLEAN, TORN_HALF, TORN_BITS if k // share & 1 else TORN_GARBAGE):
                device = device.restarted()
                device.image[:] = base
                if form:
                    device.apply(log[k], form)
                cuts += 1
                try:
                    trial(device, history[at][1].copy())
                except (AssertionError, OSError) as e:
                    failures += 1
                    print("operation", k, log[k][:2], "form", form, repr(e))
        device.image[:] = base
        device.apply(log[k])
        base[:] = device.image
        if k % 16 == 0:
            gc.collect()
    return cuts, failures
