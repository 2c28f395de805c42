"""Without a link: sessions, statuses and idTags, and what is told when it is back. Cases 114 to 120 and 125."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from support.fixtures_session import (
    energy_flowed,
    history,
    link_down,
    link_up,
    plug_and_charge,
    register_of,
    start_session,
)
from support.patience import LAG, at_most

UNKNOWN = {"AllowOfflineTxForUnknownId": True}
KNOWN = {"LocalAuthorizeOffline": True}
NO_SAMPLES = {"MeterValueSampleInterval": 0}


def sampled_at(payload):
    """Time of the one sample of a MeterValues."""
    (entry,) = payload["meterValue"]
    return datetime.fromisoformat(entry["timestamp"])


def learn(central, box, tag, **info):
    """Let the cache know an idTag: what the back end says of it on the way to a session that never begins."""
    central.once("Authorize", {"idTagInfo": {"status": "Accepted", **info}})
    box.card(tag)
    central.wait("Authorize", where={"idTag": tag})
    if info.get("status", "Accepted") == "Accepted":
        central.status("Preparing")
        box.card(tag)
        central.status("Available")


def offline_start(central, box, tag="A"):
    """A session that begins and charges without a link. Where the log stands, and the time at which it began."""
    mark = link_down(central, box)
    begun = datetime.now(UTC)
    plug_and_charge(box, tag)
    return mark, begun


def test_114_meter_values_of_an_interruption(central, wallbox_factory):
    """OCTT TC_036: oldest first, an interval apart, before any later sample; no BootNotification."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1})
    central.online()
    start = start_session(central, box, amps=32)
    last = central.wait("MeterValues")
    mark = link_down(central, box)
    energy_flowed(box, 20)  # 22 kW: 6 Wh a second
    link_up(central, box)
    newest = datetime.now(UTC)
    central.wait("MeterValues", after=mark, where=lambda payload: sampled_at(payload) > newest)
    told = central.received("MeterValues", after=start)
    assert {call.payload["transactionId"] for call in told} == {start.answer["transactionId"]}
    times = [sampled_at(call.payload) for call in told]
    assert sum(sampled_at(last.payload) < when < newest for when in times) >= 2
    begun = datetime.fromisoformat(start.payload["timestamp"])
    for number, (before, after) in enumerate(pairwise([begun, *times]), 1):
        assert (after - begun).total_seconds() >= number
        assert (after - before).total_seconds() <= at_most(1)
    assert {call.action for call in central.received(after=mark)} == {"MeterValues"}


