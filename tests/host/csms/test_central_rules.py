"""The rules that the scripted central system holds against every charge point."""

import time

import pytest

from support.central_client import BOOT, Client, rules, start, status
from support.central_wire import BINARY, TEXT


def stop(transaction, meter):
    return {"transactionId": transaction, "meterStop": meter, "timestamp": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    "action, payload, rule",
    [
        ("Heartbeat", {"x": 1}, "schema"),
        ("Authorize", {}, "schema"),
        ("Authorize", {"idTag": "A" * 21}, "schema"),
        ("FooBar", {}, "schema"),
        ("StatusNotification", status(1, "Available", timestamp="2026-01-01T00:00:00+00:00"), "time"),
        ("StatusNotification", status(1, "Available", timestamp="2026-01-01T00:00:00.1234Z"), "time"),
        ("StatusNotification", status(1, "Available", timestamp="2026-13-01T00:00:00Z"), "time"),
        ("StatusNotification", status(0, "Preparing"), "transition"),
        ("StopTransaction", stop(5, 1), "transaction"),
    ],
)
def test_a_wrong_call_is_a_violation(cs, client, action, payload, rule):
    client.call(action, payload)
    assert rules(cs) == [rule]
    with pytest.raises(AssertionError, match=rf"\[{rule}\]"):
        cs.check()
    cs.allow(rule)
    cs.check()


def test_status_changes_follow_the_transition_table(cs, client):
    for name in ("Available", "Preparing", "Charging", "SuspendedEV", "Finishing", "Available", "Available", "Faulted"):
        client.call("StatusNotification", status(1, name))
    client.call("StatusNotification", status(2, "Finishing"))
    assert rules(cs) == []
    client.call("StatusNotification", status(2, "Charging"))
    assert "connector 2 went from Finishing to Charging" in str(cs.violations[0])


def test_a_new_connection_and_a_new_boot_forget_the_last_status(cs, client):
    client.call("StatusNotification", status(1, "Available"))
    client.booted()
    client.call("StatusNotification", status(1, "Finishing"))
    again = Client(cs.url)
    again.call("StatusNotification", status(1, "Charging"))
    again.ws.close()
    assert rules(cs) == []


def test_energy_does_not_run_backwards(cs, client):
    client.call("StartTransaction", start(100))
    client.call("StopTransaction", stop(1001, 100))
    client.call("StopTransaction", stop(-1, 5))
    assert rules(cs) == []
    client.call("StopTransaction", stop(1001, 99))
    assert rules(cs) == ["transaction"]


def test_ids_are_unique_short_strings(cs, client):
    client.call("Heartbeat", {}, "same")
    client.call("Heartbeat", {}, "same")
    client.call("Heartbeat", {}, "x" * 37)
    assert rules(cs) == ["id", "id"]


def test_one_call_at_a_time(cs, client):
    cs.once("Heartbeat", cs.SILENT)
    client.send("Heartbeat", {})
    client.call("Authorize", {"idTag": "A"})
    assert rules(cs) == ["outstanding"]


def test_a_call_given_up_after_the_message_timeout_is_no_violation(cs, client):
    cs.settings.message_timeout = 0.2
    cs.once("Heartbeat", cs.SILENT)
    client.send("Heartbeat", {})
    time.sleep(0.3)
    client.call("Authorize", {"idTag": "A"})
    assert rules(cs) == []


def test_a_call_given_up_while_we_were_kept_from_reading_is_no_violation(cs, client):
    cs.settings.message_timeout = 0.5
    cs.once("DataTransfer", lambda call: time.sleep(1) or {})  # nothing is read meanwhile
    cs.once("Heartbeat", cs.SILENT)
    client.send("DataTransfer", {"vendorId": "V"})
    client.send("Heartbeat", {})
    time.sleep(0.5)
    client.send("Authorize", {"idTag": "A"})
    beat, authorize = cs.wait("Heartbeat"), cs.wait("Authorize")
    assert authorize.t - beat.earliest >= 0.5
    assert rules(cs) == []


def test_a_call_came_hardly_earlier_than_it_was_read(cs, client):
    for _ in range(20):
        client.call("Heartbeat", {})
    ahead = [call.t - call.earliest for call in cs.received("Heartbeat")]
    assert 0 <= min(ahead) <= 0.1  # of several tries: a busy machine keeps us from reading now and then


def test_nothing_before_the_boot_is_accepted(cs):
    early = Client(cs.url)
    early.call("Heartbeat", {})
    assert rules(cs) == ["boot"]
    cs.once("BootNotification", {"status": "Pending"})
    early.call("BootNotification", BOOT)
    early.call("Heartbeat", {})
    assert rules(cs) == ["boot"] * 2
    cs.send_call("TriggerMessage", {"requestedMessage": "Heartbeat"})
    early.read()
    early.call("Heartbeat", {})
    early.call("BootNotification", BOOT)
    early.call("Heartbeat", {})
    early.ws.close()
    assert rules(cs) == ["boot"] * 2


def test_binary_messages_broken_json_and_strange_answers(cs, client):
    client.ws.send(b'[2,"b","Heartbeat",{}]')
    client.read()
    client.ws.send("[2,")
    client.ws.send('[3,"nobody asked",{}]')
    cs.send_call("ClearCache", message_id="c1")
    client.read()
    client.ws.send('[3,"c1",{"status":"Perhaps"}]')
    cs.send_call("ClearCache", message_id="c2")
    client.read()
    client.ws.send('[4,"c2","FormatViolation","",{}]')
    client.call("Heartbeat", {})
    assert rules(cs) == ["frame", "json", "reply", "schema", "error"]
    assert [f.opcode for f in cs.connection.frames if not f.sent][:2] == [TEXT, BINARY]


def test_unmasked_frames_and_reused_keys(cs, client):
    plain = b'\x81\x16[2,"b","Heartbeat",{}]'
    masked = b'\x81\x96\0\0\0\0[2,"c","Heartbeat",{}]'
    for data in (plain, masked, masked.replace(b'"c"', b'"d"')):
        client.ws.socket.sendall(data)
        client.read()
    assert rules(cs) == ["frame"] * 2
