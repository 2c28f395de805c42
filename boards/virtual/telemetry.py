"""What the virtual board tells the world about its firmware: statuses, protocol and heap.

No microcontroller has this.
"""

from time import ticks_add, ticks_diff, ticks_ms

import layout
from micropython import const
from page import page

try:
    from vboard import heap, peak
except ImportError:  # an interpreter that does not count: the peak is the most that a look happened to see
    from gc import mem_alloc as heap

    peak = heap

_PERIOD_MS = const(200)
_TEXT_WORDS = const(4)
_COLLECTED = const(512)  # a drop by more than this is a collection, not a buffer given back


class Telemetry:
    """Writes the state of the firmware's Wallbox into the page whenever it changed.

    The heap follows five times a second: what the last collection left, and the most that was ever in use.
    """

    def __init__(self, connectors):
        self._told = [None] * (connectors + 1)
        self._protocol = None
        self._used = 0
        self._live = heap()
        self._peak = 0
        self._due = ticks_ms()
        self._booted = False

    def publish(self, box):
        """To be called every round of the main loop. Allocates only when a text changed."""
        names = box.station.statuses
        told = self._told
        for i in range(len(told)):
            name = names.name(i)
            if name is not told[i]:
                told[i] = name
                page.text(layout.STATUS + i * _TEXT_WORDS, name)
        protocol = box.ws.protocol
        if protocol is not self._protocol:
            self._protocol = protocol
            page.text(layout.PROTOCOL, protocol or "")
        self._heap()
        if not self._booted:
            self._booted = True
            page.put(layout.BOOTED, 1)

    def _heap(self):
        used = heap()
        if used + _COLLECTED < self._used or not self._booted:
            self._live = used  # what a collection left
        self._used = used
        now = ticks_ms()
        if ticks_diff(now, self._due) >= 0:
            self._due = ticks_add(now, _PERIOD_MS)
            self._peak = max(self._peak, peak())
            page.put_pair(layout.HEAP_LIVE, self._live, self._peak)
