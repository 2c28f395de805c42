"""The queue of transaction messages: order, attempts, what is given up, whatever id the central system gives.
Cases 121 to 124."""

import pytest

from support.fixtures_session import leave, link_down, link_up, plug_and_charge, start_session, stop_session

HISTORY = ("StartTransaction", "MeterValues", "StopTransaction")
QUICK = {"TransactionMessageAttempts": 3, "TransactionMessageRetryInterval": 1, "MessageTimeout": 1}


def history(central, after):
    """Transaction messages since then, in order."""
    return [call for call in central.received(after=after) if call.action in HISTORY]


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox that tries three times, 1 and 2 s later, and waits 1 s for an answer; no samples."""
    central.settings.message_timeout = 1
    made = wallbox_factory(keys=QUICK | {"MeterValueSampleInterval": 0})
    central.online()
    return made


def test_121_authorize_overtakes_the_queue(central, wallbox_factory):
    """OCPP 1.6 §3.7: a card is served while a StopTransaction waits; the next StartTransaction waits behind it."""
    box = wallbox_factory(keys={"TransactionMessageRetryInterval": 5})
    central.online()
    start_session(central, box, "A")
    central.once("StopTransaction", central.ERROR("InternalError"))
    box.card("A")
    refused = central.wait("StopTransaction")
    leave(central, box)
    box.sim.plug()
    box.card("B")
    asked = central.wait("Authorize", where={"idTag": "B"})
    box.wait_for(lambda c: c["locked"])
    assert len(central.received("StopTransaction")) == 1
    again = central.wait("StopTransaction")
    start = central.wait("StartTransaction", where={"idTag": "B"})
    assert refused.index < asked.index < again.index < start.index
    assert again.t - refused.t >= 5
    assert again.payload == refused.payload


@pytest.mark.parametrize("failure", ["CALLERROR", "no answer"])
def test_122_attempts_and_their_waits(central, box, failure):
    """OCPP 1.6 §3.7.1: three times, 1 s and 2 s after the failure before; then the next one's turn."""
    first = start_session(central, box, "A")
    central.answer["StopTransaction"] = central.ERROR("InternalError") if failure == "CALLERROR" else central.SILENT
    box.card("A")
    tries = [central.wait("StopTransaction") for _ in range(3)]
    leave(central, box)
    del central.answer["StopTransaction"]
    assert tries[0].payload == tries[1].payload == tries[2].payload
    assert tries[0].payload["transactionId"] == first.answer["transactionId"]
    assert len({call.id for call in tries}) == 3
    lost = 0 if failure == "CALLERROR" else 1
    assert lost + 1 <= tries[1].t - tries[0].t < lost + 2
    assert lost + 2 <= tries[2].t - tries[1].t < lost + 3
    plug_and_charge(box, "B")
    central.wait("StartTransaction", where={"idTag": "B"})
    assert len(central.received("StopTransaction")) == 3


def test_122_a_lost_link_is_no_attempt(central, box):
    """OCPP 1.6 §3.7.1: four links lost before the answer, and it is still sent again."""
    start_session(central, box)
    central.answer["StopTransaction"] = central.SILENT
    box.card("A")
    for _ in range(4):
        lost = central.wait("StopTransaction")
        link_down(central, box)
        link_up(central, box)
    del central.answer["StopTransaction"]
    last = central.wait("StopTransaction", after=lost.index + 1)
    assert last.payload == lost.payload
    central.none("StopTransaction", during=2, after=last.index + 1)


def test_122_attempts_are_counted_for_each_message(central, box):
    """OCPP 1.6 §3.7.1: two failures of one, two of the next: both are delivered."""
    error = central.ERROR("GenericError")
    central.once("StartTransaction", error, error)
    central.once("StopTransaction", error, error)
    plug_and_charge(box)
    starts = [central.wait("StartTransaction") for _ in range(3)]
    box.card("A")
    stops = [central.wait("StopTransaction") for _ in range(3)]
    assert starts[0].payload == starts[1].payload == starts[2].payload
    assert stops[2].payload["transactionId"] == starts[2].answer["transactionId"]
    central.none("StopTransaction", during=2, after=stops[2].index + 1)


def test_123_start_given_up(central, wallbox_factory):
    """OCPP 1.6 errata 3.18: the session goes on; its MeterValues and StopTransaction carry -1, in order."""
    central.settings.message_timeout = 1
    box = wallbox_factory(keys=QUICK | {"TransactionMessageAttempts": 2, "MeterValueSampleInterval": 1})
    central.online()
    central.answer["StartTransaction"] = central.ERROR("InternalError")
    plug_and_charge(box)
    for _ in range(2):
        given_up = central.wait("StartTransaction")
    sample = central.wait("MeterValues", after=given_up)
    assert sample.payload["transactionId"] == -1
    assert box.sim.connector()["contactor"]
    del central.answer["StartTransaction"]
    stop = stop_session(central, box)
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (-1, "Local")
    told = history(central, given_up.index + 1)
    assert {call.payload["transactionId"] for call in told} == {-1}
    assert told[-1] is stop and {call.action for call in told[:-1]} == {"MeterValues"}
    start = start_session(central, box, "B")
    assert stop_session(central, box, "B").payload["transactionId"] == start.answer["transactionId"] != -1


def test_123_start_given_up_before_a_power_cut(central, box):
    """OCPP 1.6 errata 3.18: still -1 after the boot."""
    central.answer["StartTransaction"] = central.ERROR("InternalError")
    plug_and_charge(box)
    for _ in range(3):
        given_up = central.wait("StartTransaction")
    central.none("StartTransaction", during=0.2, after=given_up.index + 1)
    box.kill()
    box.start()
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (-1, "PowerLoss")
    central.none("StartTransaction", during=1, after=given_up.index + 1)


@pytest.mark.parametrize("number", [0, -1, -2147483648, 2147483647])
def test_124_any_integer_is_an_id(central, wallbox_factory, number):
    """OCPP 1.6 errata 3.54: 0 and negative ones too, for MeterValues, RemoteStop and StopTransaction."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1})
    central.online()
    central.answer["StartTransaction"] = {"transactionId": number}
    start_session(central, box)
    assert central.wait("MeterValues", where=lambda payload: payload["transactionId"] == number)
    assert central.call("RemoteStopTransaction", {"transactionId": number + 1 if number < 0 else number - 1}) == {
        "status": "Rejected"
    }
    assert central.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (number, "Remote")
    leave(central, box)
