"""The commissioning self-test: what it proves, that no energy flows before it, and its report."""

import pytest

from support.wallbox import wait_until

UNTESTED = {"PILOTWIRE_UNTESTED": "1"}


@pytest.fixture
def untested(central, wallbox_factory):
    """A wallbox that nobody has called commissioned."""
    box = wallbox_factory(env=UNTESTED)
    central.online()
    return box


def said(box, words, count=1, timeout=10):
    """Waits until the console has said this so many times."""
    wait_until(lambda: box.errors().count(words) >= count, timeout, f"console: {words}")


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
    box.sim.push("reset")
    box.console("status")
    said(box, "Faulted: the commissioning self-test has not been passed")
    box.console("selftest 1")
    wait_until(lambda: box.sim.connector()["contactor"], 8, "the relay's test")
    assert box.sim.connector()["pilot"]["state"] == "A"
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
    mark = central.mark()
    if fault in ("no_close", "lock_jam"):
        wallbox.sim.fault(fault)
    wallbox.console("selftest 1")
    if fault == "rcd_deaf":  # only now is the device's own test of every start over
        wait_until(lambda: wallbox.sim.connector()["contactor"], 8, "the relay's test")
    if fault in ("weld", "rcd_deaf"):
        wallbox.sim.fault(fault)
    told = central.status("Faulted", timeout=12, after=mark)
    if fault == "rcd_deaf":
        assert told.payload["errorCode"] == "GroundFailure"  # the graver one
    else:
        assert told.payload["vendorErrorCode"] == "SelfTest"
    said(wallbox, f"selftest 1: {verdict}")
    said(wallbox, "selftest 1: failed")
    assert fault == "weld" or not wallbox.sim.connector()["contactor"]
    wallbox.sim.fault(fault, on=False)
    wallbox.sim.push("reset")
    central.none("StatusNotification", during=0.5, after=told.index + 1, where={"status": "Available"})


def test_the_relay_opens_at_once_when_something_is_connected_during_its_test(central, wallbox):
    """No vehicle may ever see a contactor that a test has closed."""
    wallbox.console("selftest 1")
    wait_until(lambda: wallbox.sim.connector()["contactor"], 8, "the relay's test")
    wallbox.sim.plug()
    wallbox.wait_for(lambda c: not c["contactor"], timeout=0.4)
    said(wallbox, "selftest 1: relay: broken off")


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
