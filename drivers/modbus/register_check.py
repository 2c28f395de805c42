"""Whether the register of an energy meter can be believed: it never runs backwards, nor faster than can be."""

from time import ticks_diff

from micropython import const

_SLACK_WH = const(200)  # some registers count in steps of 100 Wh
_SLACK_S = const(10)
_MOST_S = const(500000)  # ticks tell apart no more
_FIRST = const(2)  # readings that must agree before there is anything to compare with
_EXCHANGED = const(10)  # and that must agree among themselves against the one believed so far


class RegisterCheck:
    """`wh`: the register in Wh that the product goes by; `known`: it comes from the meter.

    most_w: more than that can never flow. A meter that was exchanged, or set back, is believed after ten readings that
    agree among themselves; `wh` goes on from where it was.
    """

    def __init__(self, most_w):
        self.wh = 0
        self.known = False
        self._wh_per_s = most_w // 3600 + 1
        self._offset = 0
        self._last = 0
        self._when = 0
        self._other = -1
        self._other_when = 0
        self._agreed = 0

    def take(self, raw, now):
        """A reading in Wh; return whether it is believed."""
        if self.known and self._follows(raw, self._last, self._when, now):
            self._other = -1
        elif not self._agree(raw, now):
            return False
        self._last = raw
        self._when = now
        self.wh = raw + self._offset
        return True

    def set(self, wh):
        """`wh` is at least here; what the meter says counts from there."""
        self.wh = wh
        self.known = False
        self._offset = 0
        self._other = -1

    def _follows(self, raw, before, when, now):
        seconds = ticks_diff(now, when) // 1000
        if not 0 <= seconds <= _MOST_S:
            seconds = _MOST_S
        return 0 <= raw - before <= _SLACK_WH + (seconds + _SLACK_S) * self._wh_per_s

    def _agree(self, raw, now):
        """The reading differs from what is known: do enough of them say the same?"""
        if self._other >= 0 and self._follows(raw, self._other, self._other_when, now):
            self._agreed += 1
        else:
            self._agreed = 1
        self._other = raw
        self._other_when = now
        if self._agreed < (_EXCHANGED if self.known else _FIRST):
            return False
        self._offset = self.wh - raw if self.known or raw < self.wh else 0
        self.known = True
        self._other = -1
        return True
