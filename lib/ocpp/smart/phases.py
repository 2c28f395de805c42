"""Limits of a connector with a phase relay: what they allow on three phases and on one, and which they ask for.

A limit in A holds for each phase (OCPP 1.6 §7.12) and not for more of them than numberPhases; 2 counts as 1, for the
relay knows only 3 and 1. A limit in W is shared out among the phases in use: three, or one where three would get less
than 6 A each.
"""

from ..core.sharing import LEAST_MA
from . import record

WAYS = (3, 1)  # phases


class ByPhases:
    """A limit that is known for three phases and for one: at(t) finds it.

    until: moment up to which it stays so.
    """

    def __init__(self, sides, cap, unit, volts):
        """sides: on three phases and on one, a Stack or alike each; cap: mA a phase that it never exceeds.

        unit: of the limits, record.AMPERES or WATTS; volts: nominal, of the line.
        """
        self.until = record.NEVER
        self._sides = sides
        self._factors = [used * volts if unit == record.WATTS else 1 for used in WAYS]
        self._cap = cap
        self._limits = [0, 0]

    def rewind(self):
        """Begin anew: at() may be asked about earlier moments."""
        for side in self._sides:
            side.rewind()

    def at(self, t):
        """Find what is in force at the moment `t`, which never falls from call to call."""
        self.until = record.NEVER
        for k in range(len(WAYS)):
            side = self._sides[k]
            side.at(t)
            self.until = min(self.until, side.until)
            most = self._cap * self._factors[k]
            self._limits[k] = min(side.limit, most) if side.limit >= 0 else most

    def on(self, phases):
        """The limit on 3 or 1 phases, in mA a phase or mW."""
        return self._limits[0 if phases == 3 else 1]

    def least(self, phases):
        """The minChargingRate that goes with the limit on 3 or 1 phases, in mA a phase, 0: none."""
        return self._sides[0 if phases == 3 else 1].least

    def best(self, other):
        """Phases for what both this and another ByPhases allow: 3 if that is 6 A a phase, else 1 if so, else 0."""
        for k in range(len(WAYS)):
            if min(self._limits[k], other.on(WAYS[k])) >= LEAST_MA * self._factors[k]:
                return WAYS[k]
        return 0
