"""Prints who did what and when, one line each; colours on a terminal only."""

import os
import sys
import threading
import time

_COLOURS = {"driver": "33", "car": "36", "pilot": "35", "wallbox": "32"}
_WHO_WIDTH = 22


class Timeline:
    """Lines on `out`, with seconds since it was made. Safe to use from several threads."""

    def __init__(self, out=sys.stdout):
        self._out = out
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._coloured = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def seconds(self):
        """Since it was made."""
        return time.monotonic() - self._began

    def event(self, who, words, technical=""):
        """`who` did something: plain `words`, and the technical name of it."""
        name = f"{who:<{_WHO_WIDTH}}"
        if technical:
            words += "  " + self._paint(f"[{technical}]", "2")
        self._print(f"{self.seconds():6.2f} s  {self._paint(name, _COLOURS.get(who, '34'))}{words}")

    def heading(self, text):
        """Begins a part."""
        self._print("\n" + self._paint(text, "1"))

    def verdict(self, good, text):
        """The outcome of a step."""
        self._print(f"{'':10}{self._paint('ok    ' if good else 'FAILED', '32' if good else '31')}  {text}")

    def plain(self, text=""):
        """A line as it is."""
        self._print(text)

    def _paint(self, text, colour):
        return f"\033[{colour}m{text}\033[0m" if self._coloured else text

    def _print(self, text):
        with self._lock:
            print(text, file=self._out, flush=True)
