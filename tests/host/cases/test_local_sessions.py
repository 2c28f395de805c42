"""Sessions that a driver starts and ends at the charge point: cases 50 to 53 and 55 to 59."""

import pytest

from support.fixtures_session import leave, seconds_ago, start_session, stop_session
from support.patience import at_most


def kept(**keys):
    """Presets that keep a cable (Unlock...) or a transaction (StopTransaction...) when the car's side is pulled."""
    return {f"{name}OnEVSideDisconnect": value for name, value in keys.items()}


def test_050_plug_then_card(central, wallbox):
    """OCTT TC_003: Preparing, Authorize, StartTransaction, Charging."""
    wallbox.sim.meter(1234)
    mark = central.mark()
    wallbox.sim.plug()
    preparing = central.status("Preparing", errorCode="NoError")
    central.none("Authorize", during=0.5, after=mark)
    wallbox.card("04A2B3C4")
    asked = central.wait("Authorize")
    start = central.wait("StartTransaction")
    assert asked.payload == {"idTag": "04A2B3C4"}
    assert preparing.index < asked.index < start.index
    assert set(start.payload) == {"connectorId", "idTag", "meterStart", "timestamp"}
    assert (start.payload["connectorId"], start.payload["idTag"]) == (1, "04A2B3C4")
    assert start.payload["meterStart"] == 1234
    assert -2 < seconds_ago(start) < at_most(5)
    wallbox.sim.ev(ready=True, amps=16)
    central.status("Charging", errorCode="NoError")
    charging = wallbox.wait_for(lambda c: c["ev_a"] == 16)
    assert charging["contactor"] and charging["locked"]
    assert charging["pilot"]["offered_a"] == pytest.approx(32, abs=0.1)
    assert len(central.received("Authorize")) == len(central.received("StartTransaction")) == 1


def test_051_card_then_plug(central, wallbox):
    """OCTT TC_004_1: Authorize and Preparing, then the plug starts the transaction."""
    wallbox.card("A")
    central.wait("Authorize", where={"idTag": "A"})
    preparing = central.status("Preparing")
    central.none("StartTransaction", during=1)
    assert not wallbox.sim.connector()["locked"]
    wallbox.sim.plug()
    central.wait("StartTransaction", where={"connectorId": 1, "idTag": "A"})
    wallbox.sim.ev(ready=True)
    central.status("Charging")
    assert len(central.received("Authorize")) == 1
    assert len(central.received("StatusNotification", {"status": "Preparing"}, after=preparing)) == 1


def test_052_card_without_a_plug_runs_out(central, wallbox_factory):
    """OCTT TC_004_2: Available after ConnectionTimeOut; the plug alone then starts nothing."""
    box = wallbox_factory(keys={"ConnectionTimeOut": 2})
    central.online()
    shown = central.clock()
    box.card("A")
    preparing = central.status("Preparing")
    available = central.status("Available", after=preparing)
    assert 2 <= available.t - shown <= at_most(2)
    box.sim.plug()
    box.sim.ev(ready=True)
    central.status("Preparing", after=available)
    central.none("StartTransaction", during=1, after=preparing)
    refused = box.sim.connector()
    assert not refused["locked"] and not refused["contactor"] and refused["pilot"]["offered_a"] == 0


def test_052_second_card_before_the_plug_takes_it_back(central, wallbox):
    """OCPP 1.6 §4.9 B1: a second presentation ends the expected use."""
    wallbox.card("A")
    preparing = central.status("Preparing")
    wallbox.wait_for(lambda c: c["status"] == "Preparing")
    wallbox.card("a")
    available = central.status("Available", after=preparing)
    wallbox.sim.plug()
    central.status("Preparing", after=available)
    central.none("StartTransaction", during=1, after=preparing)
    assert len(central.received("Authorize")) == 1


