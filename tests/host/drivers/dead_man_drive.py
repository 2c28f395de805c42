"""A relay drive that needs edges to hold, in a session of the wallbox on fake copper."""

from copper import Pin

from drivers.contactor import Contactor
from drivers.dead_man import DeadMan
from drivers.digital import Input
from wallbox import Wallbox

HOLD_MS = 70


class Drive(Pin):
    """Its edges; on() while the coil's pin is high and an edge came within the hold time. longest: gap between two."""

    def __init__(self, box):
        Pin.__init__(self)
        self.box = box
        self.coil = Pin()
        self.edge = -1000
        self.longest = 0

    def value(self, level=None):
        if level is not None and level != self.level:
            self.longest = max(self.longest, self.box.now - self.edge) if self.edge > 0 else 0
            self.edge = self.box.now
        return Pin.value(self, level)

    def on(self):
        return self.coil.level and self.box.now - self.edge < HOLD_MS


def charging():
    """(box, drive) in a session that draws current."""
    box = Wallbox()
    outlet = box.connectors[0]
    drive = Drive(box)
    outlet.contactor = Contactor(DeadMan(drive.coil, drive), Input(outlet.mirror))

    def settle():
        outlet.mirror.level = 1 if drive.on() else 0
        if outlet.a.level or outlet.b.level:
            outlet.bolt.level = outlet.a.level

    outlet.settle = settle
    outlet.plug(9000)
    box.run(500)
    box.evses[0].authorised = True
    box.run(1500)
    outlet.plug(6000)
    box.run(2000)
    box.quiet = False
    assert box.evses[0].energised and drive.on()
    drive.longest = 0
    return box, drive
