"""The Pico W board: one connector, Wi-Fi. Its wiring stands in `pins`."""

from micropython import const

from boards.common import parts, settings
from boards.common.calibration import calibrated
from boards.common.connector import connector
from boards.common.controller import Controller
from boards.common.link import Link
from boards.common.rp2_chip import Rp2
from boards.common.wifi import Wifi
from boards.rp2_wallbox import pins
from drivers.pn532_reader import Pn532Reader

_READER_BAUD = const(115200)


def Board():
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""
    contactor = parts.contactor(pins)
    chip = Rp2()
    given = settings.load()
    meter = parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH)
    light = parts.light(pins.LED_RED, pins.LED_GREEN, pins.LED_BLUE)
    rcd = parts.residual_current(pins.RCD, pins.RCD_TEST)
    wired = calibrated(pins, given)
    outlet = connector(wired, chip, contactor, meter, light, rcd, given.get("attached_cable"))
    reader = Pn532Reader(chip.serial(_READER_BAUD, pins.READER_TX, pins.READER_RX))
    network = Link(Wifi(*settings.wifi(given)))
    return Controller("rp2_wallbox", "Pico W", given, pins, chip, outlet, reader, network)
