"""A wallbox's controller as the firmware sees it: what all boards with a chip of their own have in common."""

import machine
from micropython import const

from boards.common import start
from boards.common.connector import phase_relay
from boards.common.wires import Buttons

_WATCHDOG_MS = const(8000)


class Controller:
    """One connector, its charge point's buttons, card reader and network.

    name, model: of the board; given: its settings; pins: its wiring and ratings; chip: boards.common.rp2_chip.Rp2 or
    esp32_chip.Esp32; reader: None where only the back end starts sessions; network: boards.common.link.Link or alike.
    An optional part of the whole charge point is made here from its name in pins.py, None where it is not wired; one of
    the connector in boards.common.connector.
    """

    def __init__(self, name, model, given, pins, chip, connector, reader, network):
        self.provision = given
        self.name = name
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", model)
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = pins.RATING_MA
        self.volts = pins.VOLTS
        self.phases = given.get("phases", pins.PHASES)
        self.tick_gap_ms = chip.tick_gap_ms
        self.contactor_ms = 1000
        self.pilot_ms = 100
        self.tls_blocks = True  # a handshake takes some hundred milliseconds and more, in which nothing else runs
        connector.phases = phase_relay(pins, given, connector.contactor)
        self.connectors = [connector]
        self.buttons = Buttons(pins.STOP, pins.RESET, pins.EMERGENCY, pins.DIM)
        self.reader = reader
        self.mains = None
        self.temperature = None if pins.TEMPERATURE_SENSE is None else chip.temperature(pins)
        self.network = network
        self.restarted = chip.restarted
        self.slots = chip.slots
        self.publish = self.tap = None
        self.hold = start.hold
        self.timer = chip.timer
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()
