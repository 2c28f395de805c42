"""What the OCPP core sees of one connector's hardware: the outlet interface of ocpp.core.connector."""

from micropython import const

from ocpp.core.measurands import ENERGY, OFFERED, POWER, POWER_OFFERED, TEMPERATURE, VOLTAGE

# A limit is repeated every round of the main loop; without it the connector pauses.
_LIMIT_MS = const(3000)
_SLOT = const(0)
SLOTS = const(1)


class Outlet:
    """Joins the evse.connector.Connector `evse` with its meter and the board's sensors.

    board: nominal voltage, phases and sensors; io: the connector's drivers. `now` is set by poll().
    """

    def __init__(self, evse, io, board, supervisor):
        self.evse = evse
        self.meter = io.meter
        self.light = io.light
        self.supervisor = supervisor
        self.rating_ma = board.rating_ma
        self.has_lock = io.lock is not None
        self.plugged = self.cable = self.wants = self.offering = self.energised = self.locked = False
        self.fault = None
        self.latched = False
        self.warning = None
        self._has_mains = board.mains is not None
        self._has_temperature = board.temperature is not None
        self._watts_per_a = board.volts * board.phases
        self._now = 0

    def poll(self, now):
        """Take a consistent picture of what the safety tick saw; to be called before the core's round."""
        e = self.evse
        self._now = now
        self.plugged = e.plugged
        self.cable = e.cable
        self.wants = e.wants
        self.energised = e.energised
        self.offering = e.offered_ma > 0
        self.locked = e.locked
        self.fault = "emergency" if self.supervisor.emergency else e.fault
        self.latched = e.latched
        m = self.meter
        m.poll(now)
        m.expect(e.energised and e.wants)
        self.warning = "meter_silent" if m.silent else e.warning

    # --- orders --------------------------------------------------------------------------------------------

    def enable(self, on):
        """Permit energy: lock, then pilot, then contactor."""
        self.evse.authorised = on

    def limit(self, ma, now):
        """Most current in mA for the next seconds."""
        self.evse.limits.set(_SLOT, ma, now, _LIMIT_MS)

    def hold(self, on):
        """Keep the cable locked when the session is over."""
        self.evse.keep_locked = on

    def unlock(self, now):
        """Open the lock; the result follows in `unlocked`."""
        self.evse.unlock(now)

    @property
    def unlocked(self):
        """None while unlocking is under way, else whether it worked."""
        result = self.evse.unlock_result
        return None if result is None else result == "unlocked"

    def set_available(self, on):
        """Operative or Inoperative."""
        self.evse.available = on

    # --- energy --------------------------------------------------------------------------------------------

    def meter_wh(self):
        """Register in Wh."""
        return self.meter.wh

    def meter_floor(self, wh):
        """The register was at least here before the restart: a meter that does not remember goes on from there."""
        if self.meter.wh < wh:
            self.meter.set_register(wh)

    def supports(self, code):
        """Can this measurand (and phase) be measured?"""
        if code == VOLTAGE:
            return self._has_mains
        if code == TEMPERATURE:
            return self._has_temperature
        return code in (ENERGY, POWER, OFFERED, POWER_OFFERED)

    def measure(self, code):
        """Value now, in the unit of ocpp.core.measurands, or None."""
        if code == ENERGY:
            return self.meter.wh
        if code == POWER:
            return self.meter.power_w(self._now) * 1000
        if code == OFFERED:
            return self.evse.offered_ma
        if code == POWER_OFFERED:
            return self.evse.offered_ma * self._watts_per_a
        if code == VOLTAGE:
            volts = self.supervisor.volts
            return volts * 1000 if volts >= 0 else None
        if code == TEMPERATURE:
            deci_c = self.supervisor.deci_c
            return None if deci_c is None else deci_c * 100
        return None
