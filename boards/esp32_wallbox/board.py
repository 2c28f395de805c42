"""The Wi-Fi board: an ESP32, one connector, program slots for updates over the air. Its wiring stands in `pins`."""

import machine
from machine import UART
from micropython import const

from boards.common import esp32_chip, parts, settings, start
from boards.common.link import Link
from boards.common.wifi import Wifi
from boards.common.wires import Buttons, healthy
from boards.esp32_wallbox import pins
from drivers.pn532_reader import Pn532Reader

_READER_BAUD = const(115200)
_WATCHDOG_MS = const(8000)


class Board:
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""

    def __init__(self):
        contactor = parts.contactor(pins.CONTACTOR, pins.MIRROR)
        self.provision = given = settings.load()
        attached = given.get("attached_cable")
        self.connectors = [
            parts.Connector(
                contactor,
                esp32_chip.pilot(
                    pins.PILOT, pins.PILOT_SENSE, pins.PILOT_SYNC, pins.PILOT_ZERO_UV, pins.PILOT_UV_PER_MV
                ),
                parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH),
                esp32_chip.strip(pins.LED_STRIP, pins.LEDS),
                None if attached else esp32_chip.proximity(pins.PROXIMITY_SENSE, pins.PROXIMITY_PULL_UP_OHM),
                None if attached else parts.lock(pins.LOCK_A, pins.LOCK_B, pins.LOCK_FEEDBACK),
                parts.residual_current(pins.RCD, pins.RCD_TEST),
                healthy(pins.EARTH),
            )
        ]
        self.name = "esp32_wallbox"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "ESP32 Wi-Fi")
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = pins.RATING_MA
        self.volts = pins.VOLTS
        self.phases = given.get("phases", pins.PHASES)
        self.tick_gap_ms = 50
        self.buttons = Buttons(pins.STOP, pins.RESET, pins.EMERGENCY)
        self.reader = Pn532Reader(UART(2, _READER_BAUD, tx=pins.READER_TX, rx=pins.READER_RX, timeout=0))
        self.mains = None
        self.temperature = esp32_chip.temperature(pins.TEMPERATURE_SENSE)
        self.network = Link(Wifi(*settings.wifi(given)))
        self.restarted = esp32_chip.restarted()
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.slots = esp32_chip.program_slots()
        self.publish = self.tap = None
        self.hold = start.hold

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, between two instructions of the rest, for good."""
        self._timer = esp32_chip.timer(period_ms, callback)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()
