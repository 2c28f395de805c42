"""Reset, UnlockConnector and ChangeAvailability: cases 82 to 94."""

from support.fixtures_session import start_session

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}


def availability(central, connector, kind):
    """Answer's status of ChangeAvailability."""
    return central.call("ChangeAvailability", {"connectorId": connector, "type": kind})["status"]


def reset_with_one_inoperative(central, factory, kind):
    """Reset with connector 1 Inoperative: what is told after it."""
    box = factory(connectors=2)
    central.online(connectors=2)
    assert availability(central, 1, "Inoperative") == "Accepted"
    central.status("Unavailable", connector=1)
    mark = central.mark()
    assert central.call("Reset", {"type": kind}) == ACCEPTED
    boot = central.wait("BootNotification", timeout=15, after=mark)
    central.status("Available", connector=0, after=boot)
    central.status("Unavailable", connector=1, after=boot)
    central.status("Available", connector=2, after=boot)
    assert box.sim.state()["boots"] == 2


def test_082_hard_reset_keeps_availability(central, wallbox_factory):
    """OCTT TC_013."""
    reset_with_one_inoperative(central, wallbox_factory, "Hard")


def test_083_soft_reset_keeps_availability(central, wallbox_factory):
    """OCTT TC_014: BootNotification and statuses as after a hard reset."""
    reset_with_one_inoperative(central, wallbox_factory, "Soft")


def reset_while_charging(central, box, kind, reason):
    """Reset during a session: it ends with `reason`, told before the restart."""
    start_session(central, box)
    mark = central.mark()
    assert central.call("Reset", {"type": kind}) == ACCEPTED
    stop = central.wait("StopTransaction", timeout=15, after=mark)
    assert stop.payload["reason"] == reason
    finished = central.status("Finishing", after=mark)
    boot = central.wait("BootNotification", timeout=15, after=mark)
    assert stop.index < boot.index and finished.index < boot.index
    central.status("Preparing", after=boot)  # the car is still there
    central.none("StopTransaction", during=1, after=boot)


def test_084_hard_reset_while_charging(central, wallbox):
    """OCTT TC_015."""
    reset_while_charging(central, wallbox, "Hard", "HardReset")


def test_085_soft_reset_while_charging(central, wallbox):
    """OCTT TC_016."""
    reset_while_charging(central, wallbox, "Soft", "SoftReset")


def test_086_unanswered_stop_survives_the_reset(central, wallbox_factory):
    """OCPP 1.6 errata 3.36: queued, and delivered after the next accepted boot."""
    box = wallbox_factory(keys={"MessageTimeout": 2})
    central.online()
    start_session(central, box)
    central.answer["StopTransaction"] = central.SILENT
    central.allow("outstanding")
    mark = central.mark()
    assert central.call("Reset", {"type": "Hard"}) == ACCEPTED
    first = central.wait("StopTransaction", timeout=15, after=mark)
    boot = central.wait("BootNotification", timeout=20, after=mark)
    del central.answer["StopTransaction"]
    again = central.wait("StopTransaction", timeout=15, after=boot)
    assert again.payload == first.payload


def test_086_no_session_begins_once_a_reset_is_ordered(central, wallbox_factory):
    """OCPP 1.6 §5.14: the reset would wait for its end. The card is of the local list, so it needs no answer."""
    box = wallbox_factory(keys={"LocalPreAuthorize": True, "MessageTimeout": 60})
    central.online()
    known = [{"idTag": "B", "idTagInfo": {"status": "Accepted"}}]
    request = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": known}
    assert central.call("SendLocalList", request) == ACCEPTED
    start_session(central, box)
    central.answer["StopTransaction"] = central.SILENT
    central.allow("outstanding")
    mark = central.mark()
    assert central.call("Reset", {"type": "Hard"}) == ACCEPTED
    central.wait("StopTransaction", after=mark)
    box.card("B")
    central.wait("BootNotification", timeout=15, after=mark)


def test_087_unlock_idle_socket(central, wallbox_factory):
    """OCTT TC_017_1: Unlocked; TC_017_2: with an attached cable NotSupported."""
    wallbox_factory()
    central.online()
    assert central.call("UnlockConnector", {"connectorId": 1}, timeout=20) == {"status": "Unlocked"}


def test_087_unlock_attached_cable(central, wallbox_factory):
    """OCTT TC_017_2, and TC_018_2: the transaction goes on."""
    box = wallbox_factory(attached_cable=True)
    central.online()
    assert central.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}
    start_session(central, box)
    mark = central.mark()
    assert central.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}
    central.none("StopTransaction", during=1, after=mark)


