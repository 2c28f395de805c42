"""The cable lock and UnlockConnector around faults."""

import pytest

from support.fixtures_session import leave, start_session

UNLOCK = {"connectorId": 1}


def test_no_session_without_the_lock(central, wallbox):
    """ConnectorLockFailure after five tries, no StartTransaction and no current; it ends when the lock moves again,
    and the next card starts."""
    wallbox.sim.fault("lock_jam")
    wallbox.sim.plug()
    wallbox.sim.ev(ready=True)
    mark = central.mark()
    wallbox.card("A")
    told = central.status("Faulted", timeout=15, after=mark, errorCode="ConnectorLockFailure")
    central.none("StartTransaction", during=1, after=mark)
    assert wallbox.sim.connector()["pilot"]["offered_a"] == 0
    wallbox.sim.fault("lock_jam", on=False)
    central.status("Preparing", timeout=10, after=told, errorCode="NoError")
    assert not wallbox.sim.connector()["locked"]
    wallbox.card("A")
    central.wait("StartTransaction", after=told)
    central.status("Charging", after=told)


def test_a_lock_that_does_not_open_is_told_and_tried_again(central, wallbox):
    """The session ends as usual; ConnectorLockFailure, UnlockFailed; the cable is free as soon as the lock moves."""
    start_session(central, wallbox)
    mark = central.mark()
    wallbox.sim.fault("lock_jam")
    wallbox.card("A")
    central.wait("StopTransaction", where={"reason": "Local"})
    told = central.status("Faulted", timeout=20, after=mark, errorCode="ConnectorLockFailure")
    assert central.call("UnlockConnector", UNLOCK, timeout=25) == {"status": "UnlockFailed"}
    assert wallbox.sim.connector()["locked"]
    wallbox.sim.fault("lock_jam", on=False)
    central.status("Finishing", timeout=10, after=told, errorCode="NoError")
    leave(central, wallbox)


def test_unlocking_ends_the_session_of_a_faulted_connector(central, wallbox):
    """OCPP 1.6 §5.18: UnlockCommand, Unlocked; the fault stays until a person resets it."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("rcd")
    told = central.status("Faulted", after=start)
    assert central.call("UnlockConnector", UNLOCK, timeout=20) == {"status": "Unlocked"}
    stop = central.wait("StopTransaction")
    assert stop.payload["reason"] == "UnlockCommand"
    assert not wallbox.sim.connector()["locked"]
    central.none("StatusNotification", during=1, after=told.index + 1)


def test_unlocking_does_not_free_a_live_plug(central, wallbox):
    """OCPP 1.6 §5.18: with a welded contactor the transaction ends, and UnlockFailed."""
    start_session(central, wallbox)
    wallbox.sim.fault("weld")
    assert central.call("UnlockConnector", UNLOCK, timeout=10) == {"status": "UnlockFailed"}
    central.wait("StopTransaction", where={"reason": "UnlockCommand"})
    welded = wallbox.sim.connector()
    assert welded["contactor"] and welded["locked"]
    wallbox.sim.fault("weld", on=False)
    wallbox.wait_for(lambda c: not c["locked"])


def test_a_shorted_pilot_frees_the_plug_until_it_is_over(central, wallbox):
    """State E opens the lock; a vehicle that is still there and authorised is locked again."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("pilot_short")
    wallbox.wait_for(lambda c: not c["locked"] and not c["contactor"])
    told = central.status("Faulted", after=start)
    wallbox.sim.fault("pilot_short", on=False)
    central.status("SuspendedEVSE", after=told)
    wallbox.wait_for(lambda c: c["locked"])


def test_the_plug_pulled_out_of_a_shorted_pilot_ends_the_session(central, wallbox):
    """EVDisconnected, once the pilot tells again that nobody is there."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("pilot_short")
    wallbox.wait_for(lambda c: not c["locked"] and not c["contactor"])
    told = central.status("Faulted", after=start)
    wallbox.sim.unplug(side="evse")
    central.none("StopTransaction", during=1, after=told)
    wallbox.sim.fault("pilot_short", on=False)
    central.wait("StopTransaction", where={"reason": "EVDisconnected"})
    central.status("Available", after=told, errorCode="NoError")


@pytest.mark.parametrize("kind", ["earth", "adc_stale", "pp_short"])
def test_a_passing_fault_leaves_the_plug_locked(central, wallbox, kind):
    """The session goes on afterwards, and nobody shall have taken the cable meanwhile."""
    start = start_session(central, wallbox)
    wallbox.sim.fault(kind)
    told = central.status("Faulted", after=start)
    central.none("StatusNotification", during=2, after=told.index + 1)
    assert wallbox.sim.connector()["locked"]
    wallbox.sim.fault(kind, on=False)
    central.status("SuspendedEVSE", after=told)
    assert wallbox.sim.connector()["locked"]
