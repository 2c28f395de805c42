"""Rules of the dead-man output under the safety tick: pulses hold the contactor, and whatever ends them opens it."""

from copper import Pin

from drivers.contactor import Contactor
from drivers.dead_man import DeadMan
from drivers.digital import Input
from wallbox import Wallbox

_HOLD_MS = 30


class _Monoflop(Pin):
    """Holds the coil for 30 ms after an edge, whatever the level."""

    def __init__(self, box):
        Pin.__init__(self)
        self.box = box
        self.edge = -1000
        self.longest = 0

    def value(self, level=None):
        if level is not None and level != self.level:
            self.longest = max(self.longest, self.box.now - self.edge) if self.edge > 0 else 0
            self.edge = self.box.now
        return Pin.value(self, level)

    def on(self):
        return self.box.now - self.edge < _HOLD_MS


def _charging():
    box = Wallbox()
    outlet = box.connectors[0]
    outlet.coil = pulses = _Monoflop(box)
    outlet.contactor = Contactor(DeadMan(pulses), Input(outlet.mirror))

    def settle():
        outlet.mirror.level = 1 if pulses.on() else 0
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
    assert box.evses[0].energised and pulses.on()
    return box, pulses


def a_session_has_an_edge_with_every_tick():
    box, pulses = _charging()
    pulses.longest = 0
    box.run(5000)
    assert pulses.on() and pulses.longest == 10


def the_vehicle_that_leaves_c_ends_the_pulses_in_the_next_tick():
    box, pulses = _charging()
    box.connectors[0].plug(9000)
    box.run(10)
    edge = pulses.edge
    assert pulses.level == 0
    box.run(1000)
    assert pulses.edge == edge and not pulses.on()


def a_tick_that_stops_lets_the_contactor_fall_without_software():
    for level in (0, 1):
        box, pulses = _charging()
        while pulses.level != level:
            box.run(10)
        box.now += _HOLD_MS
        assert not pulses.on()


def an_error_in_the_tick_ends_the_pulses():
    box, pulses = _charging()
    box.connectors[0].sense.broken = True
    box.run(50)
    assert not pulses.on() and pulses.level == 0
