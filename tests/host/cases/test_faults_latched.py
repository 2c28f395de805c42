"""Faults that only a person ends: residual current, and a contactor that does not follow."""

import pytest

from support.fixtures_session import leave, start_session, stop_session

CODES = {
    "rcd": ("GroundFailure", None),
    "weld": ("PowerSwitchFailure", "Weld"),
    "no_close": ("PowerSwitchFailure", "NoClose"),
}


def faulted(central, kind, mark):
    """The report of a fault; its errorCode and vendorErrorCode are right."""
    told = central.status("Faulted", after=mark)
    assert (told.payload["errorCode"], told.payload.get("vendorErrorCode")) == CODES[kind]
    return told


def stays(central, told):
    """Nothing is told after the report `told`."""
    central.none(during=1.2, after=told.index + 1)


@pytest.mark.parametrize("kind", ["rcd", "weld"])
def test_a_latched_fault_while_idle_needs_its_cause_gone_and_a_person(central, wallbox, kind):
    """OCPP 1.6 §4.9 A9, I1: neither alone ends it."""
    mark = central.mark()
    wallbox.sim.fault(kind)
    told = faulted(central, kind, mark)
    wallbox.push("reset")
    stays(central, told)
    wallbox.sim.fault(kind, on=False)
    wallbox.card("A")
    assert central.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"}) == {"status": "Rejected"}
    stays(central, told)
    wallbox.push("reset")
    central.status("Available", after=told, errorCode="NoError")


def test_a_person_may_push_again_a_button_that_nobody_let_go(central, wallbox):
    """Each call of the world's interface is one push."""
    for _ in range(2):
        mark = central.mark()
        wallbox.sim.fault("weld")
        told = faulted(central, "weld", mark)
        wallbox.sim.fault("weld", on=False)
        wallbox.sim.button("reset")
        central.status("Available", after=told, errorCode="NoError")


@pytest.mark.parametrize("kind", ["rcd", "no_close"])
def test_a_latched_fault_while_charging_keeps_the_transaction(central, wallbox, kind):
    """OCPP 1.6 §4.9 C9, I5: energy off at once; after the reset the lock-out, told as SuspendedEVSE."""
    start = start_session(central, wallbox)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 2)
    mark = central.mark()
    wallbox.sim.fault(kind)
    wallbox.wait_for(lambda c: not c["contactor"], timeout=1)
    told = faulted(central, kind, mark)
    wallbox.wait_for(lambda c: c["pilot"]["offered_a"] == 0, timeout=1)
    wallbox.sim.fault(kind, on=False)
    stays(central, told)
    wallbox.push("reset")
    central.status("SuspendedEVSE", after=told, errorCode="NoError")
    stop = stop_session(central, wallbox)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert stop.payload["meterStop"] == wallbox.sim.connector()["meter_wh"] >= 2


@pytest.mark.parametrize("by", ["card", "plug"])
def test_the_driver_ends_a_session_and_leaves_a_latched_fault_behind(central, wallbox, by):
    """OCPP 1.6 §4.10: the transaction does not wait for the person who resets; nor does the cable."""
    start_session(central, wallbox)
    mark = central.mark()
    wallbox.sim.fault("rcd")
    told = faulted(central, "rcd", mark)
    if by == "card":
        wallbox.card("A")
    else:
        wallbox.sim.unplug(side="ev")
    stop = central.wait("StopTransaction")
    assert stop.payload["reason"] == ("Local" if by == "card" else "EVDisconnected")
    wallbox.wait_for(lambda c: not c["locked"])
    wallbox.sim.unplug(side="evse")
    central.none("StatusNotification", during=1, after=told.index + 1)
    wallbox.sim.fault("rcd", on=False)
    wallbox.push("reset")
    central.status("Available", after=told, errorCode="NoError")


def test_a_contactor_that_does_not_open_ends_the_session_and_keeps_the_cable(central, wallbox):
    """Weld: Faulted 1 s after the opening, StopTransaction all the same; the plug stays locked while it is live."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("weld")
    central.none(during=1.5, after=central.mark())
    wallbox.card("A")
    told = faulted(central, "weld", start)
    stop = central.wait("StopTransaction", where={"reason": "Local"})
    assert stop.payload["meterStop"] == wallbox.sim.connector()["meter_wh"]
    welded = wallbox.sim.connector()
    assert welded["contactor"] and welded["locked"] and welded["pilot"]["offered_a"] == 0
    wallbox.push("reset")
    central.none("StatusNotification", during=1.2, after=told.index + 1)
    assert wallbox.sim.connector()["locked"]
    wallbox.sim.fault("weld", on=False)
    wallbox.wait_for(lambda c: not c["locked"])
    wallbox.push("reset")
    central.status("Finishing", after=told, errorCode="NoError")
    leave(central, wallbox)


def test_a_contactor_that_does_not_close_is_found_at_the_start(central, wallbox):
    """NoClose 1 s after the command; the transaction ends without energy."""
    wallbox.sim.fault("no_close")
    wallbox.sim.plug()
    wallbox.card("A")
    start = central.wait("StartTransaction")
    wallbox.sim.ev(ready=True)
    told = faulted(central, "no_close", start)
    assert central.received("StatusNotification", {"status": "Charging"}) == []
    wallbox.card("A")
    stop = central.wait("StopTransaction", after=told)
    assert stop.payload["meterStop"] == start.payload["meterStart"]


@pytest.mark.parametrize("restart", ["power cut", "Reset"])
def test_no_restart_ends_a_latched_fault(central, wallbox, restart):
    """A trip latches until a person resets it; the central system is none."""
    mark = central.mark()
    wallbox.sim.fault("rcd")
    faulted(central, "rcd", mark)
    wallbox.sim.fault("rcd", on=False)
    mark = central.mark()
    if restart == "power cut":
        wallbox.kill()
        wallbox.start()
    else:
        assert central.call("Reset", {"type": "Hard"}) == {"status": "Accepted"}
    central.online(after=mark)
    told = central.received("StatusNotification", {"connectorId": 1}, after=mark)
    assert [(call.payload["status"], call.payload["errorCode"]) for call in told] == [("Faulted", "GroundFailure")]
    wallbox.push("reset")
    central.status("Available", after=mark, errorCode="NoError")
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.online(after=mark)
    assert central.received("StatusNotification", {"status": "Faulted"}, after=mark) == []


def test_a_power_cut_while_faulted_ends_the_session_but_not_the_fault(central, wallbox):
    """PowerLoss for the transaction, and still Faulted; the car that is left waits for a new card after the reset."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("rcd")
    faulted(central, "rcd", start)
    wallbox.sim.fault("rcd", on=False)
    mark = central.mark()
    wallbox.sim.power(False)
    wallbox.sim.power(True)
    central.online(after=mark)
    central.wait("StopTransaction", where={"reason": "PowerLoss"})
    assert wallbox.sim.connector()["status"] == "Faulted"
    wallbox.push("reset")
    central.status("Preparing", after=mark, errorCode="NoError")
    assert not wallbox.sim.connector()["contactor"]
