"""The watchdog of the board's chip."""

from tools.virtual.page import layout

_STALL_S = 0.1  # a longer gap between two looks is this machine's fault, not the board's


class Watchdog:
    """Watches the feeding that the board notes in the `page`."""

    def __init__(self, page):
        self._words = page.words
        self._looked = 0.0
        self._start, self._feeds = None, None
        self._hungry_s = 0.0

    def bites(self, now, start):
        """True when the board was not fed for longer than it allowed; to be asked every few milliseconds.

        `now`: seconds; `start`: number of the board's start.
        """
        timeout_ms = self._words[layout.WDT_TIMEOUT]
        feeds = self._words[layout.WDT_FEEDS]
        if (start, feeds) != (self._start, self._feeds):
            self._start, self._feeds = start, feeds
            self._hungry_s = 0.0
        else:
            self._hungry_s += min(now - self._looked, _STALL_S)
        self._looked = now
        return timeout_ms > 0 and self._hungry_s * 1000 > timeout_ms
