"""A dev board with nothing but its USB cable: the firmware as on every board, and a car that the board plays itself."""

import machine
from micropython import const

from boards.common import settings, start
from boards.common.connector import Connector
from boards.common.link import Link
from boards.common.wifi import Wifi
from boards.common.wires import Buttons
from boards.demo.story import Story
from boards.demo.world import Output, World
from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.control_pilot import ControlPilot
from drivers.digital import Input
from drivers.lamps import PinLamp
from drivers.proximity import ProximityPilot
from drivers.pulse_meter import PulseMeter
from drivers.serial_reader import SerialReader
from drivers.status_light import StatusLight

_PILOT_ZERO_UV = const(1300000)
_PILOT_UV_PER_MV = const(85)
_PULL_UP_OHM = const(1000)
_SUPPLY_UV = const(3300000)
_IMPULSES_PER_KWH = const(1000)
_CHARGE_S = const(30)
_WATCHDOG_MS = const(8000)


class Board:
    """The board as the firmware sees it. /settings.json may have an entry `demo_s`: how long the car charges."""

    def __init__(self):
        self.provision = given = settings.load()
        given.setdefault("commissioned", True)  # there is nothing that could be wired wrongly
        world = World(_PILOT_ZERO_UV, _PILOT_UV_PER_MV, _says)
        story = Story(world, given.pop("demo_s", _CHARGE_S), _says)
        self.connectors = [
            Connector(
                Contactor(world.coil, Input(world.mirror)),
                ControlPilot(world.pilot, world.pilot_sense, _PILOT_ZERO_UV, 1, _PILOT_UV_PER_MV),
                PulseMeter(world.pulse, None, _IMPULSES_PER_KWH),
                StatusLight(PinLamp(Output(), Output(), Output())),
                ProximityPilot(world.proximity_sense, _PULL_UP_OHM, _SUPPLY_UV),
                CableLock(world.lock_a, world.lock_b, Input(world.lock_feedback)),
                Input(world.healthy, True),
                Input(world.healthy, True),
            )
        ]
        self.name = "demo"
        self.vendor = given.get("vendor", "Pilotwire")
        self.model = given.get("model", "Demo")
        self.serial = given.get("serial", "")
        self.root = ""
        self.rating_ma = 32000
        self.volts = 230
        self.phases = 3
        self.contactor_ms = 1000
        self.pilot_ms = 100
        self.tls_blocks = False
        self.tick_gap_ms = 300  # the system's own work may keep a dev board's tick waiting; nothing here is dangerous
        self.buttons = Buttons(None, None, None)
        self.reader = SerialReader(world.serial)
        self.mains = self.temperature = None
        self.network = Link(Wifi(*settings.wifi(given)))
        self.restarted = machine.reset_cause() != machine.PWRON_RESET
        self.watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self.slots = None
        self.publish = story.poll
        self.tap = None
        self.hold = start.hold

    def timer(self, period_ms, callback):
        """Calls `callback(timer)` every `period_ms` milliseconds, between two instructions of the rest, for good."""
        self._timer = start.timer()
        self._timer.init(mode=machine.Timer.PERIODIC, period=period_ms, callback=callback)

    def reset(self):
        """Hard reset; does not return."""
        machine.reset()


def _says(text):
    print("demo:", text)
