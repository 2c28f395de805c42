"""The Ethernet board: an ESP32, one attached cable, a Modbus meter, program slots. Its wiring stands in `pins`."""

import machine
import network
from machine import UART, Pin
from micropython import const

from boards.common import esp32_chip, parts, settings, start
from boards.common.link import Link
from boards.common.wire import Wired
from boards.common.wires import Buttons
from boards.esp32_eth_wallbox import pins

_WATCHDOG_MS = const(8000)
_METER_MS = const(1500)  # a meter that has not answered by then is no reason not to start


class Board:
    """The board as the firmware sees it. What is its owner's choice stands in /settings.json."""

    def __init__(self):
        contactor = parts.contactor(pins.CONTACTOR, pins.MIRROR)
        self.provision = given = settings.load()
        bus = UART(2, pins.METER_BAUD, tx=pins.METER_TX, rx=pins.METER_RX, timeout=0)
        self.connectors = [
            parts.Connector(
                contactor,
                esp32_chip.pilot(
                    pins.PILOT, pins.PILOT_SENSE, pins.PILOT_SYNC, pins.PILOT_ZERO_UV, pins.PILOT_UV_PER_MV
                ),
                parts.modbus_meter(bus, None, pins.METER, pins.METER_BAUD, _METER_MS),
                esp32_chip.strip(pins.LED_STRIP, pins.LEDS),
                rcd=parts.residual_current(pins.RCD, pins.RCD_TEST),
            )
        ]
        self.name = "esp32_eth_wallbox"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "ESP32 Ethernet")
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = pins.RATING_MA
        self.volts = pins.VOLTS
        self.phases = given.get("phases", pins.PHASES)
        self.tick_gap_ms = 50
        self.buttons = Buttons(None, pins.RESET, pins.EMERGENCY)
        self.reader = None  # sessions are started by the back end
        self.mains = None
        self.temperature = None
        self.network = Link(Wired(_lan()))
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


def _lan():
    return network.LAN(
        mdc=Pin(pins.PHY_MDC), mdio=Pin(pins.PHY_MDIO), power=pins.PHY_POWER and Pin(pins.PHY_POWER),
        phy_type=network.PHY_LAN8720, phy_addr=pins.PHY_ADDRESS, ref_clk=Pin(0), ref_clk_mode=Pin.IN,
    )  # fmt: skip