def test_053_plug_without_a_card_runs_out(central, wallbox_factory):
    """OCPP 1.6 errata 3.20: Finishing (B6) after ConnectionTimeOut, Available only without the plug; a card still
    starts a transaction."""
    box = wallbox_factory(keys={"ConnectionTimeOut": 2})
    central.online()
    plugged = central.clock()
    box.sim.plug()
    preparing = central.status("Preparing")
    finishing = central.status("Finishing", after=preparing)
    assert 2 <= finishing.t - plugged <= at_most(2)
    central.none("StatusNotification", during=2.5, after=finishing.index + 1)
    box.card("A")
    central.wait("StartTransaction", where={"idTag": "A"})
    box.sim.ev(ready=True)
    central.status("Charging", after=finishing)
    stop_session(central, box)


def test_055_only_the_starter_stops(central, wallbox):
    """OCTT TC_068: another idTag changes nothing, and is not even asked about since the session has no parentIdTag;
    the starter's stops without an Authorize (§4.1)."""
    start = start_session(central, wallbox, "Owner")
    mark = central.mark()
    wallbox.card("Foreign")
    central.none(during=2, after=mark)
    assert wallbox.sim.connector()["contactor"]
    wallbox.card("OWNER")
    stop = central.wait("StopTransaction")
    finishing = central.status("Finishing", after=mark)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert stop.payload["idTag"].lower() == "owner"
    assert stop.payload["reason"] == "Local"
    assert "transactionData" not in stop.payload
    assert -2 < seconds_ago(stop) < at_most(5)
    told = central.received(after=mark)
    assert {call.action for call in told} == {"StopTransaction", "StatusNotification"}
    assert [call.payload["status"] for call in told if call.action == "StatusNotification"] == ["Finishing"]
    assert finishing.payload["errorCode"] == "NoError"
    leave(central, wallbox)


def test_056_a_card_of_the_same_group_stops(central, wallbox):
    """OCTT TC_069: StopTransaction with the second idTag, after an Authorize that names the same parentIdTag."""
    parents = {"A": "Fleet", "B": "FLEET", "C": "Other"}
    central.answer["Authorize"] = lambda call: {
        "idTagInfo": {"status": "Accepted", "parentIdTag": parents[call.payload["idTag"]]}
    }
    start = start_session(central, wallbox)
    mark = central.mark()
    wallbox.card("C")
    central.wait("Authorize", where={"idTag": "C"})
    central.none("StopTransaction", during=1, after=mark)
    wallbox.card("B")
    asked = central.wait("Authorize", where={"idTag": "B"})
    stop = central.wait("StopTransaction")
    assert stop.index > asked.index
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert (stop.payload["idTag"], stop.payload["reason"]) == ("B", "Local")
    central.status("Finishing", after=mark)


def test_056_a_blocked_card_of_the_same_group_does_not_stop(central, wallbox):
    """OCPP 1.6 §4.1: whoever ends a transaction has to be authorised."""
    group = {"status": "Accepted", "parentIdTag": "Fleet"}
    central.answer["Authorize"] = lambda call: {
        "idTagInfo": group if call.payload["idTag"] == "A" else {**group, "status": "Blocked"}
    }
    start_session(central, wallbox)
    mark = central.mark()
    wallbox.card("B")
    central.wait("Authorize", where={"idTag": "B"})
    central.none("StopTransaction", during=1.5, after=mark)


def test_057_pulled_at_the_car_stops_and_unlocks(central, wallbox_factory):
    """OCTT TC_005_1: EVDisconnected, Finishing; the cable can be taken out of the socket."""
    box = wallbox_factory(keys=kept(StopTransaction=True, UnlockConnector=True))
    central.online()
    start = start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    stop = central.wait("StopTransaction")
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert stop.payload["reason"] == "EVDisconnected"
    assert "idTag" not in stop.payload
    told = central.status("Finishing", after=mark, errorCode="NoError")
    assert told.payload["info"] == "EV side disconnected"
    leave(central, box)


