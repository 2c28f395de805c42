"""The Ethernet board: an ESP32, one attached cable, a Modbus meter, program slots. Its wiring stands in `pins`."""

import network
from machine import Pin
from micropython import const

from boards.common import parts, settings
from boards.common.calibration import calibrated
from boards.common.connector import connector
from boards.common.controller import Controller
from boards.common.esp32_chip import Esp32
from boards.common.link import Link
from boards.common.wire import Wired
from boards.esp32_eth_wallbox import pins

_METER_MS = const(1500)  # a meter that has not answered by then is no reason not to start


def Board():
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""
    contactor = parts.contactor(pins)
    chip = Esp32()
    given = settings.load()
    bus = chip.serial(pins.METER_BAUD, pins.METER_TX, pins.METER_RX, pins.METER_PARITY)
    meter = parts.modbus_meter(bus, None, pins.METER, pins.METER_UNIT, pins.METER_BAUD, _METER_MS)
    rcd = parts.residual_current(pins.RCD, pins.RCD_TEST)
    wired = calibrated(pins, given)
    outlet = connector(wired, chip, contactor, meter, chip.strip(pins), rcd, True)
    # Sessions are started by the back end: there is no reader.
    return Controller("esp32_eth_wallbox", "ESP32 Ethernet", given, pins, chip, outlet, None, Link(Wired(_lan())))


def _lan():
    return network.LAN(
        mdc=Pin(pins.PHY_MDC), mdio=Pin(pins.PHY_MDIO), power=pins.PHY_POWER and Pin(pins.PHY_POWER),
        phy_type=network.PHY_LAN8720, phy_addr=pins.PHY_ADDRESS, ref_clk=Pin(0), ref_clk_mode=Pin.IN,
    )  # fmt: skip
