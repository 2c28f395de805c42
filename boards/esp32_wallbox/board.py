"""The Wi-Fi board: an ESP32, one connector, program slots for updates over the air. Its wiring stands in `pins`."""

from micropython import const

from boards.common import parts, settings
from boards.common.calibration import calibrated
from boards.common.connector import connector
from boards.common.controller import Controller
from boards.common.esp32_chip import Esp32
from boards.common.link import Link
from boards.common.wifi import Wifi
from boards.esp32_wallbox import pins
from drivers.pn532_reader import Pn532Reader

_READER_BAUD = const(115200)


def Board():
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""
    contactor = parts.contactor(pins)
    chip = Esp32()
    given = settings.load()
    meter = parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH)
    rcd = parts.residual_current(pins.RCD, pins.RCD_TEST)
    wired = calibrated(pins, given)
    outlet = connector(wired, chip, contactor, meter, chip.strip(pins), rcd, given.get("attached_cable"))
    reader = Pn532Reader(chip.serial(_READER_BAUD, pins.READER_TX, pins.READER_RX))
    network = Link(Wifi(*settings.wifi(given)))
    return Controller("esp32_wallbox", "ESP32 Wi-Fi", given, pins, chip, outlet, reader, network)