def test_058_pulled_at_the_car_stops_and_stays_locked(central, wallbox_factory):
    """OCTT TC_005_2: EVDisconnected, Finishing; UnlockConnector gives the cable free."""
    box = wallbox_factory(keys=kept(StopTransaction=True, UnlockConnector=False))
    central.online()
    start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    central.wait("StopTransaction", where={"reason": "EVDisconnected"})
    central.status("Finishing", after=mark)
    central.none("StatusNotification", during=1.5, where={"status": "Available"}, after=mark)
    assert box.sim.connector()["locked"]
    assert central.call("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
    leave(central, box)


def test_058_the_driver_frees_the_cable_with_the_card(central, wallbox_factory):
    """OCPP 1.6 §4.10: locked until the user presents the idTag again; that alone starts nothing."""
    box = wallbox_factory(keys=kept(StopTransaction=True, UnlockConnector=False))
    central.online()
    start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    central.wait("StopTransaction")
    box.card("Foreign")
    central.none("StartTransaction", during=1, after=mark)
    assert box.sim.connector()["locked"]
    box.card("A")
    leave(central, box)
    assert central.received("StartTransaction", after=mark) == []


def test_058_fixed_cable_has_nothing_to_unlock(central, wallbox_factory):
    """OCTT TC_005_2, fixed cable: EVDisconnected, Available; UnlockConnector is NotSupported."""
    box = wallbox_factory(keys=kept(StopTransaction=True, UnlockConnector=False), attached_cable=True)
    central.online()
    start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    central.wait("StopTransaction", where={"reason": "EVDisconnected"})
    central.status("Available", after=mark)
    assert central.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}


@pytest.mark.parametrize("unlock", [False, True])
def test_059_pulled_at_the_car_keeps_the_transaction(central, wallbox_factory, unlock):
    """OCTT TC_005_3: SuspendedEV with the reason; the cable stays locked even with UnlockConnectorOnEVSideDisconnect,
    which yields (§4.10); RemoteStop ends it."""
    box = wallbox_factory(keys=kept(StopTransaction=False, UnlockConnector=unlock))
    central.online()
    start = start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    told = central.status("SuspendedEV", after=mark, errorCode="NoError")
    assert told.payload["info"] == "EV side disconnected"
    central.none("StopTransaction", during=2, after=mark)
    kept_open = box.sim.connector()
    assert kept_open["locked"] and not kept_open["contactor"]
    answer = central.call("RemoteStopTransaction", {"transactionId": start.answer["transactionId"]})
    assert answer == {"status": "Accepted"}
    stop = central.wait("StopTransaction")
    assert stop.payload["reason"] == "Remote"
    central.status("Finishing", after=mark)
    leave(central, box)


def test_059_fixed_cable_is_free_after_the_stop(central, wallbox_factory):
    """OCTT TC_005_3, fixed cable: SuspendedEV, RemoteStop, Available."""
    box = wallbox_factory(keys=kept(StopTransaction=False, UnlockConnector=False), attached_cable=True)
    central.online()
    start = start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    central.status("SuspendedEV", after=mark)
    central.call("RemoteStopTransaction", {"transactionId": start.answer["transactionId"]})
    central.wait("StopTransaction", where={"reason": "Remote"})
    central.status("Available", after=mark)


def test_059_the_transaction_goes_on_when_the_car_is_back(central, wallbox_factory):
    """OCPP 1.6 §4.10: energy is allowed again; the driver's card ends the transaction."""
    box = wallbox_factory(keys=kept(StopTransaction=False, UnlockConnector=False))
    central.online()
    start = start_session(central, box)
    mark = central.mark()
    box.sim.unplug(side="ev")
    gone = central.status("SuspendedEV", after=mark)
    box.sim.plug()
    box.sim.ev(ready=True, amps=16)
    back = central.status("Charging", after=gone)
    assert "info" not in back.payload
    box.wait_for(lambda c: c["ev_a"] == 16)
    stop = stop_session(central, box)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert len(central.received("StartTransaction")) == 1
