"""What the OCPP core sees of one connector's hardware: the outlet interface of ocpp.core.connector."""

from micropython import const

from ocpp.core.measurands import ENERGY, INTERVAL, OFFERED, POWER, POWER_OFFERED, TEMPERATURE, VOLTAGE

# A limit is repeated every round of the main loop; without it the connector pauses.
_LIMIT_MS = const(3000)
_SLOT = const(0)
SLOTS = const(2)  # of evse.limits, with that of firmware.calm
_CURRENT = const(3)  # quantity of drivers.modbus.maps: L1, then L2 and L3
_PHASES = const(3)

# What a meter with registers tells: first code of ocpp.core.measurands, how many of them, first quantity of
# drivers.modbus.maps, factor from its unit to the code's.
_METERED = (
    (34, 3, 0, 1),  # Voltage.L1 to L3
    (38, 3, 0, 1),  # Voltage.L1-N to L3-N
    (23, 3, 3, 1),  # Current.Import.L1 to L3
    (12, 3, 7, 1000),  # Power.Active.Import.L1 to L3
    (88, 1, 10, 1),  # Power.Factor
    (77, 1, 11, 1),  # Frequency
    (110, 1, 13, 1),  # Energy.Active.Export.Register
)


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
        self.phases = io.phases
        self.plugged = self.cable = self.wants = self.offering = self.energised = self.locked = False
        self.fault = None
        self.latched = False
        self.warning = None
        # A pulse meter knows energy and power only.
        self._metered = hasattr(io.meter, "knows")
        self._has_mains = board.mains is not None and not (self._metered and io.meter.knows(0))
        # Without a sensor of its own the board has its mains watched by a meter that knows their voltage.
        self._guards = self._metered and board.mains is None and io.meter.knows(0)
        self._has_temperature = board.temperature is not None
        self._volts = board.volts
        self._phases = board.phases
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
        if self._metered:
            e.drawn_ma = self._drawn_ma()
            if self._guards:
                self.supervisor.volts = self._mains_v()
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
        if code in (ENERGY, INTERVAL, POWER, OFFERED, POWER_OFFERED):
            return True
        row = self._row(code)
        return row is not None and self.meter.knows(row[2] + code - row[0])

    def measure(self, code):
        """Value now, in the unit of ocpp.core.measurands, or None."""
        if code == ENERGY:
            return self.meter.wh
        if code == POWER:
            return self.meter.power_w(self._now) * 1000
        if code == OFFERED:
            return self.evse.offered_ma
        if code == POWER_OFFERED:
            return self.evse.offered_ma * self._volts * (self._phases if self.phases is None else self.phases.phases)
        if code == VOLTAGE:
            volts = self.supervisor.volts
            return volts * 1000 if volts >= 0 else None
        if code == TEMPERATURE:
            deci_c = self.supervisor.deci_c
            return None if deci_c is None else deci_c * 100
        row = self._row(code)
        value = None if row is None else self.meter.value(row[2] + code - row[0])
        return None if value is None else value * row[3]

    def _row(self, code):
        if self._metered:
            for row in _METERED:
                if row[0] <= code < row[0] + row[1]:
                    return row
        return None

    def _mains_v(self):
        # The phase that is farthest from nominal; -1 while none is known.
        worst = -1
        phase = 0
        while phase < self._phases:
            mv = self.meter.value(phase)
            if mv is not None and (worst < 0 or abs(mv // 1000 - self._volts) > abs(worst - self._volts)):
                worst = mv // 1000
            phase += 1
        return worst

    def _drawn_ma(self):
        # The highest phase; -1 while none is known.
        most = -1
        phase = _CURRENT
        while phase < _CURRENT + _PHASES:
            ma = self.meter.value(phase)
            if ma is not None and ma > most:
                most = ma
            phase += 1
        return most
