"""Every errorCode that this hardware can raise, and the way back from Faulted to the state before (OCPP 1.6 §4.9)."""

import pytest

from support.fixtures_session import start_session


def preparing(central, box):
    box.sim.plug()
    central.status("Preparing")


def waiting_for_the_car(central, box):
    box.sim.plug()
    box.card("A")
    central.wait("StartTransaction")
    central.status("SuspendedEV")


def finishing(central, box):
    start_session(central, box)
    box.card("A")
    central.wait("StopTransaction")
    central.status("Finishing")


def unavailable(central, box):
    answer = central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert answer == {"status": "Accepted"}
    central.status("Unavailable")


# Case of §4.9 -> how to get into the state, its name.
BEFORE = {
    "I2": (preparing, "Preparing"),
    "I5": (waiting_for_the_car, "SuspendedEVSE"),  # nothing is offered for 30 s after a fault
    "I6": (finishing, "Finishing"),
    "I8": (unavailable, "Unavailable"),
}


@pytest.mark.parametrize("case", BEFORE)
def test_047_after_a_fault_the_state_is_the_one_before(central, wallbox, case):
    """OCPP 1.6 §4.9 I2, I5, I6, I8: by itself, with NoError; no transaction begins or ends meanwhile."""
    reach, name = BEFORE[case]
    reach(central, wallbox)
    mark = central.mark()
    wallbox.sim.fault("earth")
    told = central.status("Faulted", after=mark, errorCode="GroundFailure")
    central.none(during=0.4, after=told.index + 1)
    wallbox.sim.fault("earth", on=False)
    back = central.status(name, after=told, timeout=8, errorCode="NoError")
    central.none(during=0.4, after=back.index + 1)
    actions = {call.action for call in central.received(after=mark)}
    assert actions == {"StatusNotification"}


def test_a_dead_card_reader_is_a_warning(central, wallbox):
    """ReaderFailure of the charge point, which works on: a remote start needs no reader. Then the reader is back."""
    mark = central.mark()
    wallbox.sim.fault("reader_dead")
    central.status("Available", connector=0, after=mark, errorCode="ReaderFailure")
    wallbox.sim.card("LOST")
    assert central.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1}) == {"status": "Accepted"}
    wallbox.sim.plug()
    central.wait("StartTransaction", where={"idTag": "A"})
    mark = central.mark()
    wallbox.sim.fault("reader_dead", on=False)
    central.status("Available", connector=0, after=mark, errorCode="NoError")
    wallbox.card("A")
    central.wait("StopTransaction", where={"reason": "Local"})
    assert central.received("Authorize") == []


def test_more_current_than_offered_is_over_current(central, wallbox_factory):
    """OverCurrentFailure 7 s after the car had 5 s to follow; energy off, the transaction stays."""
    box = wallbox_factory(meter="modbus")
    central.online()
    start = start_session(central, box, amps=40)
    begin = central.clock()
    box.sim.fault("overdraw")
    told = central.status("Faulted", timeout=25, errorCode="OverCurrentFailure")
    assert told.t - begin >= 7
    box.wait_for(lambda c: not c["contactor"], timeout=1)
    central.none("StopTransaction", during=0.5, after=start)
