"""All bad input one after the other on one wallbox: the heap in use is what it was before."""

from support import bad_answers, bad_messages
from support.bad_frames import BYTES, FRAMES
from support.bad_requests import broken, example, schema
from support.central import CallError
from support.fixtures_session import reconnect, start_session, stop_session
from support.fixtures_unharmed import Charging
from support.heap import memory

ACTIONS = ("ChangeAvailability", "GetConfiguration", "SendLocalList")
MOST_GROWTH = 1024  # bytes


def bad_requests(central):
    """Requests that break their schema."""
    for action in ACTIONS:
        for case in broken(action, example(schema(action))):
            try:
                central.call(action, case.payload)
            except CallError:
                continue
            raise AssertionError(case.what)


def bad_texts(central):
    """Texts that are no proper request."""
    texts = [text for _, text in bad_messages.silent()]
    texts += [text for text, _ in bad_messages.REFUSED.values()]
    long = [text for text in texts if len(text) >= bad_messages.MEGABYTE]
    for text in [text for text in texts if text not in long] + long[:4]:
        central.expect("x")
        central.send_raw(text)
        assert central.call("GetConfiguration", {"key": ["HeartbeatInterval"]}, timeout=15)


def bad_frames(central, box):
    """Frames that break the connection."""
    for what, _ in (*list(FRAMES.values())[::2], *BYTES.values()):
        link = central.connection
        if isinstance(what, bytes):
            central.send_bytes(what)
        else:
            central.send_frames(*what)
        central.wait_closed(link)
        reconnect(central, box, link)


def wrong_answers(central, box):
    """Answers that cannot be read."""
    for answer in (*bad_answers.BROKEN, *bad_answers.TIME):
        central.once("Heartbeat", answer)
        assert central.call("TriggerMessage", {"requestedMessage": "Heartbeat"}, timeout=15) == {"status": "Accepted"}
        central.wait("Heartbeat")
    for i, answer in enumerate(bad_answers.TAG_INFO):
        central.once("Authorize", answer)
        box.card(f"CARD {i}", connector=2)
        central.wait("Authorize", where={"idTag": f"CARD {i}"})


def test_heap_after_all_bad_input(central, wallbox_factory):
    """At most 1 KB more than before, on the same start of the board, and the car charged through all of it."""
    box = wallbox_factory(connectors=2, keys={"MeterValueSampleInterval": 0})
    central.online(connectors=2)
    start_session(central, box)
    central.call("GetConfiguration")
    stop_session(central, box)
    before, _ = memory(box)
    charging = Charging(central, box)
    bad_requests(central)
    bad_texts(central)
    bad_frames(central, box)
    wrong_answers(central, box)
    charging.unharmed("Heartbeat", "Authorize")
    stop_session(central, box, tag="DRIVER")
    after, _ = memory(box)
    assert after - before <= MOST_GROWTH, f"{before} bytes before, {after} after"
    assert box.sim.state()["boots"] == 1
