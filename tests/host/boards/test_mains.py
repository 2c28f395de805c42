"""A meter that knows the voltage watches the mains of a board without a sensor of its own."""

import pytest

POLLED = """
from firmware.outlet import Outlet
class Meter:
    silent = False
    wh = 0
    def knows(self, quantity):
        return {knows}
    def value(self, quantity):
        return {values}.get(quantity)
    def poll(self, now):
        pass
    def expect(self, flowing):
        pass
class Thing:
    mains = {mains}
    volts = 230
    phases = {phases}
    rating_ma = offered_ma = 0
    lock = light = temperature = None
    meter = Meter()
    plugged = cable = wants = energised = locked = False
    fault = warning = None
    latched = 0
class Supervisor:
    emergency = False
    volts = {before}
Thing.io = Thing
supervisor = Supervisor()
Outlet(Thing(), Thing(), Thing(), supervisor).poll(0)
print(supervisor.volts)
"""
GOOD = {0: 231200, 1: 229900, 2: 228000}


@pytest.mark.parametrize(
    ("phases", "values", "volts"),
    [
        (3, GOOD, 228),
        (3, {**GOOD, 1: 170400}, 170),
        (3, {**GOOD, 0: 262000}, 262),
        (1, {**GOOD, 1: 0, 2: 0}, 231),
        (3, {0: 230000}, 230),
        (3, {}, -1),
    ],
)
def test_the_worst_phase_counts(mpy, phases, values, volts):
    code = POLLED.format(knows="quantity < 3", values=values, mains=None, phases=phases, before=-1)
    assert mpy(code).stdout == f"{volts}\n"


@pytest.mark.parametrize(("knows", "mains"), [("False", None), ("True", 1)])
def test_a_sensor_of_the_board_goes_first_and_other_meters_say_nothing(mpy, knows, mains):
    code = POLLED.format(knows=knows, values=GOOD, mains=mains, phases=3, before=199)
    assert mpy(code).stdout == "199\n"
