"""The composite schedule: what the profiles will allow from now on (OCPP 1.6 §3.13.3, §5.7)."""

from . import schedule


class Composite:
    """Limits of a connector, or of the charge point (0): at(t) finds `limit`, in mA a phase or mW, and `until`.

    Of the charge point it is what all its connectors may take together. A connector without a session counts as if one
    began now. All that it is made of is copied at the beginning: whatever changes meanwhile, walking over it again
    gives the same.
    """

    def __init__(self, charging, connector, unit):
        """unit: schedule.AMPERES or WATTS."""
        self.start = charging.moment()
        self.limit = 0
        self.until = self.start
        self._profiles = charging.profiles
        self._kept = {}
        self._shared = charging.shared(self._record, unit, self.start)
        self._owns = []
        self._locals = []
        for c in charging.cp.connectors:
            if connector in (0, c.id):
                self._owns.append(charging.own(c, self._record, unit, self.start))
                rating = c.outlet.rating_ma
                if unit == schedule.WATTS:
                    rating *= charging.volts * charging.phases
                self._locals.append(rating)

    def _record(self, slot):
        if slot not in self._kept:
            self._kept[slot] = self._profiles.load(slot)
        return self._kept[slot]

    def rewind(self):
        """Walk again from the start."""
        self._shared.rewind()
        for own in self._owns:
            own.rewind()

    def at(self, t):
        """Find what is allowed at the moment `t`, which never falls from call to call. Cut to tenths of the unit."""
        shared = self._shared
        shared.at(t)
        self.until = shared.until
        total = 0
        i = 0
        for own in self._owns:
            own.at(t)
            local = self._locals[i]
            total += min(own.limit, local) if own.limit >= 0 else local
            self.until = min(self.until, own.until)
            i += 1
        if shared.limit >= 0:
            total = min(total, shared.limit)
        self.limit = total // 100 * 100
