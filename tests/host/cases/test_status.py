"""StatusNotification: what is told of a connector, cases 44 to 49."""

from support.fixtures_session import start_session

_TRIES = 8  # all but one of which a machine with other things to do may spoil


def test_044_short_status_is_not_told(central, wallbox_factory):
    """OCPP 1.6 §4.9, MinimumStatusDuration: Preparing for less than its 3 s stays untold, the one that lasts is."""
    box = wallbox_factory(keys={"MinimumStatusDuration": 3})
    central.online()
    for _ in range(_TRIES):
        mark, before = central.mark(), central.clock()
        box.sim.plug()
        box.status("Preparing")
        box.sim.unplug(side="evse")
        box.status("Available")
        if central.clock() - before < 3:
            break
        box.never(lambda c: c["status"] != "Available", during=4)  # too late: it may have been told
    central.none("StatusNotification", during=4, after=mark)
    before = central.clock()
    box.sim.plug()
    told = central.status("Preparing", after=mark)
    assert told.t - before >= 3


def test_045_every_change_is_in_the_transition_table(central, wallbox):
    """OCPP 1.6 §4.9: the central system checks each change of a whole session, a fault and an Unavailable in it."""
    start_session(central, wallbox)
    wallbox.sim.ev(ready=False)
    central.status("SuspendedEV")
    wallbox.sim.fault("earth")
    central.status("Faulted")
    wallbox.sim.fault("earth", on=False)
    central.status("SuspendedEV", timeout=15)
    wallbox.sim.card("A")
    central.status("Finishing")
    central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    wallbox.wait_for(lambda c: not c["locked"])
    wallbox.sim.unplug(side="evse")
    central.status("Unavailable")
    central.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
    central.status("Available")
    wallbox.sim.plug()
    central.status("Preparing")
    central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    central.status("Unavailable")
    assert central.violations == []


def test_046_evse_pause_wins_over_the_ev_pause(central, wallbox_factory):
    """OCPP 1.6 §4.9: both pause, SuspendedEVSE is told."""
    central.answer["StartTransaction"] = {"transactionId": 5, "idTagInfo": {"status": "Invalid"}}
    box = wallbox_factory(keys={"StopTransactionOnInvalidId": False})
    central.online()
    mark = central.mark()
    box.sim.plug()
    box.sim.card("A")
    central.wait("StartTransaction")
    central.status("SuspendedEVSE")
    central.none("StatusNotification", during=5, where={"status": "SuspendedEV"}, after=mark)


def test_047_fault_stops_use_and_recovers(central, wallbox):
    """OCTT TC_041: Faulted with its errorCode, no transaction meanwhile, then the state before the fault."""
    wallbox.sim.fault("earth")
    told = central.status("Faulted", errorCode="GroundFailure")
    wallbox.sim.plug()
    wallbox.sim.card("A")
    central.none("StartTransaction", during=2, after=told)
    wallbox.sim.unplug(side="evse")
    wallbox.sim.fault("earth", on=False)
    central.status("Available", timeout=15, after=told, errorCode="NoError")


def test_048_half_plugged_is_a_lock_failure(central, wallbox):
    """OCTT TC_024: the lock cannot close; Faulted with ConnectorLockFailure, no StartTransaction."""
    wallbox.sim.fault("lock_jam")
    mark = central.mark()
    answer = central.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1})
    assert answer == {"status": "Accepted"}
    wallbox.sim.plug()
    central.status("Faulted", timeout=20, errorCode="ConnectorLockFailure")
    central.none("StartTransaction", during=1, after=mark)


def test_049_warning_leaves_the_status(central, wallbox):
    """OCPP 1.6 §4.9: an errorCode without Faulted while the session goes on."""
    start_session(central, wallbox, amps=32)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 5)  # a meter that never counted cannot be told from an idle car
    mark = central.mark()
    wallbox.sim.fault("meter_silent")
    central.status("Charging", timeout=100, errorCode="PowerMeterFailure")
    wallbox.sim.fault("meter_silent", on=False)
    central.status("Charging", timeout=10, errorCode="NoError", after=mark)
    central.none("StopTransaction", during=0.5, after=mark)
