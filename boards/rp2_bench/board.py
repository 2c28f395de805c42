"""The bench board: a plain Raspberry Pi Pico, one socket, and a serial line in place of a network."""

import machine
from machine import UART, Pin
from micropython import const

from boards.common import parts, rp2_chip, settings, start
from boards.common.wires import Buttons, healthy, output
from boards.rp2_bench import pins
from boards.rp2_bench.link import Link
from drivers.serial_reader import SerialReader

_LINK_BAUD = const(460800)
_LINK_BUFFER = const(1024)
_READER_BAUD = const(9600)
_WATCHDOG_MS = const(8000)


class Board:
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""

    def __init__(self):
        # The contactor first: from here on nothing leaves it closed.
        contactor = parts.contactor(pins.CONTACTOR, pins.MIRROR)
        self._flash = rp2_chip.mount()
        self.provision = given = settings.load()
        self.connectors = [
            parts.Connector(
                contactor,
                rp2_chip.pilot(pins.PILOT, pins.PILOT_SENSE, pins.PILOT_ZERO, pins.PILOT_STEPS_PER_V),
                parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH),
                parts.plain_light(pins.LED_RED, pins.LED_GREEN, pins.LED_BLUE),
                rp2_chip.proximity(pins.PROXIMITY_SENSE, pins.PROXIMITY_PULL_UP_OHM),
                parts.lock(pins.LOCK_A, pins.LOCK_B, pins.LOCK_FEEDBACK),
                healthy(pins.RCD),
                healthy(pins.EARTH),
            )
        ]
        self.name = "rp2_bench"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "Bench RP2040")
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = pins.RATING_MA
        self.volts = pins.VOLTS
        self.phases = given.get("phases", pins.PHASES)
        self.tick_gap_ms = 60  # an erase of the flash takes 45 ms
        self.buttons = Buttons(pins.STOP, pins.RESET, pins.EMERGENCY)
        self.reader = SerialReader(UART(1, _READER_BAUD, tx=Pin(pins.READER_TX), rx=Pin(pins.READER_RX)))
        self.mains = None
        self.temperature = rp2_chip.temperature(pins.TEMPERATURE_SENSE)
        line = UART(
            0, _LINK_BAUD, tx=Pin(pins.LINK_TX), rx=Pin(pins.LINK_RX), cts=Pin(pins.LINK_CTS), rts=Pin(pins.LINK_RTS),
            flow=UART.CTS | UART.RTS, rxbuf=_LINK_BUFFER, txbuf=_LINK_BUFFER, timeout=0,
        )  # fmt: skip
        self.network = Link(line, output(pins.LINK_REQUEST), Pin(pins.LINK_CARRIER, Pin.IN, Pin.PULL_DOWN))
        self.restarted = rp2_chip.restarted()
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.slots = None  # the image is replaced over USB
        self.publish = self.tap = None
        self.hold = start.hold

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, between two instructions of the rest, for good."""
        self._timer = rp2_chip.timer(self._flash, period_ms, callback)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()
