"""Limits of a connector with a phase relay: what they allow on three phases and on one, and which they ask for.

A limit in A holds for each phase (OCPP 1.6 §7.12) and not for more of them than numberPhases; 2 counts as 1, for the
relay knows only 3 and 1. A limit in W is shared out among the phases in use: three, or one where three would get less
than 6 A each.
"""

from micropython import const

from . import record

_LEAST_MA = const(6000)  # less cannot be offered (IEC 61851-1 Annex A)
WAYS = (3, 1)  # phases


class ByPhases:
    """Limits that all count, each known for three phases and for one: at(t) finds what they allow.

    phases: 3 if that allows 6 A a phase, else 1 if that does, else 0: a pause either way. until: moment up to which
    all that stays so.
    """

    def __init__(self, sides, caps, unit, volts):
        """sides: limits on three phases and on one, Stack or alike; caps: mA a phase that are not exceeded on either.

        unit: of the limits, record.AMPERES or WATTS; volts: nominal, of the line.
        """
        watts = unit == record.WATTS
        self.phases = 0
        self.until = record.NEVER
        self._sides = sides
        self._factors = [used * volts if watts else 1 for used in WAYS]
        self._caps = [cap * factor for cap, factor in zip(caps, self._factors)]
        self._limits = [0, 0]

    def rewind(self):
        """Begin anew: at() may be asked about earlier moments."""
        for side in self._sides:
            for limit in side:
                limit.rewind()

    def at(self, t):
        """Find what is in force at the moment `t`, which never falls from call to call."""
        self.until = record.NEVER
        self.phases = 0
        for k in (1, 0):
            least = self._caps[k]
            for found in self._sides[k]:
                found.at(t)
                self.until = min(self.until, found.until)
                if 0 <= found.limit < least:
                    least = found.limit
            self._limits[k] = least
            if least >= _LEAST_MA * self._factors[k]:
                self.phases = WAYS[k]

    def on(self, phases):
        """The lowest limit on 3 or 1 phases, in mA a phase or mW."""
        return self._limits[0 if phases == 3 else 1]
