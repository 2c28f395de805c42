"""The protective rules of a connector: from readings to active faults."""

from micropython import const

from evse import faults
from evse.contactor import ContactorWatch
from evse.faults import Faults
from evse.supply import SupplyWatch
from evse.thermal import Thermal
from evse.timing import NEVER, Hold, Timer

_STALE_MS = const(100)
_FOLLOW_MS = const(5000)  # a vehicle's time to follow a lower offer
_OVER_MS = const(7000)


class Protection:
    """Runs every supervision once a tick; what it found is to be given to `faults`; `thermal` derates meanwhile."""

    def __init__(self, settings):
        self.faults = Faults()
        self.thermal = Thermal()
        self.contactor = ContactorWatch(settings)
        self._supply = SupplyWatch(settings)
        self._stale = Hold()
        self._over = Hold()
        self._follow = Timer()
        self._allowed = 0  # mA; a lower offer takes its place when the vehicle had its time

    def step(self, now, r, commanded, offered_ma):
        """Return the mask (evse.faults) of what is wrong with the readings that do not depend on the vehicle's state.

        commanded, offered_ma: what the contactor and the vehicle were told until now.
        """
        causes = 0
        if r.rcd:
            causes |= faults.RCD
        if r.earth:
            causes |= faults.EARTH
        watch = self.contactor
        watch.step(now, commanded, r.closed)
        if watch.weld:
            causes |= faults.WELD
        if watch.no_close:
            causes |= faults.NO_CLOSE
        supply = self._supply
        supply.step(now, r.volts)
        if supply.under:
            causes |= faults.UNDERVOLTAGE
        if supply.over:
            causes |= faults.OVERVOLTAGE
        thermal = self.thermal
        deci_c = r.deci_c
        if deci_c is not None:
            thermal.step(deci_c)
        if thermal.quarters == 0:
            causes |= faults.OVERTEMP
        stale = self._stale
        if r.fresh:
            stale.since = NEVER
        elif stale.poll(now, True, _STALE_MS):
            causes |= faults.ADC_STALE
        if r.failed or deci_c is None:
            causes |= faults.ADC_STALE
        if self._draws_too_much(now, r.current_ma, offered_ma):
            causes |= faults.OVERCURRENT
        return causes

    def _draws_too_much(self, now, current_ma, offered_ma):
        # More than allowed + 10 % + 0.5 A for 7 s. Offers that change again and again are judged too: what is allowed
        # is at least the present offer, and at most the highest of the last 5 s.
        allowed = self._allowed
        follow = self._follow
        if offered_ma >= allowed:
            self._allowed = allowed = offered_ma
            follow.running = False
        elif not follow.running:
            follow.start(now, _FOLLOW_MS)
        elif not follow.poll(now):
            self._allowed = allowed = offered_ma
        over = current_ma > allowed + allowed // 10 + 500
        return (over or self._over.since != NEVER) and self._over.poll(now, over, _OVER_MS)
