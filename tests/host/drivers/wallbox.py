"""A wallbox on fake copper: real drivers, real connectors and the safety tick, with a clock that the test moves."""

from copper import PWM, Level, NoGarbage, Pilot, Pin

import firmware.safety
from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.control_pilot import ControlPilot
from drivers.digital import Input
from drivers.mains import MainsVoltage
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot
from evse.connector import Connector
from evse.limits import Limits
from evse.settings import Settings
from firmware.safety import Supervisor

WARM_UV = 1835000  # 20 degrees C
OPEN_UV = 3300000


class Outlet:
    """One connector's drivers, and the copper below them as attributes. plug(level in mV) puts a vehicle there."""

    def __init__(self):
        self.pwm = PWM()
        self.sense = Pilot(self.pwm)
        self.pp = Level(OPEN_UV)
        self.coil = Pin()
        self.mirror = Pin()
        self.a = Pin()
        self.b = Pin()
        self.bolt = Pin()
        self.rcd_pin = Pin(1)
        self.earth_pin = Pin(1)
        self.pilot = ControlPilot(self.pwm, self.sense, 1650000, 1, 120)
        self.proximity = ProximityPilot(self.pp, 1000, 3300000)
        self.contactor = Contactor(self.coil, Input(self.mirror))
        self.lock = CableLock(self.a, self.b, Input(self.bolt))
        self.rcd = Input(self.rcd_pin, active_low=True)
        self.earth = Input(self.earth_pin, active_low=True)
        self.phases = None

    def plug(self, high_mv):
        self.pp.uv = 3300000 * 220 // 1220
        self.sense.high_mv = high_mv

    def settle(self):
        """What the copper does between two ticks."""
        self.mirror.level = self.coil.level
        if self.a.level or self.b.level:
            self.bolt.level = self.a.level


class Buttons:
    def __init__(self):
        self.emergency_pin = Pin()
        self.emergency = Input(self.emergency_pin)


class Wallbox:
    """board, connectors and supervisor; run(ms) lets the timer tick and the main loop live."""

    def __init__(self, count=1):
        self.now = 1000
        firmware.safety.ticks_ms = lambda: self.now
        self.mains_sense = Level(2300000)
        self.thermistor = Level(WARM_UV)
        self.connectors = [Outlet() for _ in range(count)]  # of the board
        self.mains = MainsVoltage(self.mains_sense, 0, 1, 10000)
        self.temperature = Temperature(self.thermistor)
        self.buttons = Buttons()
        self.evses = [Connector(32000, Limits(2), Settings()) for _ in range(count)]
        self.supervisor = Supervisor(self, self.evses)
        self.callback = None
        self.loop = True
        self.quiet = True
        self.supervisor.start(self.timer)

    def timer(self, period_ms, callback):
        assert period_ms == 10
        self.callback = callback

    def run(self, ms):
        for _ in range(ms // 10):
            self.now += 10
            for outlet in self.connectors:
                outlet.settle()
            if self.loop:
                self.supervisor.alive(self.now)
                for evse in self.evses:
                    evse.limits.set(0, 16000, self.now, 5000)
            if self.quiet:
                with NoGarbage():
                    self.callback(None)
            else:
                self.callback(None)
        return self

    def charge(self):
        """Every connector charges; afterwards the tick may allocate, as a test is about to break something."""
        for outlet in self.connectors:
            outlet.plug(9000)
        self.run(500)
        for evse in self.evses:
            evse.authorised = True
        self.run(1500)
        for outlet in self.connectors:
            outlet.plug(6000)
        self.run(2000)
        for i in range(len(self.evses)):
            assert self.coil(i) and self.evses[i].energised
        self.quiet = False
        return self

    def coil(self, i=0):
        return self.connectors[i].coil.level
