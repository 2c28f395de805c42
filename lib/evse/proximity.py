"""Proximity pilot: what a cable in the socket may carry (IEC 61851-1 Annex B)."""

from micropython import const

from evse.timing import NEVER, Hold

_SHORT_OHM = const(60)
_OPEN_OHM = const(4500)
_SETTLE_MS = const(200)

# (highest ohm, A). The ranges are 80-140, 164-308, 400-936, 1100-2460 ohm; a value between two counts as the lower
# rating. Not in mA: in a frozen tuple numbers above 8191 are big integers, and so is all that is calculated from them.
_CABLES = ((140, 63), (308, 32), (936, 20), (_OPEN_OHM, 13))


def cable_ma(ohm):
    """Return the rating in mA of a cable with `ohm` between PP and PE; 0 below 60 (short) and above 4500 (none)."""
    if ohm < _SHORT_OHM:
        return 0
    for limit, amperes in _CABLES:
        if ohm <= limit:
            return amperes * 1000
    return 0


class CableWatch:
    """Follows the cable in a socket through contact bounce and watches it during the session.

    `present`: a cable is in the socket; `ma`: its rating, 0 while unknown. While a cable stays in, the rating may fall
    but never rise.
    `ok`: this very reading lies in a valid range; `short`: it has been a short circuit for 200 ms.
    """

    def __init__(self):
        self.present = False
        self.ma = 0
        self.ok = False
        self.short = False
        self._last = 0
        self._steady = Hold()
        self._shorted = Hold()

    def step(self, now, ohm):
        """Take one reading in ohm."""
        ma = cable_ma(ohm)
        self.ok = ma > 0
        shorted = self._shorted
        short = ohm < _SHORT_OHM
        self.short = (short or shorted.since != NEVER) and shorted.poll(now, short, _SETTLE_MS)
        if not self._steady.poll(now, ma == self._last, _SETTLE_MS):
            self._last = ma
            return
        if ma:
            if not self.ma or ma < self.ma:
                self.ma = ma
            self.present = True
        elif not self.short:
            self.ma = 0
            self.present = False
