"""BootNotification, registration and the clock: cases 31 to 43."""

from datetime import UTC, datetime, timedelta

import pytest

from support.patience import at_most

REJECTED = {"status": "Rejected", "interval": 2}
PENDING = {"status": "Pending", "interval": 2}


def now(**offset):
    """UTC as it stands in messages."""
    return (datetime.now(UTC) + timedelta(**offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def apart(box, before, after):
    """Seconds from one CALL to another as they left the charge point, whose clock counts whole milliseconds."""
    sent = box.sent_at(before, after)
    return round(sent[1] - sent[0], 2)


def parsed(text):
    """Time of a message."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_031_boot_rejected_waits_interval(central, wallbox_factory):
    """OCTT TC_001: silent for the interval, then registered anew; statuses and heartbeats follow."""
    central.once("BootNotification", REJECTED)
    central.answer["BootNotification"] = {"status": "Accepted", "interval": 1}
    box = wallbox_factory()
    first = central.wait("BootNotification")
    second = central.wait("BootNotification", timeout=8)
    assert 2 <= apart(box, first, second) <= at_most(2)
    between = [c.action for c in central.calls if first.index < c.index < second.index]
    assert between == [], f"expected silence after Rejected, got {between}"
    central.status("Available", connector=0)
    central.status("Available", connector=1)
    beats = [central.wait("Heartbeat", timeout=4) for _ in range(3)]
    assert 1 <= apart(box, beats[1], beats[2]) <= at_most(1)


def test_032_pending_answers_configuration_and_sends_nothing_unasked(central, wallbox_factory):
    """OCTT TC_002."""
    central.once("BootNotification", PENDING)
    box = wallbox_factory()
    first = central.wait("BootNotification")
    keys = central.call("GetConfiguration")["configurationKey"]
    assert len(keys) > 20
    change = {"key": "MeterValueSampleInterval", "value": "7"}
    assert central.call("ChangeConfiguration", change) == {"status": "Accepted"}
    second = central.wait("BootNotification", timeout=8)
    assert apart(box, first, second) >= 2
    assert [c.action for c in central.calls if first.index < c.index < second.index] == []
    central.status("Available", connector=0)
    central.status("Available", connector=1)


def test_033_pending_refuses_remote_start_and_stop(central, wallbox_factory):
    """OCPP 1.6 §4.2."""
    central.answer["BootNotification"] = {"status": "Pending", "interval": 60}
    box = wallbox_factory()
    central.wait("BootNotification")
    box.sim.plug()
    assert central.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1}) == {"status": "Rejected"}
    assert central.call("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Rejected"}
    central.none("StartTransaction", during=1)


def test_034_pending_sends_exactly_what_is_triggered(central, wallbox_factory):
    """OCPP 1.6 §4.2, §5.17."""
    central.answer["BootNotification"] = {"status": "Pending", "interval": 60}
    wallbox_factory()
    central.wait("BootNotification")
    for message, extra in (("StatusNotification", {"connectorId": 1}), ("Heartbeat", {}), ("BootNotification", {})):
        mark = central.mark()
        answer = central.call("TriggerMessage", {"requestedMessage": message, **extra})
        assert answer == {"status": "Accepted"}
        central.wait(message, after=mark)
        central.none(during=0.7)
        assert [c.action for c in central.received(after=mark)] == [message]


def test_035_rejected_does_not_answer_calls(central, wallbox_factory):
    """OCPP 1.6 §4.2."""
    central.answer["BootNotification"] = {"status": "Rejected", "interval": 60}
    wallbox_factory()
    central.wait("BootNotification")
    central.no_result(central.send_call("GetConfiguration"), during=1.5)


@pytest.mark.parametrize("status", ["Rejected", "Pending"])
def test_036_interval_zero_is_no_flood(central, wallbox_factory, status):
    """OCPP 1.6 §4.2: an interval of 0 leaves the wait to the charge point; ours is 15 s."""
    central.answer["BootNotification"] = {"status": status, "interval": 0}
    wallbox_factory()
    central.wait("BootNotification")
    central.none("BootNotification", during=10)


@pytest.mark.parametrize("failure", ["no answer", "CALLERROR"])
def test_037_boot_without_answer_is_repeated(central, wallbox_factory, failure):
    """EVerest boot_notification_no_response, boot_notification_callerror."""
    central.once("BootNotification", central.SILENT if failure == "no answer" else central.ERROR("InternalError"))
    central.allow("outstanding")  # the call that got no answer was given up, not forgotten
    wallbox_factory(keys={"MessageTimeout": 1})
    first = central.wait("BootNotification")
    second = central.wait("BootNotification", timeout=25)
    assert second.payload == first.payload
    assert [c.action for c in central.calls if first.index < c.index < second.index] == []
    central.status("Available")


def test_038_queue_waits_for_acceptance_then_oldest_first(central, wallbox_factory):
    """OCPP 1.6 §4.2: what was queued before the restart follows the accepted boot, in order."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": True, "MeterValueSampleInterval": 1})
    central.online()
    box.sim.network(up=False)
    box.sim.plug()
    box.sim.card("OFFLINE")
    box.sim.ev(ready=True, amps=16)
    box.status("Charging")
    box.wait_for(lambda c: c["meter_wh"] >= 4)
    box.kill()
    central.once("BootNotification", PENDING)
    mark = central.mark()
    box.start()
    central.wait("BootNotification", after=mark)
    accepted = central.wait("BootNotification", timeout=8, after=mark)
    assert {c.action for c in central.received(after=mark) if c.index < accepted.index} == {"BootNotification"}
    stop = central.wait("StopTransaction", after=accepted)
    history = ("StartTransaction", "MeterValues", "StopTransaction")
    told = [c.action for c in central.received(after=accepted) if c.action in history]
    assert told[0] == "StartTransaction" and told[-1] == "StopTransaction"
    assert set(told[1:-1]) == {"MeterValues"}
    assert stop.payload["reason"] == "PowerLoss"


