"""The commissioning self-test: what it proves, that no energy flows before it, and its report."""

import pytest

from support.wallbox import wait_until

UNTESTED = {"PILOTWIRE_UNTESTED": "1"}
_TRIES = 8  # all but one of which a machine with other things to do may spoil: the relay's test takes half a second


@pytest.fixture
def untested(central, wallbox_factory):
    """A wallbox that nobody has called commissioned."""
    box = wallbox_factory(env=UNTESTED)
    central.online()
    return box


def said(box, words, count=1, timeout=10):
    """Waits until the console has said this so many times."""
    wait_until(lambda: box.errors().count(words) >= count, timeout, f"console: {words}")


def after_the_test_of_the_start(box):
    """Waits until the residual current device's test of the start is over: a vehicle is offered nothing before."""
    box.sim.plug()
    box.card("T")
    box.wait_for(lambda c: c["pilot"]["offered_a"] > 0)
    box.card("T")
    box.wait_for(lambda c: not c["locked"] and not c["pilot"]["offered_a"])
    box.sim.unplug(side="evse")
    box.status("Available")


def hands(box):
    """What the installer does with the tester: 2.74 kOhm, 882 Ohm, nothing."""
    said(box, "waiting for pilot with 2.74 kOhm")
    box.sim.plug()
    said(box, "waiting for pilot with 882 Ohm")
    box.sim.ev(ready=True)
    said(box, "waiting for unplugged again")
    box.sim.unplug(side="evse")


def test_before_the_self_test_there_is_no_energy_and_after_it_there_is(central, untested):
    """Faulted with vendorErrorCode SelfTest; a restart changes nothing until it has passed, and nothing afterwards."""
    box = untested
    (told,) = central.received("StatusNotification", {"connectorId": 1})
    assert told.payload["status"] == "Faulted"
    assert (told.payload["errorCode"], told.payload["vendorErrorCode"]) == ("OtherError", "SelfTest")
    assert central.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"}) == {"status": "Rejected"}
    box.push("reset")
    box.console("status")
    said(box, "Faulted: the commissioning self-test has not been passed")
    box.console("selftest 1")
    said(box, "selftest 1: relay: ok")  # says the mirror contact, which has seen it closed
    assert not box.sim.connector()["contactor"]
    hands(box)
    central.status("Available", after=told)
    said(box, "selftest 1: passed")
    box.kill()
    mark = central.mark()
    box.start()
    central.online(after=mark)
    assert box.sim.connector()["status"] == "Available"
    box.console("selftest")
    said(box, "selftest 1: passed, at rest: ok, pilot without a vehicle: ok, relay: ok, weld: ok")


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("weld", "at rest: the mirror contact says closed"),
        ("no_close", "relay: does not close, or its mirror contact does not say so"),
        ("rcd_deaf", "residual current device: has failed its self-test"),
        pytest.param("lock_jam", "lock: does not lock", marks=pytest.mark.long),  # five tries of the motor
    ],
)
def test_what_is_broken_is_found_and_gives_no_energy(central, wallbox, fault, verdict):
    """A board that was called commissioned is out of order too once its self-test has failed."""
    if fault == "rcd_deaf":  # else the device's test of the start may find it
        after_the_test_of_the_start(wallbox)
    mark = central.mark()
    wallbox.sim.fault(fault)  # a weld is not noticed for 2 s
    wallbox.console("selftest 1")
    told = central.status("Faulted", timeout=12, after=mark)
    if fault == "rcd_deaf":
        assert told.payload["errorCode"] == "GroundFailure"  # the graver one
    else:
        assert told.payload["vendorErrorCode"] == "SelfTest"
    said(wallbox, f"selftest 1: {verdict}")
    said(wallbox, "selftest 1: failed")
    assert fault == "weld" or not wallbox.sim.connector()["contactor"]
    wallbox.sim.fault(fault, on=False)
    wallbox.push("reset")
    central.none("StatusNotification", during=0.5, after=told.index + 1, where={"status": "Available"})


def test_the_relay_opens_at_once_when_something_is_connected_during_its_test(central, wallbox):
    """No vehicle may ever see a contactor that a test has closed."""
    relay = "selftest 1: relay: "
    for number in range(1, _TRIES + 1):
        wallbox.console("selftest 1")
        closed = lambda number=number: wallbox.sim.connector()["contactor"] or wallbox.errors().count(relay) == number
        wait_until(closed, 8, "the relay's test")
        wallbox.sim.plug()
        said(wallbox, relay, number)
        wallbox.wait_for(lambda c: not c["contactor"], timeout=0.4)
        if relay + "broken off" in wallbox.errors():
            break
        passed(wallbox, number)
    assert relay + "broken off" in wallbox.errors()


def passed(box, count):
    """The vehicle came too late to break off anything: what there is of hands' work goes on to its end."""
    said(box, "waiting for pilot with 882 Ohm", count)
    box.sim.ev(ready=True)
    said(box, "waiting for unplugged again", count)
    box.sim.unplug(side="evse")
    said(box, "selftest 1: passed", count)


def test_a_self_test_is_refused_where_it_could_do_harm(central, wallbox):
    """A vehicle is there; or no such connector."""
    wallbox.console("selftest 9")
    said(wallbox, "expected a connector from 1 to 1")
    wallbox.sim.plug()
    central.status("Preparing")
    wallbox.console("selftest 1")
    said(wallbox, "connector 1 is in use")
    wallbox.console("selftest")
    said(wallbox, "never made")


def test_a_power_cut_in_the_self_test_leaves_what_was(central, wallbox):
    """It has proved nothing, and condemned nothing."""
    wallbox.console("selftest 1")
    said(wallbox, "residual current device: ok")
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.online(after=mark)
    assert wallbox.sim.connector()["status"] == "Available"
    wallbox.console("selftest")
    said(wallbox, "never made")
