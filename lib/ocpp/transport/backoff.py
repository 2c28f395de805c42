"""How long to wait before the next attempt to connect (OCPP 2.0.1 Part 4 §5.3; OCPP 1.6 names no figures)."""

import os

_LONGEST_MS = 500_000_000  # 5.8 days: above it differences of ticks are no longer meaningful


class BackOff:
    """Waits that double after each failure, with a random part so that a back end's clients do not return at once.

    minimum_s: first wait; repeat: how many times it doubles, then it stays; spread_s: up to so many seconds are
    added to the first wait, and the range doubles with the wait: the longer a back end is away, the further apart its
    clients come back. They are RetryBackOffWaitMinimum, RetryBackOffRepeatTimes and RetryBackOffRandomRange of
    OCPP 2.0.1, whose range stays the same; the attributes may be changed at any time.
    """

    def __init__(self, minimum_s, repeat, spread_s):
        self.minimum_s = minimum_s
        self.repeat = repeat
        self.spread_s = spread_s
        self._failures = 0

    def next(self):
        """Milliseconds to wait after one more failure."""
        wait = self.minimum_s * 1000
        spread = self.spread_s * 1000
        for _ in range(min(self._failures, self.repeat)):
            wait = min(wait * 2, _LONGEST_MS)
            spread = min(spread * 2, _LONGEST_MS)
        self._failures += 1
        return min(wait + int.from_bytes(os.urandom(4), "little") % (spread + 1), _LONGEST_MS)

    def reset(self):
        """A connection succeeded: begin with the first wait again."""
        self._failures = 0