def test_039_clock_follows_the_central_system(central, wallbox_factory):
    """OCPP 1.6 §4.2: one hour off, and so are the timestamps."""
    central.once("BootNotification", {"status": "Accepted", "interval": 300, "currentTime": now(hours=1)})
    wallbox_factory()
    sent = central.status("Available", connector=1).payload["timestamp"]
    ahead = parsed(sent) - datetime.now(UTC)
    assert timedelta(hours=1, seconds=-at_most(2)) < ahead < timedelta(hours=1, seconds=1)


def test_040_boot_payload_fits_its_fields(central, wallbox_factory):
    """OCPP 1.6 §6.3: lengths; what is not there is left out."""
    wallbox_factory(vendor="V" * 20, model="M" * 20, serial="S" * 25)
    payload = central.wait("BootNotification").payload
    assert payload["chargePointVendor"] == "V" * 20
    assert payload["chargePointModel"] == "M" * 20
    assert payload["chargePointSerialNumber"] == "S" * 25
    assert 0 < len(payload["firmwareVersion"]) <= 50
    assert set(payload) == {"chargePointVendor", "chargePointModel", "chargePointSerialNumber", "firmwareVersion"}


def test_041_heartbeat_interval_changes_at_once_and_sets_the_clock(central, wallbox):
    """OCPP 1.6 §4.6, §9.1.10."""
    central.none("Heartbeat", during=1.5)
    central.answer["Heartbeat"] = lambda call: {"currentTime": now(hours=2)}
    answer = central.call("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "1"})
    assert answer == {"status": "Accepted"}
    first = central.wait("Heartbeat", timeout=3)
    second = central.wait("Heartbeat", timeout=3)
    assert 1 <= apart(wallbox, first, second) <= at_most(1)
    mark = central.mark()
    wallbox.sim.plug()
    sent = central.status("Preparing", after=mark).payload["timestamp"]
    assert parsed(sent) - datetime.now(UTC) > timedelta(minutes=119)


def test_042_boot_is_not_triggered_once_accepted(central, wallbox):
    """OCPP 1.6 errata 3.35, 3.40."""
    mark = central.mark()
    assert central.call("TriggerMessage", {"requestedMessage": "BootNotification"}) == {"status": "Rejected"}
    central.none("BootNotification", during=1, after=mark)


def test_043_every_accepted_boot_tells_all_statuses(central, wallbox_factory):
    """OCPP 1.6 errata 3.22: connector 0 and each connector, at the first boot and at the next."""
    box = wallbox_factory(connectors=2, start=False)
    for _ in range(2):
        mark = central.mark()
        box.start()
        central.online(connectors=2, after=mark)
        box.kill()
        told = [c.payload for c in central.received("StatusNotification", after=mark)]
        assert {p["connectorId"] for p in told} == {0, 1, 2}
        assert {p["status"] for p in told} == {"Available"}
