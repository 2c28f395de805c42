"""The virtual board: a charge point of 1 to 16 connectors, every device wired as `pins` says."""

import os

import machine
from machine import ADC, PWM, UART, Pin
from micropython import const

from boards.common.filesystem import mount
from boards.virtual import pins
from boards.virtual.link import Link
from boards.virtual.tap import Tap
from boards.virtual.telemetry import Telemetry
from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.control_pilot import ControlPilot
from drivers.digital import Input
from drivers.lamps import PwmLamp
from drivers.mains import MainsVoltage
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot
from drivers.pulse_meter import PulseMeter
from drivers.rcd import ResidualCurrent
from drivers.serial_reader import SerialReader
from drivers.status_light import StatusLight
from flash import Flash

_PILOT_HZ = const(1000)
_LED_HZ = const(1000)
_PILOT_ZERO_UV = const(1650000)
_PILOT_UV_PER_MV = const(120)
_PP_PULL_UP_OHM = const(1000)
_PP_SUPPLY_UV = const(3300000)
_MAINS_UV_PER_V = const(10000)
_DEBOUNCE_MS = const(30)
_WATCHDOG_MS = const(8000)
_STEADY = const(65535)
_RCD_LATE_MS = const(1000)  # the world is another process, see tick_gap_ms
_METER = "iEM3155"
_METER_BAUD = const(19200)
_METER_MS = const(1500)  # a meter that has not answered by then is no reason not to start


class Connector:
    """Drivers of connector `number` (1 and up).

    own_reader: it has a card reader of its own. meter: its energy meter; None for one with impulses. phase_wait_s: it
    has a relay for two of its phases; None: it has none.
    """

    def __init__(self, number, attached_cable, imp_per_kwh, own_reader, phase_wait_s, meter=None):
        base = number * pins.STRIDE
        self.contactor = Contactor(Pin(base + pins.CONTACTOR, Pin.OUT, value=0), _input(base + pins.MIRROR))
        self.pilot = ControlPilot(
            PWM(base + pins.PILOT, freq=_PILOT_HZ, duty_u16=_STEADY),
            ADC(number * 2 + pins.PILOT_SENSE),
            _PILOT_ZERO_UV,
            1,
            _PILOT_UV_PER_MV,
        )
        self.proximity = None
        self.lock = None
        if not attached_cable:
            self.proximity = ProximityPilot(ADC(number * 2 + pins.PROXIMITY_SENSE), _PP_PULL_UP_OHM, _PP_SUPPLY_UV)
            self.lock = CableLock(
                _output(base + pins.LOCK_A), _output(base + pins.LOCK_B), _input(base + pins.LOCK_FEEDBACK)
            )
        self.phases = None
        if phase_wait_s is not None:
            from drivers.phase_switch import PhaseSwitch

            stuck = self.contactor.poll(0)
            self.phases = PhaseSwitch(_output(base + pins.PHASES), int(phase_wait_s * 1000), stuck)
        self.meter = meter or PulseMeter(Pin(base + pins.PULSE, Pin.IN), Pin.IRQ_RISING, imp_per_kwh)
        self.reader = SerialReader(UART(number)) if own_reader else None
        self.rcd = ResidualCurrent(
            Pin(base + pins.RCD, Pin.IN), Pin(base + pins.RCD_TEST, Pin.OUT, value=1), late_ms=_RCD_LATE_MS
        )
        self.earth = _input(base + pins.EARTH, True)
        leds = (base + pins.LED_RED, base + pins.LED_GREEN, base + pins.LED_BLUE)
        self.light = StatusLight(PwmLamp(*[PWM(led, freq=_LED_HZ, duty_u16=0) for led in leds]))


class Buttons:
    """Push buttons of the charge point, and the grid operator's contact."""

    def __init__(self):
        self.stop = _input(pins.STOP, True, _DEBOUNCE_MS)
        self.reset = _input(pins.RESET, True, _DEBOUNCE_MS)
        self.emergency = _input(pins.EMERGENCY)
        self.dim = _input(pins.DIM, True, _DEBOUNCE_MS)


class Board:
    """The board as the firmware sees it. Its make-up (connectors, cables, phases, names) is given from outside."""

    def __init__(self):
        self.provision = given = _provision()
        self.name = "virtual"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "Virtual Wallbox")
        self.serial = given.get("serial", "")
        self.rating_ma = 32000
        self.volts = 230
        # A host with more to do than it has cores lets a process wait for longer than a board's interrupts ever do.
        self.tick_gap_ms = 300
        self.contactor_ms = 2000  # the world, another process, moves its contacts
        self.pilot_ms = 1000  # and gives the pilot its voltage
        self.tls_blocks = given.pop("tls_blocks", False)  # as the chips do, which have no such power to compute
        self.phases = given.get("phases", 3)
        self.imp_per_kwh = 1000
        self.root = "/flash"
        mount(Flash(), self.root)
        self.connectors = []
        count = given.get("connectors", 1)
        phase_wait_s = given.pop("phase_wait_s", None)
        bus = _bus() if given.get("meter") == "modbus" else None
        for number in range(1, count + 1):
            self.connectors.append(
                Connector(
                    number, given.get("attached_cable"), self.imp_per_kwh, count > 1, phase_wait_s, bus and bus(number)
                )
            )
        self.buttons = Buttons()
        self.reader = SerialReader(UART(0))
        self.mains = MainsVoltage(ADC(pins.MAINS_SENSE), 0, 1, _MAINS_UV_PER_V)
        self.temperature = Temperature(ADC(pins.TEMPERATURE_SENSE))
        self.network = Link()
        # By its watchdog or its own decision, with the mains on all the time.
        self.restarted = machine.reset_cause() != machine.PWRON_RESET
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.publish = Telemetry(len(self.connectors)).publish
        log = os.getenv("PILOTWIRE_TAP")
        self.tap = Tap(int(log)).copy if log else None

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, for good."""
        self._timer = machine.Timer(mode=machine.Timer.PERIODIC, period=period_ms, callback=callback)

    def slots(self):
        """The program slots, for a firmware update; made when needed."""
        from boards.virtual.slots import Slots

        return Slots()

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()


def _input(number, active_low=False, debounce=0):
    return Input(Pin(number, Pin.IN), active_low, debounce)


def _output(number):
    return Pin(number, Pin.OUT, value=0)


def _bus():
    """Return what makes the meter of a connector on the Modbus. Its code is in memory only where there is one."""
    from drivers.modbus.maps import meter_map
    from drivers.modbus.meter import ModbusMeter
    from drivers.modbus.rtu import ModbusRtu

    bus = ModbusRtu(UART(pins.METERS, _METER_BAUD), _METER_BAUD)

    def meter(number):
        made = ModbusMeter(bus, number, meter_map(_METER))
        made.settle(_METER_MS)
        return made

    return meter


def _provision():
    import json  # at the start only

    with open(os.getenv("PILOTWIRE_PROVISION")) as f:
        return json.load(f)
