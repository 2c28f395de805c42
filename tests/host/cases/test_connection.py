"""The way to the central system: URL, subprotocol, back-off, pings, close codes. Cases 1 to 5 and 25 to 28."""

from itertools import pairwise

from support.central_wire import BINARY, CLOSE, PING
from support.fixtures_session import leave, reconnect, start_session
from support.patience import at_most

KEY = {"key": ["HeartbeatInterval"]}
OURS = (
    (1002, {"payload": b"[]", "mask": b"abcd"}),
    (1003, {"payload": b"[]", "opcode": BINARY}),
    (1007, {"payload": b'["\xff"]'}),
    (1009, {"payload": b"[", "length": 2**24}),
)


def test_001_identity_in_the_request_path(central, wallbox_factory):
    """OCPP-J 1.6 §3.1.1: percent-encoded, one slash between, none at the end."""
    wallbox_factory("RDAM 123", csms=central.url + "/")
    assert central.wait_connection().path == "/ocpp/RDAM%20123"


def test_001_identity_with_reserved_and_wide_characters(central, wallbox_factory):
    """RFC 3986 §2: one path segment, whatever the identity."""
    wallbox_factory("a/b?c#d%é")
    assert central.wait_connection().path == "/ocpp/a%2Fb%3Fc%23d%25%C3%A9"


def test_002_handshake_offers_exactly_ocpp16(central, wallbox):
    """OCPP-J 1.6 §3.1.2, RFC 6455 §4.1; every frame is masked."""
    link = central.connection
    assert link.request.get("Sec-WebSocket-Protocol") == "ocpp1.6"
    assert link.request.get("Sec-WebSocket-Version") == "13"
    assert link.request.get("Upgrade").lower() == "websocket"
    assert link.request.get("Host") == f"127.0.0.1:{central.port}"
    assert link.request.get("Authorization") is None
    received = [frame for frame in link.frames if not frame.sent]
    assert len(received) >= 3 and all(frame.key is not None for frame in received)


def test_003_no_subprotocol_ends_the_connection(central, wallbox_factory):
    """OCPP-J 1.6 §3.2: closed without a BootNotification, tried again after a wait."""
    central.settings.subprotocol = None
    wallbox_factory()
    first = central.wait_closed(central.wait_connection(after=0))
    central.settings.subprotocol = "ocpp1.6"
    second = central.wait_connection(after=first)
    assert second.arrived - first.arrived >= 2
    assert central.wait("BootNotification").link == second.number


def test_004_subprotocol_that_was_not_offered_ends_the_connection(central, wallbox):
    """RFC 6455 §4.1: another version, or other letters."""
    for subprotocol in ("ocpp2.0.1", "OCPP1.6", "ocpp1.6, ocpp2.0.1"):
        central.settings.subprotocol = subprotocol
        link = reconnect(central, wallbox, central.drop())
        assert central.wait_closed(link).close_code is None
        central.settings.subprotocol = "ocpp1.6"
        reconnect(central, wallbox, link)
        assert central.call("GetConfiguration", KEY)["configurationKey"]


def test_005_refused_upgrades_are_repeated_with_growing_waits(central, wallbox_factory):
    """OCPP-J 1.6 errata 3.3: 2 s, doubled each time (OCPP 2.0.1 Part 4 §5.3), plus at random up to as much again."""
    statuses = [404, 401, 503]
    central.refuse(*statuses)
    wallbox_factory()
    refused = central.wait_refused(3, timeout=20)
    assert [link.status for link in refused] == statuses
    for least, (before, after) in zip((2, 4), pairwise(refused), strict=True):
        assert least <= after.arrived - before.arrived <= at_most(2 * least)


