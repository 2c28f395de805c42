"""Cuts the power at every operation of the flash chip during a script, whole and torn, and judges each outcome.

Arguments: into how many parts the operations are shared, which of them this is; `closely`: with all that belong to
rare steps. Prints steps, operations, cuts and failures.
"""

import sys

from board import SAMPLE, START, STOP, Board, mount, unmount
from ledger import Ledger
from sweep import sweep

from support.blockdev import BlockDevice

_BLOCKS = 40


class Recorder(Board):
    """Keeps the ledger as it stood when each operation of the chip began."""

    def __init__(self, device):
        self.device = device
        self.steps = 0
        self.rare = []  # ranges of operations
        self.history = [(0, Ledger())]  # operations before, ledger
        super().__init__()

    def note(self):
        """From the next operation on the ledger is this."""
        self.steps += 1
        self.history.append((len(self.device.log), self.ledger.copy()))

    def closely(self, work):
        """Do work(), a rare step."""
        first = len(self.device.log)
        work()
        self.rare.append(range(first, len(self.device.log)))

    def restart(self):
        """Power off and on between two steps."""
        unmount()
        mount(self.device)
        self.boot()


def script(r):
    """Sessions online and offline, several segments, restarts, thinning, delivery of all."""
    r.session(2, True)
    for _ in range(5):
        r.session(4, False)
    r.restart()
    for lazy in (True, True, True, False, True):
        r.deliver(lazy)
    for _ in range(9):
        r.session(4, False)
    r.closely(r.thin)
    r.restart()
    r.closely(r.thin)
    for _ in range(20):
        r.deliver()
    r.session(4, False)
    while r.deliver(r.ledger.asked % 12 > 0):
        pass
    r.session(2, True)
    r.restart()
    r.session(2, True)
    # A segment that is delivered without one durable ack, its copies still in the hot slots.
    for _ in range(14):
        r.append(SAMPLE)
    r.closely(lambda: finish(r))


def finish(r):
    """Deliver a segment of samples, and what comes after it."""
    while r.deliver():
        pass
    r.append(START)
    r.append(SAMPLE)
    r.deliver()
    r.append(STOP)
    r.deliver()


def trial(device, ledger):
    """Boot from the chip as it is, judge, go on working, and judge once more."""
    mount(device)
    try:
        b = Board(ledger)
        b.settle()
        b.append(START)
        b.append(SAMPLE)
        if b.deliver():
            b.deliver(False)
        b.boot()
        b.judge()
        b.drain()
    finally:
        unmount()


def main(share, which, closely=False):
    """Record the script, then play it up to each operation."""
    device = BlockDevice(_BLOCKS)
    mount(device, fresh=True)
    base = bytearray(device.image)
    device.log = []
    r = Recorder(device)
    script(r)
    unmount()
    cuts, failures = sweep(base, device.log, r.history, trial, share, which, r.rare if closely else ())
    print(f"steps {r.steps // 2} operations {len(device.log)} cuts {cuts} failures {failures}")


main(int(sys.argv[1]), int(sys.argv[2]), "closely" in sys.argv)
