"""Answers of the back end that come late, twice, or to something else; and a back end that refuses for hours."""

import json
import time

from support.fixtures_session import history, leave, link_down, plug_and_charge, start_session, stop_session

NO_SAMPLES = {"MeterValueSampleInterval": 0}


def result(call, **payload):
    """A CALLRESULT to `call`, as text."""
    return json.dumps([3, call if isinstance(call, str) else call.id, payload])


def at_once(box):
    """The network cable pulled and plugged in: the next attempt follows, whatever the back-off was."""
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)


def test_a_late_answer_is_not_taken_for_the_next_one(central, wallbox_factory):
    """OCPP-J 1.6 §4.1.2: the first StartTransaction is answered after MessageTimeout, when its repetition waits."""
    central.settings.message_timeout = 3
    box = wallbox_factory(keys={"MessageTimeout": 3, "TransactionMessageRetryInterval": 0} | NO_SAMPLES)
    central.online()
    central.once("StartTransaction", central.SILENT, central.SILENT)
    box.sim.plug()
    box.card("A")
    first = central.wait("StartTransaction")
    second = central.wait("StartTransaction")
    central.late(first)
    central.late(second)
    assert first.payload == second.payload and first.id != second.id
    stop = stop_session(central, box)
    assert stop.payload["transactionId"] == second.answer["transactionId"] != first.answer["transactionId"]
    assert len(central.received("StartTransaction")) == 2


def test_answers_twice_and_to_nobody(central, wallbox):
    """OCPP-J 1.6 §4.1.2: only the first answer to what waits counts."""
    accepted, blocked = {"idTagInfo": {"status": "Accepted"}}, {"idTagInfo": {"status": "Blocked"}}
    central.once("StartTransaction", central.SILENT)
    central.allow("outstanding", "transaction")  # what is answered below the harness it takes for unanswered
    plug_and_charge(wallbox)
    start = central.wait("StartTransaction")
    central.send_raw(result("nobody", transactionId=1, **blocked))
    central.send_raw(result(start.id[:-1], transactionId=2, **blocked))
    central.send_raw(result(start.id + "0", transactionId=3, **blocked))
    central.send_raw('[4,"nobody","InternalError","",{}]')
    central.send_raw(result(start, transactionId=4711, **accepted))
    central.send_raw(result(start, transactionId=4712, **blocked))
    central.send_raw(f'[4,"{start.id}","InternalError","",{{}}]')
    assert central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})  # all that has been read
    central.once("StopTransaction", central.DELAY(1))
    wallbox.card("A")
    stop = central.wait("StopTransaction")
    central.send_raw(result(start, transactionId=4713, **accepted))
    central.none("StopTransaction", during=1.2, after=stop.index + 1)
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (4711, "Local")
    leave(central, wallbox)
    start_session(central, wallbox, "B")
    assert [call.action for call in history(central)] == ["StartTransaction", "StopTransaction", "StartTransaction"]
    assert "fault in" not in wallbox.errors()


def test_callerror_to_everything_for_long(central, wallbox_factory):
    """OCPP 1.6 §3.7.1: as often as TransactionMessageAttempts says; meanwhile drivers are served by what is known of
    them, and in the end everything is told."""
    attempts = 40
    keys = {"TransactionMessageAttempts": attempts, "TransactionMessageRetryInterval": 0, "LocalPreAuthorize": True}
    box = wallbox_factory(keys=keys | NO_SAMPLES)
    central.online()
    start_session(central, box)
    stop_session(central, box)
    mark = central.mark()
    error = central.ERROR("InternalError", "database down")
    for action in ("Heartbeat", "StatusNotification", "Authorize", "MeterValues"):
        central.answer[action] = error
    for action in ("StartTransaction", "StopTransaction"):
        central.once(action, *[error] * (attempts - 1))
    plug_and_charge(box)
    box.card("A")
    for _ in range(attempts):
        stop = central.wait("StopTransaction", after=mark)
    told = history(central, mark)
    assert [call.action for call in told] == ["StartTransaction"] * attempts + ["StopTransaction"] * attempts
    for calls in (told[:attempts], told[attempts:]):
        assert all(call.payload == calls[0].payload for call in calls)
    assert stop.payload["transactionId"] == told[attempts - 1].answer["transactionId"]
    assert len(central.connections) == 1


def test_every_http_error_and_every_close_code_with_a_queue(central, wallbox_factory):
    """OCPP-J 1.6 §3.2, RFC 6455 §7.4: what waits is told as soon as the server has enough of it."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": True} | NO_SAMPLES)
    central.online()
    mark = link_down(central, box)
    plug_and_charge(box)
    box.card("A")
    box.wait_for(lambda c: not c["locked"])
    statuses = (401, 403, 404, 429, 500, 503)
    central.refuse(*statuses, standing=503)
    for count in range(len(statuses)):
        at_once(box)
        central.wait_refused(count + 1)
    assert [link.status for link in central.wait_refused(len(statuses))][: len(statuses)] == list(statuses)
    codes = (1000, 1001, 1003, 1008, 1011, 1012, 1013, 4000, None)
    central.answer["StartTransaction"] = central.SILENT
    central.refuse(standing=None)
    for code in codes:
        before = len(central.connections)
        at_once(box)
        central.wait_connection(after=before)
        central.wait("StartTransaction", after=mark)
        central.close(code)
    del central.answer["StartTransaction"]
    at_once(box)
    stop = central.wait("StopTransaction")
    told = history(central, mark)
    assert [call.action for call in told] == ["StartTransaction"] * (len(codes) + 1) + ["StopTransaction"]
    assert all(call.payload == told[0].payload for call in told[:-1])
    assert stop.payload["transactionId"] == told[-2].answer["transactionId"]
