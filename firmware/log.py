"""The log: one line an event, on the board's console. Never a secret, never twice the same line in a row."""

import sys
from time import ticks_ms

from micropython import const

_LONGEST = const(200)


class Log:
    """Prints and counts. `faults` is the number of exceptions that were caught where none was expected."""

    def __init__(self, out):
        self.out = out  # a text stream, or None to stay silent
        self.faults = 0
        self.last_fault = None
        self._last = None

    def note(self, what, detail=""):
        """Something worth knowing happened."""
        line = "%s %s" % (what, detail)
        if self.out is None or line == self._last:
            return
        self._last = line
        self.out.write("%d.%03d %s\n" % (ticks_ms() // 1000, ticks_ms() % 1000, line[:_LONGEST]))

    def fault(self, where, e):
        """An exception that nobody expected: counted, shown with its traceback, and kept for the status."""
        self.faults += 1
        self.last_fault = where
        if self.out is not None:
            self.out.write("fault in %s\n" % where)
            sys.print_exception(e, self.out)
