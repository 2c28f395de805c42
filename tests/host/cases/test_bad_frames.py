"""Frames that are broken, odd or many, while a car charges: the right close code or an answer, and nothing happens."""

import pytest

from support.bad_frames import BYTES, FRAMES
from support.central_wire import CONTINUATION, PING, PONG, TEXT, frame
from support.fixtures_session import reconnect
from support.patience import at_most

REQUEST = b'[2,"x","GetConfiguration",{"key":["HeartbeatInterval"]}]'


def answered(central, reply, timeout=10):
    """The REQUEST got its proper answer."""
    assert central.result(reply, timeout)["configurationKey"][0]["key"] == "HeartbeatInterval"


def pongs_of(central):
    """Numbers in the pongs so far."""
    return [int(got.payload) for got in central.connection.frames if not got.sent and got.opcode == PONG]


def test_broken_frames_close_the_link_and_no_more(charging):
    """RFC 6455 §5, §7.4.1, §8.1: closed with the right code; what they carried is not done; the next link works."""
    central = charging.central
    central.expect("x")
    wrong = {}
    for name, (what, code) in {**FRAMES, **BYTES}.items():
        link = central.connection
        if isinstance(what, bytes):
            central.send_bytes(what)
        else:
            central.send_frames(*what)
        got = central.wait_closed(link).close_code
        if got != code:
            wrong[name] = (got, code)
        reconnect(central, charging.box, link)
        charging.alive()
    assert wrong == {}
    charging.unharmed()


def test_request_in_single_bytes(charging):
    """RFC 793: TCP may deliver as it likes; RFC 6455 §5.4: so may the frames, with control frames between any two."""
    central = charging.central
    reply = central.expect("x", "GetConfiguration")
    for byte in frame(REQUEST):
        central.send_bytes(bytes([byte]))
    answered(central, reply)
    reply = central.expect("x", "GetConfiguration")
    since = central.clock()
    last = len(REQUEST) - 1
    for i in range(len(REQUEST)):
        central.send_frames(
            {"payload": REQUEST[i : i + 1], "opcode": CONTINUATION if i else TEXT, "fin": i == last},
            {"payload": b"%d" % i, "opcode": PING},
            {"payload": b"unasked", "opcode": PONG},
        )
    answered(central, reply)
    central.wait_frame(PONG, payload=b"%d" % last, after_time=since)
    pongs = pongs_of(central)
    assert pongs == sorted(set(pongs)) and pongs[-1] == last
    charging.unharmed()


def test_floods_of_small_frames(charging):
    """RFC 6455 §5.5.3, §5.4: of pings that come together only the last gets a pong, frames without payload are frames
    too; the request behind or among them is answered."""
    central = charging.central
    reply = central.expect("x", "GetConfiguration")
    central.send_bytes(b"".join(frame(b"%125d" % i, PING) for i in range(3000)) + frame(REQUEST))
    answered(central, reply, timeout=20)
    pongs = pongs_of(central)
    assert pongs == sorted(set(pongs)) and pongs[-1] == 2999
    reply = central.expect("x", "GetConfiguration")
    empty = frame(b"", CONTINUATION, fin=False)
    central.send_bytes(frame(REQUEST[:20], fin=False) + empty * 50000 + frame(REQUEST[20:], CONTINUATION))
    answered(central, reply, timeout=20)
    charging.unharmed()


def test_thousand_requests_at_once(charging):
    """OCPP-J 1.6 §4.1.1 asks the other side not to: all are answered, in order, and ours go out in between."""
    central, box = charging.central, charging.box
    replies = [central.expect(f"call {i}", "GetConfiguration") for i in range(1000)]
    text = '[2,"%s","GetConfiguration",{"key":["HeartbeatInterval"]}]'
    central.send_bytes(b"".join(frame(text % reply.id) for reply in replies))
    central.once("Authorize", {"idTagInfo": {"status": "Invalid"}})
    box.card("STRANGER", connector=2)
    asked = central.wait("Authorize", where={"idTag": "STRANGER"})
    for reply in replies:
        answered(central, reply, timeout=40)
    times = [reply.replied for reply in replies]
    assert times == sorted(times) and asked.t < times[-1]
    charging.unharmed("Authorize")


@pytest.mark.parametrize("charging", [{"LocalPreAuthorize": True}], indirect=True)
def test_half_a_short_message_holds_nobody_up(charging):
    """The rest comes late: cards are served meanwhile, and then the message is answered."""
    central, box = charging.central, charging.box
    for action in ("StatusNotification", "StopTransaction"):
        central.answer[action] = central.SILENT  # it would end up inside the half message
    whole = frame(REQUEST)
    reply = central.expect("x", "GetConfiguration")
    central.send_bytes(whole[:20])
    stop_and_start(box)
    assert reply.replied is None
    central.answer.clear()
    central.send_bytes(whole[20:])
    for call in central.calls:
        if call.answered is None:
            central.late(call)
    answered(central, reply)
    restarted(charging)
    assert len(central.connections) == 1


@pytest.mark.parametrize("charging", [{"LocalPreAuthorize": True, "MessageTimeout": 8}], indirect=True)
def test_half_a_long_message_is_given_up(charging):
    """The rest never comes: cards are served meanwhile, and after MessageTimeout the link is closed with 1008."""
    central, box = charging.central, charging.box
    link = central.connection
    begin = central.clock()
    central.send_bytes(frame(b'[2,"x","ChangeConfiguration",{"key":"' + b"k" * 2000, length=5000))
    stop_and_start(box)
    central.wait_closed(link, timeout=15)
    assert link.close_code == 1008
    assert 8 <= link.closed - begin <= at_most(9)
    central.wait_connection(after=link)
    restarted(charging)


def stop_and_start(box):
    """The driver shows the card to stop, and again to start: the cable is set free and locked anew."""
    box.card("DRIVER", connector=1)
    box.wait_for(lambda connector: not connector["contactor"] and not connector["locked"])
    box.card("DRIVER", connector=1)
    box.wait_for(lambda connector: connector["locked"])


def restarted(charging):
    """The card stopped the charging and started it anew, and the central system is told of both, in order."""
    central = charging.central
    stop = central.wait("StopTransaction", timeout=15, where={"transactionId": charging.transaction})
    start = central.wait("StartTransaction", timeout=15, after=stop)
    assert start.payload["idTag"] == "DRIVER"
    charging.box.status("Charging", timeout=15)
    charging.transaction = start.answer["transactionId"]
    charging.unharmed("StatusNotification", "StartTransaction", "StopTransaction")
