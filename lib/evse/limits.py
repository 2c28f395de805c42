"""Current limits that expire: the only way in which the rest of the charge point acts on the offered current."""

from time import ticks_add, ticks_diff

from micropython import const

_GONE = const(-1)


class Limits:
    """The lowest of several limits, each kept in a slot and valid for a time its owner gives.

    set() belongs to the main loop, minimum() to the safety tick, which may interrupt it anywhere.
    `by` is the slot that gave the last minimum, -1 when none was live.
    """

    def __init__(self, slots):
        self.by = -1
        self._ma = [_GONE] * slots
        self._expiry = [0] * slots

    def set(self, slot, ma, now, ttl_ms):
        """Limit to `ma` milliamperes from now on for `ttl_ms` (at most 2^29 ms); a negative `ma` takes the limit away.

        Raises IndexError for a slot that does not exist.
        """
        # The expiry goes first: a tick in between sees the old limit a little longer, never a new one as already
        # expired.
        self._expiry[slot] = ticks_add(now, ttl_ms)
        self._ma[slot] = ma if ma >= 0 else _GONE

    def get(self, slot):
        """Return the limit of `slot` in mA, -1 when it is gone."""
        return self._ma[slot]

    def minimum(self, now):
        """Return the lowest live limit in mA; 0 when none is live. Expired limits are forgotten here."""
        least = _GONE
        by = -1
        slot = -1
        for ma in self._ma:
            slot += 1
            if ma != _GONE:
                if ticks_diff(self._expiry[slot], now) <= 0:
                    self._ma[slot] = _GONE
                elif by < 0 or ma < least:
                    least = ma
                    by = slot
        self.by = by
        return least if by >= 0 else 0
