"""A back end that takes everything and answers nothing: found out without its help, and nothing is given up for it."""

from support.central_wire import PING
from support.fixtures_session import energy_flowed, history, link_down, link_up, reconnect, start_session
from support.patience import at_most

QUICK = {"MessageTimeout": 1, "TransactionMessageAttempts": 1, "TransactionMessageRetryInterval": 0}
_IN_TIME_S = 0.9  # the board has an answer that came then before its MessageTimeout
NO_SAMPLES = {"MeterValueSampleInterval": 0}
ANSWERED = ("BootNotification", "Heartbeat", "StatusNotification", "StartTransaction", "StopTransaction", "MeterValues")


def hang(central, hangs=True):
    """No call is answered any more; frames still are, as by a proxy in front of a back end that is gone."""
    for action in ANSWERED:
        if hangs:
            central.answer[action] = central.SILENT
        else:
            central.answer.pop(action)


def test_pongs_do_not_make_up_for_answers(central, wallbox_factory):
    """OCPP-J 1.6 §5, OCPP 1.6 errata 3.82: after three MessageTimeouts the connection is made anew, whatever
    HeartbeatInterval is; of a single attempt, none is used up, on two such connections."""
    box = wallbox_factory(keys=NO_SAMPLES | {"WebSocketPingInterval": 1})
    central.online()
    start = start_session(central, box, amps=32)
    energy_flowed(box)
    central.settings.message_timeout = 1
    for key, value in QUICK.items():  # by now what has to be answered has been
        assert central.call("ChangeConfiguration", {"key": key, "value": str(value)}) == {"status": "Accepted"}
    hang(central)
    mark = central.mark()
    box.card("A")
    stop = central.wait("StopTransaction")
    for _ in range(2):
        link = central.wait_closed(central.connection, timeout=15)
        first = next(call for call in central.received(after=mark) if call.link == link.number)
        (sent,) = box.sent_at(first)
        assert 3 <= central.since_1970(link.closed) - sent <= at_most(3)
        assert [frame for frame in link.frames if not frame.sent and frame.opcode == PING and frame.t > first.t]
        reconnect(central, box, link)
    hang(central, False)
    last = central.wait("StopTransaction", where=stop.payload)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert {str(call.payload) for call in central.received("StopTransaction")} == {str(stop.payload)}
    central.none("StopTransaction", during=0.5, after=last.index + 1)


def test_a_kind_of_message_that_is_never_answered_holds_nothing_up(central, wallbox_factory):
    """OCPP 1.6 §3.7: each StatusNotification is waited for in vain; a session is told to its end between them."""
    central.settings.message_timeout = 1
    box = wallbox_factory(keys=QUICK | NO_SAMPLES | {"TransactionMessageAttempts": 3})
    central.online()
    central.answer["StatusNotification"] = central.SILENT
    box.sim.plug()
    box.card("A")
    start = central.wait("StartTransaction")
    box.card("A")
    stop = central.wait("StopTransaction")
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert len(central.received("StatusNotification", where={"connectorId": 1})) >= 2
    assert len(central.connections) == 1


def test_a_heartbeat_finds_out_who_is_there(central, wallbox_factory):
    """OCPP 1.6 §3.7.1, §4.6: a call without an answer is followed by one Heartbeat at once; answered, it makes the call
    an attempt, so that a message that the back end cannot take does not stand in the way of the others for ever."""
    central.settings.message_timeout = 1
    box = wallbox_factory(keys=QUICK | NO_SAMPLES | {"TransactionMessageAttempts": 2})
    central.online()
    central.answer["StartTransaction"] = central.SILENT
    unanswered = lambda call, sent: call.answered is None or central.since_1970(call.answered) - sent > _IN_TIME_S
    start_session(central, box)
    central.wait("StartTransaction")
    box.card("A")
    stop = central.wait("StopTransaction")
    assert stop.payload["transactionId"] == -1
    before = [call for call in central.calls if call.index < stop.index]
    actions = [call.action for call in before]
    assert actions.count("StartTransaction") == 2
    assert 1 <= actions.count("Heartbeat") <= sum(map(unanswered, before, box.sent_at(*before)))
    assert len(central.connections) == 1


def test_any_message_is_a_sign_of_life(central, wallbox_factory):
    """OCPP-J 1.6 §4.1: a back end that asks, but does not answer, is there: the connection stays."""
    central.settings.message_timeout = 1
    box = wallbox_factory(keys={"MessageTimeout": 1, "WebSocketPingInterval": 0})
    central.online()
    hang(central)
    box.sim.plug()
    began = central.clock()
    while central.clock() < began + 4.5:
        assert central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})["configurationKey"]
        central.none("BootNotification", during=0.4)
    assert central.connection is not None and len(central.connections) == 1


def test_withheld_answers_on_a_link_that_breaks(central, wallbox_factory):
    """OCPP 1.6 §3.7: every message of a session loses its answer with the link, once: all come again, the same."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1, "TransactionMessageAttempts": 1})
    central.online()
    lost = []
    for action in ("StartTransaction", "MeterValues", "StopTransaction"):
        central.once(action, central.SILENT)
    box.sim.plug()
    box.card("A")
    box.sim.ev(ready=True, amps=32)
    for action in ("StartTransaction", "MeterValues", "StopTransaction"):
        if action == "StopTransaction":
            box.card("A")
        lost.append(central.wait(action, where=lambda payload: True))
        link_down(central, box)
        link_up(central, box)
        again = central.wait(action)
        assert again.payload == lost[-1].payload
    numbers = {call.payload.get("transactionId") for call in history(central)[2:]}
    assert len(numbers) == 1
