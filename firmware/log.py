"""The log: one line an event, on the board's console and in flash. Never a secret, never twice the same in a row."""

import sys
from time import ticks_ms

from micropython import const

_LONGEST = const(200)


class Log:
    """Prints and counts. `faults` is the number of exceptions that were caught where none was expected."""

    def __init__(self, out):
        self.out = out  # a text stream, or None to stay silent
        self.ring = None  # a LogRing, once there is flash
        self.faults = 0
        self.last_fault = None
        self._last = None

    def note(self, what, detail=""):
        """Something worth knowing happened."""
        line = self.clean(("%s %s" % (what, detail)).replace("\n", " "))[:_LONGEST]
        if line == self._last:
            return
        self._last = line
        now = ticks_ms()
        if self.ring is not None:
            self.ring.add(line, now)
        if self.out is not None:
            self.out.write("%d.%03d %s\n" % (now // 1000, now % 1000, line))

    def fault(self, where, e):
        """An exception that nobody expected: counted, shown with its traceback, and kept for the status."""
        self.faults += 1
        self.last_fault = where
        if self.out is not None:
            self.out.write("fault in %s\n" % where)
            sys.print_exception(e, self.out)
        if self.ring is not None:
            self._keep(where, e)

    def _keep(self, where, e):
        import io  # seldom

        now = ticks_ms()
        try:
            self.ring.add("fault in %s" % where, now)
            trace = io.StringIO()
            sys.print_exception(e, trace)
            # The end tells most: the exception, and the line that raised it.
            self.ring.add(self.clean(" / ".join(trace.getvalue().split("\n")[1:]))[-_LONGEST:], now)
            self.flush()
        except MemoryError:
            self.ring.lost += 1  # the fault itself is counted and shown

    def flush(self):
        """Nothing may be lost from here on: the board is about to restart."""
        if self.ring is not None:
            self.ring.flush(ticks_ms())

    def clean(self, text):
        """`text` with `user:password@` taken out of every URL in it."""
        if "://" not in text or "@" not in text:
            return text
        head, *rest = text.split("://")
        for part in rest:
            end = 0
            while end < len(part) and part[end] not in "/?# ":
                end += 1
            head += "://" + part[part.rfind("@", 0, end) + 1 :]
        return head
