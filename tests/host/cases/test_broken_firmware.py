"""Whatever breaks in the firmware itself, no contactor stays closed; and no start closes one, whenever it comes."""

import os
import random
import time
from pathlib import Path

import pytest

from support.fixtures_session import start_session

SABOTAGE = Path(__file__).parent / "board" / "sabotage.py"


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox that can be broken from inside, and traces its contactor's pin; accepted by `central`."""
    box = wallbox_factory(env={"PILOTWIRE_START": str(SABOTAGE)})
    central.online()
    return box


def sabotage(box, kind):
    """Break it in this way, from now on."""
    told = box.state_folder / "told"
    told.write_text(kind)
    os.rename(told, box.state_folder / "sabotage")


def trace(box):
    """Levels that the contactor's pin was driven to, a string for each start."""
    return "".join((box.state_folder / "trace").read_text().split("\n")).split("start")[1:]


@pytest.mark.parametrize("kind", ["exception", "memory", "exit"])
def test_an_exception_in_the_main_loop_opens_and_starts_anew(central, box, kind):
    """The transaction ends with reason Reboot; the contactor stays open for the car that is still there."""
    start = start_session(central, box)
    boots = box.sim.state()["boots"]
    sabotage(box, kind)
    box.wait_for(lambda c: not c["contactor"], timeout=1)
    stop = central.wait("StopTransaction", after=start)
    assert stop.payload["reason"] == "Reboot"
    assert box.sim.state()["boots"] == boots + 1
    assert trace(box) == ["010", "0"]


def test_an_exception_in_every_tick_opens_and_is_told(central, box):
    """Faulted with InternalError for as long as it lasts; the rest goes on."""
    start_session(central, box)
    mark = central.mark()
    sabotage(box, "tick")
    box.wait_for(lambda c: not c["contactor"] and c["pilot"]["offered_a"] == 0, timeout=1)
    told = central.status("Faulted", after=mark)
    assert told.payload["errorCode"] == "InternalError"
    central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})
    assert trace(box) == ["010"]


def test_a_main_loop_that_hangs_ends_the_offer_after_2_s(central, box):
    """The car lets go, the contactor opens without load; nothing is left to the watchdog but the restart."""
    start_session(central, box)
    begin = time.monotonic()
    sabotage(box, "loop")
    box.wait_for(lambda c: c["pilot"]["duty"] == 1, timeout=4)
    assert time.monotonic() - begin > 1.5  # the loop's last round may have begun before
    box.wait_for(lambda c: not c["contactor"], timeout=1)
    assert trace(box)[0] == "010"


def test_a_tick_that_stops_is_noticed_by_the_main_loop(central, box):
    """Off 0.5 s after the last tick; the watchdog starves."""
    start_session(central, box)
    sabotage(box, "timer")
    box.wait_for(lambda c: not c["contactor"] and c["pilot"]["offered_a"] == 0, timeout=2)
    assert trace(box)[0] == "010"


def test_when_everything_hangs_the_watchdog_opens(central, box):
    """After 8 s on this board; a dead-man drive is quicker."""
    start = start_session(central, box)
    sabotage(box, "everything")
    box.wait_for(lambda c: not c["contactor"], timeout=12)
    central.wait("StopTransaction", after=start, where={"reason": "Reboot"})
    assert trace(box) == ["01", "0"]


def test_no_start_closes_the_contactor_whenever_the_power_comes_and_goes(central, box):
    """A car in state C stays plugged in; power cuts at random moments of charging and of the start."""
    dice = random.Random(61851)
    start_session(central, box)
    cuts = 0
    while cuts < 10 or len(trace(box)) < 6:  # some come before the firmware, whose start may take its time
        assert cuts < 100
        time.sleep(dice.uniform(0, 0.025 * max(10, cuts)))
        box.sim.power(False)
        box.wait_for(lambda c: not c["contactor"], timeout=0.2)
        mark = central.mark()
        box.sim.power(True)
        cuts += 1
    central.online(after=mark)
    time.sleep(0.5)
    first, *others = trace(box)
    assert first in ("01", "010")
    assert set(others) <= {"0", ""}, others
    assert not box.sim.connector()["contactor"]
