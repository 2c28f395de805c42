"""The composite schedule: what the profiles will allow from now on (OCPP 1.6 §3.13.3, §5.7)."""

from . import limits, record
from .orders import store_of
from .stack import Stack


class Composite:
    """Limits of a connector, or of the charge point (0): at(t) finds `limit`, in mA a phase or mW, and `until`.

    phases: with phase relays, 1 where the limit is for one phase, else 3; 0 without.
    Of the charge point it is what all its connectors may take together. A connector without a session counts as if one
    began now. All that it is made of is copied at the beginning: whatever changes meanwhile, walking over it again
    gives the same. OSError of the file system passes through.
    """

    def __init__(self, charging, connector, unit):
        """unit: record.AMPERES or WATTS."""
        clock = charging.cp.clock
        self.start = charging.moment()
        self.day = clock.day
        self.ms = clock.ms // 1000 * 1000
        self.limit = 0
        self.until = self.start
        store = store_of(charging)
        kept = {}
        for slot, _ in store.heads:
            kept[slot] = store.load(slot)
        self.phases = 0
        self._owns = []
        self._relays = charging.relays
        if self._relays:
            self._shared = limits.by_phases(charging, store, kept.get, None, unit, self.start)
            for c in charging.cp.connectors:
                if connector in (0, c.id):
                    self._owns.append(limits.by_phases(charging, store, kept.get, c, unit, self.start))
            return
        slots = store.slots(record.CHARGE_POINT_MAX, 0)
        self._shared = Stack(slots, kept.get, unit, charging.volts, self.start, True)
        self._locals = []
        for c in charging.cp.connectors:
            if connector in (0, c.id):
                self._owns.append(limits.of(charging, store, kept.get, c, unit, self.start))
                rating = c.outlet.rating_ma
                if unit == record.WATTS:
                    rating *= charging.volts * charging.phases
                self._locals.append(rating)
        self._dimmed = -1
        if charging.dimmed:
            self._dimmed = limits.dimmed_ma(charging.phases)
            if unit == record.WATTS:
                self._dimmed *= charging.volts * charging.phases

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
        if self._relays:
            self._by_phases(t)
            return
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
        if self._dimmed >= 0:
            total = min(total, self._dimmed)
        self.limit = total // 100 * 100

    def _by_phases(self, t):
        self.phases = 1
        total = 0
        for own in self._owns:
            own.at(t)
            phases = own.phases or (3 if own.on(3) or not own.on(1) else 1)
            total += own.on(phases)
            self.phases = max(self.phases, phases)
            self.until = min(self.until, own.until)
        self.limit = min(total, self._shared.on(self.phases)) // 100 * 100
