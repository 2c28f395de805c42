"""The protective rules of a connector: from readings to active faults."""

from micropython import const

from evse import faults
from evse.contactor import ContactorWatch
from evse.faults import Faults
from evse.supply import SupplyWatch
from evse.thermal import Thermal
from evse.timing import Hold, Timer

_STALE_MS = const(100)
_FOLLOW_MS = const(5000)  # a vehicle's time to follow a change of current
_OVER_MS = const(7000)


class Protection:
    """Runs every supervision once a tick and collects the outcome in `faults`; `thermal` derates meanwhile."""

    def __init__(self, settings):
        self.faults = Faults()
        self.thermal = Thermal()
        self.contactor = ContactorWatch()
        self._supply = SupplyWatch(settings)
        self._stale = Hold()
        self._over = Hold()
        self._follow = Timer()
        self._offered = 0

    def step(self, now, r, commanded):
        """Take the readings that do not depend on the vehicle. commanded: what the contactor was told until now."""
        active = self.faults
        active.report(faults.RCD, r.rcd, now)
        active.report(faults.EARTH, r.earth, now)
        watch = self.contactor
        watch.step(now, commanded, r.closed)
        active.report(faults.WELD, watch.weld, now)
        active.report(faults.NO_CLOSE, watch.no_close, now)
        supply = self._supply
        supply.step(now, r.volts)
        active.report(faults.UNDERVOLTAGE, supply.under, now)
        active.report(faults.OVERVOLTAGE, supply.over, now)
        deci_c = r.deci_c
        if deci_c is not None:
            self.thermal.step(deci_c)
        active.report(faults.OVERTEMP, self.thermal.quarters == 0, now)
        stale = self._stale.poll(now, not r.fresh, _STALE_MS)
        active.report(faults.ADC_STALE, stale or r.failed or deci_c is None, now)

    def overcurrent(self, now, current_ma, offered_ma):
        """Trip when the vehicle draws more than offered + 10 % + 0.5 A for 7 s, once it had 5 s to follow a change."""
        if offered_ma != self._offered:
            self._offered = offered_ma
            self._follow.start(now, _FOLLOW_MS)
        follows = not self._follow.poll(now)
        limit = offered_ma + offered_ma // 10 + 500
        self.faults.report(faults.OVERCURRENT, self._over.poll(now, follows and current_ma > limit, _OVER_MS), now)