def test_025_pings_follow_the_interval(central, wallbox):
    """OCPP-J 1.6 §5.3, OCPP 1.6 §9.1.34: every 2 s, then none; a negative interval is Rejected."""

    def change(value):
        return central.call("ChangeConfiguration", {"key": "WebSocketPingInterval", "value": value})["status"]

    since = last = central.clock()
    assert change("2") == "Accepted"
    for _ in range(3):
        last = central.wait_frame(PING, timeout=4, after_time=last).t
    assert 4 <= last - since <= at_most(6)
    assert change("-1") == "Rejected"
    assert change("0") == "Accepted"
    since = central.clock()
    central.none(during=2.5)
    assert [frame for frame in central.connection.frames if frame.opcode == PING and frame.t > since] == []


def test_026_missing_pongs_end_the_link_and_the_queue_survives(central, wallbox_factory):
    """OCPP-J 1.6 errata 3.9: half-open, given up 10 s after the ping; StopTransaction is delivered by the next link."""
    box = wallbox_factory(keys={"WebSocketPingInterval": 1, "MessageTimeout": 60})
    central.online()
    start = start_session(central, box)
    central.answer["StopTransaction"] = central.SILENT
    held = central.clock()
    central.call("GetConfiguration", KEY)  # what pings follow its answer left after `held`
    central.hold_pongs()
    box.sim.card("A")
    lost = central.wait("StopTransaction")
    link = central.wait_closed(central.connection, timeout=14)
    assert 10 <= link.closed - held <= at_most(11)
    assert link.close_code is None, "nothing can be said on a dead link"
    central.hold_pongs(False)
    del central.answer["StopTransaction"]
    assert reconnect(central, box, link)
    again = central.wait("StopTransaction")
    assert again.payload == lost.payload
    assert again.payload["transactionId"] == start.answer["transactionId"]
    leave(central, box)
    assert len(central.received("StopTransaction")) == 2


def test_027_close_is_echoed_and_the_link_comes_back(central, wallbox):
    """RFC 6455 §5.5.1, §7.4: the same code is sent back, none for none (1005), and the back-off begins."""
    closed = central.close(1001, "going down")
    assert closed.close_code == 1001
    link = central.wait_connection(after=closed)
    (said,) = [frame.t for frame in closed.frames if frame.sent and frame.opcode == CLOSE]
    assert 2 <= link.arrived - said <= at_most(4)
    for code in (1000, 1011, 1012, 3000, 4999, None):
        closed = central.close(code)
        assert closed.close_code == (code or 1005)
        reconnect(central, wallbox, closed)
        assert central.call("GetConfiguration", KEY)["configurationKey"][0]["value"] == "300"


def test_027_our_own_close_code(central, wallbox):
    """RFC 6455 §7.4.1: 1002 protocol error (here a mask), 1003 binary, 1007 not UTF-8, 1009 too big."""
    for code, frame in OURS:
        link = central.connection
        central.send_frames(frame)
        assert central.wait_closed(link).close_code == code
        reconnect(central, wallbox, link)
        assert central.call("GetConfiguration", KEY)["configurationKey"][0]["value"] == "300"


def test_028_lost_link_comes_back_without_boot(central, wallbox_factory):
    """OCPP-J 1.6 §5.4: no BootNotification, and only the connector that changed meanwhile is told."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    central.call("GetConfiguration", KEY)  # what was sent before is answered and taken note of
    mark = central.mark()
    gone = central.drop()
    box.sim.network(up=False)
    box.sim.plug(connector=2)
    box.status("Preparing", connector=2)
    reconnect(central, box, gone)
    central.status("Preparing", connector=2, after=mark)
    central.none(during=1.5)
    told = [(call.action, call.payload["connectorId"]) for call in central.received(after=mark)]
    assert told == [("StatusNotification", 2)]


def test_028_nothing_to_tell_is_silence(central, wallbox):
    """OCPP-J 1.6 §5.4."""
    central.call("GetConfiguration", KEY)  # what was sent before is answered and taken note of
    mark = central.mark()
    reconnect(central, wallbox, central.drop())
    central.none(during=1.5, after=mark)