@pytest.mark.parametrize("keys", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_115_start_without_a_link(central, wallbox_factory, keys):
    """OCTT TC_037_1: told with its own time; no Authorize afterwards, Charging."""
    box = wallbox_factory(keys=NO_SAMPLES | keys)
    central.online()
    if keys is KNOWN:
        learn(central, box, "A")
    mark, begun = offline_start(central, box)
    box.status("Charging")
    central.none(during=0.8, after=mark)
    back = datetime.now(UTC)
    link_up(central, box)
    start = central.wait("StartTransaction", after=mark)
    central.status("Charging", after=mark)
    assert set(start.payload) == {"connectorId", "idTag", "meterStart", "timestamp"}
    assert (start.payload["connectorId"], start.payload["idTag"], start.payload["meterStart"]) == (1, "A", 0)
    when = datetime.fromisoformat(start.payload["timestamp"])
    assert begun - LAG <= when < back - timedelta(seconds=0.8)
    central.none("Authorize", during=0.5, after=mark)


def test_116_invalid_afterwards_pauses(central, wallbox_factory):
    """OCTT TC_037_2, StopTransactionOnInvalidId=false: SuspendedEVSE, no energy, no StopTransaction."""
    box = wallbox_factory(keys=NO_SAMPLES | UNKNOWN | {"StopTransactionOnInvalidId": False})
    central.online()
    central.answer["StartTransaction"] = {"idTagInfo": {"status": "Invalid"}}
    mark, _ = offline_start(central, box)
    link_up(central, box)
    central.wait("StartTransaction", after=mark)
    central.status("SuspendedEVSE", after=mark)
    paused = box.wait_for(lambda c: not c["contactor"])
    assert paused["ev_a"] == 0 and paused["pilot"]["offered_a"] == 0 and paused["locked"]
    central.none("StopTransaction", during=1, after=mark)


def test_117_invalid_afterwards_stops(central, wallbox_factory):
    """OCTT TC_037_3, StopTransactionOnInvalidId=true: StopTransaction(DeAuthorized), Finishing."""
    box = wallbox_factory(keys=NO_SAMPLES | UNKNOWN | {"StopTransactionOnInvalidId": True})
    central.online()
    central.answer["StartTransaction"] = {"idTagInfo": {"status": "Invalid"}}
    mark, _ = offline_start(central, box)
    link_up(central, box)
    start = central.wait("StartTransaction", after=mark)
    stop = central.wait("StopTransaction", after=start)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert stop.payload["reason"] == "DeAuthorized"
    assert "idTag" not in stop.payload
    central.status("Finishing", after=start)
    assert not box.sim.connector()["contactor"]


def test_118_stop_without_a_link(central, wallbox_factory):
    """OCTT TC_038: StopTransaction(Local) with its own time and energy; Finishing."""
    box = wallbox_factory(keys=NO_SAMPLES)
    central.online()
    start = start_session(central, box)
    mark = link_down(central, box)
    box.wait_for(lambda c: c["meter_wh"] >= 6)
    box.card("A")
    stopped = datetime.now(UTC)
    box.status("Finishing")
    register = register_of(box)
    central.none(during=0.8, after=mark)
    back = datetime.now(UTC)
    link_up(central, box)
    stop = central.wait("StopTransaction", after=mark)
    central.status("Finishing", after=mark)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert (stop.payload["reason"], stop.payload["idTag"]) == ("Local", "A")
    assert stop.payload["meterStop"] == register
    when = datetime.fromisoformat(stop.payload["timestamp"])
    assert stopped - LAG <= when < back - timedelta(seconds=0.8)
    assert [call.action for call in history(central, mark)] == ["StopTransaction"]


def test_119_start_and_stop_without_a_link(central, wallbox_factory):
    """OCTT TC_039: two sessions, in order, each end with the id of its own start; no status of what is over."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1} | UNKNOWN)
    central.online()
    mark = link_down(central, box)
    for tag in "AB":
        plug_and_charge(box, tag, amps=32)
        energy_flowed(box, 3)
        box.card(tag)
        box.wait_for(lambda c: not c["locked"])
        box.sim.unplug(side="evse")
        box.status("Available")
    link_up(central, box)
    for tag in "AB":
        last = central.wait("StopTransaction", after=mark, where={"idTag": tag})
    told = history(central, mark)
    assert told[-1] is last
    begins = [at for at, call in enumerate(told) if call.action == "StartTransaction"]
    assert [told[at].payload["idTag"] for at in begins] == ["A", "B"]
    register = 0
    for at, end in zip(begins, [*begins[1:], len(told)], strict=True):
        start, *samples, stop = told[at:end]
        assert {call.action for call in samples} == {"MeterValues"} and stop.action == "StopTransaction"
        assert {call.payload["transactionId"] for call in [*samples, stop]} == {start.answer["transactionId"]}
        assert start.payload["meterStart"] == register
        register = stop.payload["meterStop"]
    assert register == register_of(box)
    central.none(during=0.5)
    assert {call.action for call in central.received(after=mark)} == {
        "StartTransaction",
        "MeterValues",
        "StopTransaction",
    }


def test_120_known_as_not_valid_is_refused(central, wallbox_factory):
    """OCPP 1.6 §3.5.4: AllowOfflineTxForUnknownId is for unknown idTags; these are known."""
    box = wallbox_factory(keys=UNKNOWN | KNOWN)
    central.online()
    for status in ("Blocked", "Expired", "Invalid"):
        learn(central, box, status, status=status)
    learn(central, box, "Past", expiryDate="2001-01-01T00:00:00Z")
    mark = link_down(central, box)
    box.sim.plug()
    box.sim.ev(ready=True)
    box.status("Preparing")
    for tag in ("Blocked", "Expired", "Invalid", "Past"):
        box.card(tag)
        refused(box)
    box.card("Other")
    box.status("Charging")
    link_up(central, box)
    start = central.wait("StartTransaction", after=mark)
    assert start.payload["idTag"] == "Other"


def test_120_unknown_is_refused(central, wallbox_factory):
    """OCPP 1.6 §3.5.4, §9.1.1, §9.1.16: nothing begins, and nothing is told of it later; what the cache knows is not to
    be used either without LocalAuthorizeOffline."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": False, "LocalAuthorizeOffline": False})
    central.online()
    learn(central, box, "Known")
    mark = link_down(central, box)
    box.sim.plug()
    box.sim.ev(ready=True)
    box.status("Preparing")
    for tag in ("Unknown", "Known"):
        box.card(tag)
        refused(box)
    link_up(central, box)
    central.status("Preparing", after=mark)
    central.none("StartTransaction", during=1, after=mark)


def refused(box):
    """No session begins: the connector stays as it was for longer than one takes to begin."""
    seen = box.never(lambda c: c["locked"] or c["contactor"] or c["pilot"]["offered_a"] > 0, during=0.8)
    assert seen["status"] == "Preparing"


def test_125_only_the_present_status_is_told(central, wallbox_factory):
    """OCPP 1.6 §4.9: of many changes without a link, in the order of the connectors' last ones; what is as it was is
    not told again."""
    box = wallbox_factory(connectors=3, keys={"ConnectionTimeOut": 2})
    central.online(connectors=3)
    mark = link_down(central, box)
    box.sim.plug(3)
    box.status("Finishing", connector=3)
    box.sim.fault("earth", connector=2)
    box.status("Faulted", connector=2)
    time.sleep(0.3)  # what does not last is not told
    box.sim.plug(1)
    box.status("Preparing", connector=1)
    box.sim.unplug(1, side="evse")
    box.status("Available", connector=1)
    link_up(central, box)
    central.status("Faulted", connector=2, after=mark, errorCode="GroundFailure")
    central.none(during=1, after=central.mark())
    told = [(call.payload["connectorId"], call.payload["status"]) for call in central.received(after=mark)]
    assert told == [(3, "Finishing"), (2, "Faulted")]


def test_125_a_fault_that_came_and_went_leaves_the_status(central, wallbox):
    """OCPP 1.6 §4.9: the status is Available as before; the error is over."""
    mark = link_down(central, wallbox)
    wallbox.sim.fault("earth")
    wallbox.status("Faulted")
    wallbox.sim.fault("earth", on=False)
    wallbox.status("Available", timeout=15)
    link_up(central, wallbox)
    central.none(during=1, after=mark, where=lambda payload: payload.get("status") != "Available")


def test_125_a_report_that_got_no_answer_is_told_again(central, wallbox):
    """OCPP 1.6 §4.9: the central system may know of Preparing, so Available is told though it was told before."""
    central.once("StatusNotification", central.SILENT)
    wallbox.sim.plug()
    central.status("Preparing")
    mark = central.mark()
    wallbox.sim.network(up=False)
    wallbox.sim.unplug(side="evse")
    wallbox.status("Available")
    link_up(central, wallbox)
    central.status("Available", after=mark)
    central.none(during=1, after=central.mark())
