"""Every board is made as on its chip: each wire of its pins.py is taken, and the contactor's is the first."""

import json
from pathlib import Path

import pytest

from support.micropython import MicroPythonError
from tools import wiring

HERE = Path(__file__).resolve().parent
PARTS = {
    "esp32_wallbox": ("PulseMeter", "StatusLight", "ProximityPilot", "CableLock", "ResidualCurrent", "Input"),
    "esp32_eth_wallbox": ("ModbusMeter", "StatusLight", "NoneType", "NoneType", "ResidualCurrent", "NoneType"),
    "rp2_wallbox": ("PulseMeter", "StatusLight", "ProximityPilot", "CableLock", "ResidualCurrent", "Input"),
    "rp2_bench": ("PulseMeter", "StatusLight", "ProximityPilot", "CableLock", "Input", "Input"),
}
MAKE = """
import json, chips
board = chips.make({name!r}, **{wiring!r})
io = board.connectors[0]
{more}
names = "meter light proximity lock rcd earth".split()
kinds = [getattr(type(getattr(io, n)), "__name__") for n in names]
print()
print(json.dumps([kinds, sorted(chips.taken), chips.order, chips.taken.get(41), board.name, board.tick_gap_ms]))
"""


def made(mpy, name, more="", **changed):
    code = MAKE.format(name=name, wiring=changed, more=more)
    return json.loads(mpy(code, path=[HERE]).stdout.splitlines()[-1])


@pytest.mark.parametrize("name", PARTS)
def test_board_takes_every_wire_and_the_contactor_first(mpy, name):
    wires = {wire: pin for wire, pin, _, _ in wiring.wires(name)}
    kinds, taken, order, _, said, gap = made(mpy, name)
    assert tuple(kinds) == PARTS[name]
    assert set(wires.values()) <= set(taken)
    assert order[0] == wires["CONTACTOR"]
    assert (said, gap) == (name, 60)


@pytest.mark.parametrize("name", PARTS)
def test_dead_man_is_an_option_of_every_board(mpy, name):
    ticks = "for _ in range(4): io.contactor.close()\nio.contactor.open()"
    assert made(mpy, name, ticks)[3] is None
    assert made(mpy, name, ticks, CONTACTOR_DEAD_MAN=41)[3][-6:] == [0, 1, 0, 1, 0, 0], "an edge for each tick"


@pytest.mark.parametrize("name", PARTS)
def test_grid_operators_contact_is_an_option_of_every_board(mpy, name):
    """To ground it dims; where it is not wired nobody does."""
    made(mpy, name, "assert board.buttons.dim is None")
    made(mpy, name, "dim = board.buttons.dim\ndim.poll(0)\nassert dim.poll(30)", DIM=41)


@pytest.mark.parametrize("name", PARTS)
def test_phase_relay_is_an_option_of_every_board(mpy, name):
    """It begins with three phases, unless the contactor is stuck (rules_phase_switch.py). One phase needs no relay."""
    seen = "assert io.phases is None"
    made(mpy, name, seen)
    made(mpy, name, seen, PHASE_RELAY=41, PHASES=1)
    assert made(mpy, name, "assert io.phases.phases == 3", PHASE_RELAY=41)[3][-1] == 1


@pytest.mark.parametrize("wait", [9, 61, "10", True])
def test_a_wait_between_phases_that_is_not_allowed(mpy, wait):
    settings = f"import chips\nchips.SETTINGS['phase_wait_s'] = {wait!r}\n"
    with pytest.raises(MicroPythonError, match="ValueError: settings: phase_wait_s: expected 10 to 60 seconds, got"):
        mpy(settings + MAKE.format(name="rp2_wallbox", wiring={"PHASE_RELAY": 41}, more=""), path=[HERE])


def test_attached_cable_has_neither_contact_nor_lock(mpy):
    attached = "import chips\nchips.SETTINGS['attached_cable'] = True\n"
    code = attached + MAKE.format(name="rp2_wallbox", wiring={}, more="")
    kinds = json.loads(mpy(code, path=[HERE]).stdout.splitlines()[-1])[0]
    assert kinds[2:4] == ["NoneType", "NoneType"]


@pytest.mark.parametrize("name", PARTS)
def test_board_takes_the_calibration_of_its_settings(mpy, name):
    code = f"import chips\nchips.SETTINGS['calibration'] = {{'PILOT_ZER': 1}}\nchips.make({name!r})"
    with pytest.raises(MicroPythonError, match="settings: calibration: unknown entry 'PILOT_ZER'"):
        mpy(code, path=[HERE])
