"""The bench board: a plain Raspberry Pi Pico, one socket, and a serial line in place of a network."""

from machine import UART, Pin
from micropython import const

from boards.common import parts, settings
from boards.common.calibration import calibrated
from boards.common.connector import connector
from boards.common.controller import Controller
from boards.common.rp2_chip import Rp2
from boards.common.wires import healthy, low, output
from boards.rp2_bench import pins
from boards.rp2_bench.link import Link
from drivers.lamps import PinLamp
from drivers.serial_reader import SerialReader
from drivers.status_light import StatusLight

_LINK_BAUD = const(460800)
_LINK_BUFFER = const(1024)
_READER_BAUD = const(9600)


def Board():
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""
    contactor = parts.contactor(pins)
    chip = Rp2()
    given = settings.load()
    meter = parts.pulse_meter(pins.PULSE, pins.IMPULSES_PER_KWH)
    light = StatusLight(PinLamp(output(pins.LED_RED), output(pins.LED_GREEN), output(pins.LED_BLUE)))
    wired = calibrated(pins, given)
    outlet = connector(wired, chip, contactor, meter, light, healthy(pins.RCD), False)
    reader = SerialReader(chip.serial(_READER_BAUD, pins.READER_TX, pins.READER_RX))
    line = UART(
        0, _LINK_BAUD, tx=Pin(pins.LINK_TX), rx=Pin(pins.LINK_RX), cts=Pin(pins.LINK_CTS), rts=Pin(pins.LINK_RTS),
        flow=UART.CTS | UART.RTS, rxbuf=_LINK_BUFFER, txbuf=_LINK_BUFFER, timeout=0,
    )  # fmt: skip
    network = Link(line, output(pins.LINK_REQUEST), low(pins.LINK_CARRIER))
    return Controller("rp2_bench", "Bench RP2040", given, pins, chip, outlet, reader, network)
