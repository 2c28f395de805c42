"""The bench board: a plain Raspberry Pi Pico, one socket, and a serial line in place of a network."""

import json

import machine
from machine import ADC, PWM, UART, Pin
from micropython import const

from boards.rp2_bench import pins
from boards.rp2_bench.flash import Flash
from boards.rp2_bench.link import Link
from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.control_pilot_locked import LockedPilot
from drivers.digital import Input
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot
from drivers.pulse_meter import PulseMeter
from drivers.serial_reader import SerialReader
from drivers.status_light import StatusLight

_PILOT_HZ = const(1000)
_STEADY = const(65535)
# Readings of 16 bits at 3.3 V: 0 V at the pilot is half of it, 1 V is 2383 steps.
_PILOT_ZERO = const(32768)
_PILOT_STEPS_PER_V = const(2383)
_PP_PULL_UP_OHM = const(1000)
_PP_SUPPLY = const(65535)
_LINK_BAUD = const(460800)
_LINK_BUFFER = const(1024)
_READER_BAUD = const(9600)
_DEBOUNCE_MS = const(30)
_WATCHDOG_MS = const(8000)
SETTINGS = "/settings.json"


class Connector:
    """Drivers of the one connector."""

    def __init__(self):
        # The contactor first: from here on nothing leaves it closed.
        self.contactor = Contactor(Pin(pins.CONTACTOR, Pin.OUT, value=0), _input(pins.MIRROR))
        self.pilot = LockedPilot(
            PWM(Pin(pins.PILOT), freq=_PILOT_HZ, duty_u16=_STEADY),
            ADC(Pin(pins.PILOT_SENSE)),
            Pin(pins.PILOT),  # without a mode: what the PWM puts out is read back
            _PILOT_ZERO,
            1000,
            _PILOT_STEPS_PER_V,
        )
        self.proximity = ProximityPilot(ADC(Pin(pins.PROXIMITY_SENSE)), _PP_PULL_UP_OHM, _PP_SUPPLY)
        self.lock = CableLock(_output(pins.LOCK_A), _output(pins.LOCK_B), _input(pins.LOCK_FEEDBACK))
        self.meter = PulseMeter(Pin(pins.PULSE, Pin.IN, Pin.PULL_DOWN), Pin.IRQ_RISING, 1000)
        self.reader = None
        self.rcd = _input(pins.RCD, True)
        self.earth = _input(pins.EARTH, True)
        self.light = StatusLight(_output(pins.LED_RED), _output(pins.LED_GREEN), _output(pins.LED_BLUE))


class Buttons:
    """Push buttons of the charge point."""

    def __init__(self):
        self.stop = _input(pins.STOP, True, _DEBOUNCE_MS)
        self.reset = _input(pins.RESET, True, _DEBOUNCE_MS)
        self.emergency = _input(pins.EMERGENCY)


class Board:
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""

    def __init__(self):
        self.connectors = [Connector()]
        self.root = ""
        self._flash = _mount()
        with open(SETTINGS) as f:
            self.provision = given = json.load(f)
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "Bench RP2040")
        self.serial = given.get("serial", "")
        self.rating_ma = 32000
        self.volts = 230
        self.tick_gap_ms = 50
        self.phases = given.get("phases", 3)
        self.buttons = Buttons()
        self.reader = SerialReader(UART(1, _READER_BAUD, tx=Pin(pins.READER_TX), rx=Pin(pins.READER_RX)))
        self.mains = None
        self.temperature = Temperature(ADC(Pin(pins.TEMPERATURE_SENSE)))
        line = UART(
            0, _LINK_BAUD, tx=Pin(pins.LINK_TX), rx=Pin(pins.LINK_RX), cts=Pin(pins.LINK_CTS), rts=Pin(pins.LINK_RTS),
            flow=UART.CTS | UART.RTS, rxbuf=_LINK_BUFFER, txbuf=_LINK_BUFFER, timeout=0,
        )  # fmt: skip
        self.network = Link(line, _output(pins.LINK_REQUEST), Pin(pins.LINK_CARRIER, Pin.IN, Pin.PULL_DOWN))
        self.restarted = machine.reset_cause() == machine.WDT_RESET
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.publish = None
        self.tap = None
        self.slots = None  # the image is replaced over USB

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, between two instructions of the rest, for good."""
        self._flash.watch(callback, period_ms)
        self._timer = machine.Timer(mode=machine.Timer.PERIODIC, period=period_ms, callback=self._flash.run)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()


def _input(number, active_low=False, debounce=0):
    # Pulled to the side that reads as "not healthy", so that a broken wire does too.
    return Input(Pin(number, Pin.IN, Pin.PULL_UP if number in _TO_GROUND else Pin.PULL_DOWN), active_low, debounce)


_TO_GROUND = (pins.STOP, pins.RESET, pins.EMERGENCY)


def _output(number):
    return Pin(number, Pin.OUT, value=0)


def _mount():
    import vfs  # at the start only
    from _rp2 import Flash as Chip

    device = Flash(Chip())
    try:
        vfs.mount(vfs.VfsLfs2(device, progsize=256, mtime=False), "/")
    except OSError:  # a chip that was never used
        vfs.VfsLfs2.mkfs(device, progsize=256)
        vfs.mount(vfs.VfsLfs2(device, progsize=256, mtime=False), "/")
    return device
