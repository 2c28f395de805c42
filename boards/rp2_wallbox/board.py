"""The Pico W board: one connector, Wi-Fi. Its wiring stands in `pins`."""

import machine
from machine import UART, Pin
from micropython import const

from boards.common import parts, rp2_chip, settings, start
from boards.common.link import Link
from boards.common.wifi import Wifi
from boards.common.wires import Buttons, healthy
from boards.rp2_wallbox import pins
from drivers.pn532_reader import Pn532Reader

_READER_BAUD = const(115200)
_WATCHDOG_MS = const(8000)


class Board:
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""

    def __init__(self):
        contactor = parts.contactor(pins.CONTACTOR, pins.MIRROR)
        self._flash = rp2_chip.mount()
        self.provision = given = settings.load()
        attached = given.get("attached_cable")
        self.connectors = [
            parts.Connector(
                contactor,
                rp2_chip.pilot(pins.PILOT, pins.PILOT_SENSE, pins.PILOT_ZERO, pins.PILOT_STEPS_PER_V),
                parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH),
                parts.light(pins.LED_RED, pins.LED_GREEN, pins.LED_BLUE),
                None if attached else rp2_chip.proximity(pins.PROXIMITY_SENSE, pins.PROXIMITY_PULL_UP_OHM),
                None if attached else parts.lock(pins.LOCK_A, pins.LOCK_B, pins.LOCK_FEEDBACK),
                parts.residual_current(pins.RCD, pins.RCD_TEST),
                healthy(pins.EARTH),
            )
        ]
        self.name = "rp2_wallbox"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "Pico W")
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = pins.RATING_MA
        self.volts = pins.VOLTS
        self.phases = given.get("phases", pins.PHASES)
        self.tick_gap_ms = 60  # an erase of the flash takes 45 ms
        self.buttons = Buttons(pins.STOP, pins.RESET, pins.EMERGENCY)
        self.reader = Pn532Reader(
            UART(1, _READER_BAUD, tx=Pin(pins.READER_TX), rx=Pin(pins.READER_RX), timeout=0, rxbuf=256)
        )
        self.mains = None
        self.temperature = rp2_chip.temperature(pins.TEMPERATURE_SENSE)
        self.network = Link(Wifi(*settings.wifi(given)))
        self.restarted = rp2_chip.restarted()
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.slots = None  # the program is replaced over USB
        self.publish = self.tap = None
        self.hold = start.hold

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, between two instructions of the rest, for good."""
        self._timer = rp2_chip.timer(self._flash, period_ms, callback)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()
