"""Frames and times on the wire: fragments, pings, binary frames, ISO 8601. Cases 23, 24, 29 and 30."""

import json
from datetime import UTC, datetime, timedelta, timezone

from support.central_wire import CONTINUATION, PING, PONG, TEXT
from support.fixtures_session import reconnect, seconds_ago, start_session, stop_session
from support.patience import at_most

KEY = {"key": ["HeartbeatInterval"]}


def request(message_id):
    """Bytes of a GetConfiguration request."""
    return json.dumps([2, message_id, "GetConfiguration", KEY]).encode()


def fragments(data, count):
    """`data` as frames of one message."""
    at = [len(data) * i // count for i in range(count + 1)]
    return [
        {"payload": data[at[i] : at[i + 1]], "opcode": CONTINUATION if i else TEXT, "fin": i == count - 1}
        for i in range(count)
    ]


def test_023_fragmented_call_with_a_ping_inside(central, wallbox):
    """RFC 6455 §5.4: the pong comes at once, with the ping's payload, then the answer to the call."""
    reply = central.expect("f", "GetConfiguration")
    *begin, end = fragments(request("f"), 5)
    central.send_frames(*begin[:2], {"payload": b"in between", "opcode": PING}, *begin[2:])
    pong = central.wait_frame(PONG, timeout=2, payload=b"in between")
    assert reply.replied is None
    central.send_frames(end)
    assert central.result(reply)["configurationKey"]
    assert reply.replied > pong.t


def test_024_pong_has_the_payload_of_the_ping(central, wallbox):
    """RFC 6455 §5.5.2, §5.5.3: before the next call."""
    for payload in (b"", b"p", bytes(range(125))):
        begin = central.clock()
        reply = central.expect("p", "GetConfiguration")
        central.send_frames({"payload": payload, "opcode": PING}, {"payload": request("p")})
        central.result(reply)
        frames = [frame for frame in central.connection.frames if not frame.sent and frame.t > begin]
        assert [frame.opcode for frame in frames] == [PONG, TEXT]
        assert frames[0].payload == payload


def test_024_ping_while_our_call_waits(central, wallbox):
    """RFC 6455 §5.5.2."""
    central.once("Heartbeat", central.SILENT)
    central.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
    beat = central.wait("Heartbeat")
    central.ping(b"still there?")
    assert [call.id for call in central.received(after=beat)] == [beat.id]


def test_029_times_of_a_session(central, wallbox):
    """OCPP 1.6 §3.15: UTC with a Z and at most 3 digits, which the harness checks; all of them are now."""
    start = start_session(central, wallbox)
    stop = stop_session(central, wallbox)
    for call in (start, stop, *central.received("StatusNotification")):
        assert call.payload["timestamp"].endswith("Z")
        assert -2 < seconds_ago(call) < at_most(30)


TIMES = {
    "offset": lambda now: now.astimezone(timezone(timedelta(hours=2))).isoformat(timespec="milliseconds"),
    "offset west": lambda now: now.astimezone(timezone(-timedelta(hours=9, minutes=30))).isoformat(timespec="seconds"),
    "6 digits": lambda now: now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    "9 digits": lambda now: now.strftime("%Y-%m-%dT%H:%M:%S.%f") + "789Z",
    "no fraction": lambda now: now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "no zone": lambda now: now.strftime("%Y-%m-%dT%H:%M:%S.%f"),
}


def test_029_times_of_the_central_system(central, wallbox):
    """OCPP 1.6 §3.15: `+02:00`, fractions of any length, none at all; a time without a zone is UTC."""
    for days, form in enumerate(TIMES, 1):
        ahead = timedelta(days=days)
        now = TIMES[form](datetime.now(UTC) + ahead)
        central.once("Heartbeat", {"currentTime": now})
        for message in ("Heartbeat", "StatusNotification"):
            mark = central.mark()
            assert central.call("TriggerMessage", {"requestedMessage": message}) == {"status": "Accepted"}
            told = central.wait(message, after=mark)
        assert -2 < seconds_ago(told) + ahead.total_seconds() < at_most(2), form


def test_030_every_message_is_one_text_frame(central, wallbox):
    """RFC 6455 §5.6: the harness refuses binary frames; short messages are not fragmented."""
    start_session(central, wallbox)
    messages = [frame for frame in central.connection.frames if not frame.sent]
    assert {frame.opcode for frame in messages} == {TEXT}
    assert all(frame.fin for frame in messages)


def test_030_binary_frame_is_refused(central, wallbox):
    """RFC 6455 §7.4.1: 1003; the request in it is never carried out, not even the part that came as text."""
    change = b'[2,"b","ChangeConfiguration",{"key":"HeartbeatInterval","value":"77"}]'
    central.expect("b")
    link = central.connection
    central.send_frames({"payload": change, "opcode": 2})
    assert central.wait_closed(link).close_code == 1003
    link = reconnect(central, wallbox, link)
    central.send_frames(
        {"payload": change[:40], "opcode": TEXT, "fin": False}, {"payload": change[40:], "opcode": 2, "fin": True}
    )
    assert central.wait_closed(link).close_code == 1002
    reconnect(central, wallbox, link)
    assert central.call("GetConfiguration", KEY)["configurationKey"][0]["value"] == "300"
