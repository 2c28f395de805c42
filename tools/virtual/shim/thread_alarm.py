"""The periodic alarm for interpreters without the `vboard` module: a thread that sleeps and calls.

Interpreters of microcontroller kind have neither: then the import of this module fails and says what is needed.
"""

import time

try:
    import _thread
except ImportError:
    raise ImportError(
        "the virtual board needs an interpreter with the vboard module (as `make setup` builds) or with threads"
    ) from None

from page import page

_turn = [0]


def timer(period_ms, callback):
    """Calls `callback(0)` every `period_ms` milliseconds from a thread; replaces what was set before, 0 ends it."""
    _turn[0] += 1
    if period_ms:
        page.lock = page.lock or _thread.allocate_lock()
        page.tick = page.main  # the lock keeps the thread apart, not the second file
        _thread.start_new_thread(_run, (period_ms, callback, _turn[0]))


def _run(period_ms, callback, turn):
    due = time.ticks_ms()
    while _turn[0] == turn:
        due = time.ticks_add(due, period_ms)
        wait = time.ticks_diff(due, time.ticks_ms())
        if wait > 0:
            time.sleep_ms(wait)
        else:
            due = time.ticks_ms()
        callback(0)
