"""The composite schedule: what the profiles will allow from now on (OCPP 1.6 §3.13.3, §5.7)."""

from . import limits, record
from .store import store_of


class Composite:
    """Limits of a connector, or of the charge point (0): at(t) finds `limit`, in mA a phase or mW, and `until`.

    phases: with phase relays 1 where the limit is for one phase, else 3; 0 without.

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
        self._relays = charging.relays
        make = limits.by_phases if self._relays else limits.of
        make_shared = limits.by_phases if self._relays else limits.of_all
        self._shared = make_shared(charging, store, kept.get, None, unit, self.start)
        self._owns = []
        self._locals = []
        for c in charging.cp.connectors:
            if connector in (0, c.id):
                self._owns.append(make(charging, store, kept.get, c, unit, self.start))
                rating = c.outlet.rating_ma
                if unit == record.WATTS:
                    rating *= charging.volts * charging.phases
                self._locals.append(rating)
        self._volts = charging.volts if unit == record.WATTS else 0
        self._wires = charging.phases
        self._dimmed = charging.dimmed

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
        for own in self._owns:
            own.at(t)
            self.until = min(self.until, own.until)
        total = self._by_phases() if self._relays else self._plain()
        if self._dimmed:
            phases = self.phases or self._wires
            most = limits.dimmed_ma(phases)
            total = min(total, most * self._volts * phases if self._volts else most)
        self.limit = total // 100 * 100

    def _plain(self):
        total = 0
        i = 0
        for own in self._owns:
            local = self._locals[i]
            total += min(own.limit, local) if own.limit >= 0 else local
            i += 1
        shared = self._shared.limit
        return min(total, shared) if shared >= 0 else total

    def _by_phases(self):
        # Each connector as it is going to be used; in a pause on three phases, unless the limits allow only one.
        shared = self._shared
        self.phases = 1
        total = 0
        for own in self._owns:
            three = min(own.on(3), shared.on(3))
            one = min(own.on(1), shared.on(1))
            phases = own.best(shared) or (1 if one and not three else 3)
            total += one if phases == 1 else three
            self.phases = max(self.phases, phases)
        return min(total, shared.on(self.phases))