def test_088_unlock_while_charging(central, wallbox):
    """OCTT TC_018_1: the session ends with UnlockCommand, then the lock opens."""
    start_session(central, wallbox)
    assert central.call("UnlockConnector", {"connectorId": 1}, timeout=20) == {"status": "Unlocked"}
    assert central.wait("StopTransaction").payload["reason"] == "UnlockCommand"
    central.status("Finishing")
    assert not wallbox.sim.connector()["locked"]
    mark = central.mark()
    wallbox.sim.unplug(side="evse")
    central.status("Available", after=mark)


def test_089_unlock_jammed_or_unknown(central, wallbox):
    """OCTT TC_030: UnlockFailed; TC_031 and errata 3.85: an unknown connector is NotSupported."""
    assert central.call("UnlockConnector", {"connectorId": 2}) == {"status": "NotSupported"}
    start_session(central, wallbox)
    wallbox.sim.fault("lock_jam")
    assert central.call("UnlockConnector", {"connectorId": 1}, timeout=25) == {"status": "UnlockFailed"}


def test_090_inoperative_and_operative(central, wallbox):
    """OCPP 1.6 §5.2: told, and no card or plug starts anything meanwhile."""
    assert availability(central, 1, "Inoperative") == "Accepted"
    told = central.status("Unavailable")
    wallbox.sim.plug()
    wallbox.sim.card("A")
    central.none("StartTransaction", during=1.5, after=told)
    wallbox.sim.unplug(side="evse")
    assert availability(central, 1, "Operative") == "Accepted"
    central.status("Available", after=told)


def test_091_inoperative_during_a_transaction_is_scheduled(central, wallbox):
    """OCPP 1.6 §5.2: Unavailable follows when the session is over and the cable gone."""
    start_session(central, wallbox)
    mark = central.mark()
    assert availability(central, 1, "Inoperative") == "Scheduled"
    central.none("StatusNotification", during=0.5, after=mark)
    wallbox.sim.card("A")
    central.wait("StopTransaction")
    central.status("Finishing")
    wallbox.wait_for(lambda c: not c["locked"])
    wallbox.sim.unplug(side="evse")
    central.status("Unavailable")
    assert central.received("StatusNotification", {"connectorId": 1, "status": "Available"}, after=mark) == []


def test_091_scheduled_takes_effect_although_the_vehicle_stays(central, wallbox):
    """OCPP 1.6 §5.2: no card and no order begins another session at the cable that is still plugged in."""
    start_session(central, wallbox)
    assert availability(central, 1, "Inoperative") == "Scheduled"
    mark = central.mark()
    wallbox.card("A")
    central.wait("StopTransaction", after=mark)
    central.status("Finishing", after=mark)
    assert central.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "C"}) == REJECTED
    wallbox.card("B")
    central.none("StartTransaction", during=1.5, after=mark)
    wallbox.wait_for(lambda c: not c["locked"])
    leave = central.mark()
    wallbox.sim.unplug(side="evse")
    central.status("Unavailable", after=leave)


def test_091_scheduled_survives_a_power_cut(central, wallbox):
    """OCPP 1.6 §5.2: the session is over after the cut, so the connector is Unavailable at once."""
    start_session(central, wallbox)
    assert availability(central, 1, "Inoperative") == "Scheduled"
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.status("Unavailable", after=mark)


def test_092_availability_of_all_and_of_no_change(central, wallbox_factory):
    """OCPP 1.6 §5.2: the state it is in is Accepted; connector 0 means all, one status each."""
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    assert availability(central, 1, "Operative") == "Accepted"
    mark = central.mark()
    assert availability(central, 0, "Inoperative") == "Accepted"
    for connector in range(3):
        central.status("Unavailable", connector=connector, after=mark)
    central.none("StatusNotification", during=0.5, after=central.mark())
    assert availability(central, 0, "Inoperative") == "Accepted"


def test_093_unavailable_survives_a_power_cycle(central, wallbox):
    """OCTT TC_034."""
    assert availability(central, 0, "Inoperative") == "Accepted"
    central.status("Unavailable", connector=0)
    central.status("Unavailable", connector=1)
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.status("Unavailable", connector=0, after=mark)
    central.status("Unavailable", connector=1, after=mark)


def test_094_availability_of_an_unknown_connector(central, wallbox):
    """OCPP 1.6 §5.2."""
    assert availability(central, 7, "Inoperative") == "Rejected"
