"""The queue of transaction messages: order, attempts, what is given up, whatever id the central system gives.
Cases 121 to 124."""

import pytest

from support.fixtures_session import (
    history,
    leave,
    link_down,
    link_up,
    plug_and_charge,
    start_session,
    stop_session,
)
from support.patience import at_most

QUICK = {"TransactionMessageAttempts": 3, "TransactionMessageRetryInterval": 1}


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox that tries three times, 1 and 2 s later; no samples."""
    made = wallbox_factory(keys=QUICK | {"MeterValueSampleInterval": 0})
    central.online()
    return made


def test_121_authorize_overtakes_the_queue(central, wallbox_factory):
    """OCPP 1.6 §3.7: a card is served while a StopTransaction waits; the next StartTransaction waits behind it."""
    box = wallbox_factory(keys={"TransactionMessageRetryInterval": 6})
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
    refused_at, again_at = box.sent_at(refused, again)
    assert again_at - refused_at >= 6
    assert again.payload == refused.payload


def test_122_attempts_and_their_waits(central, box):
    """OCPP 1.6 §3.7.1: at most three times, 1 s and 2 s after the one before; each message has its own count, and
    after the last it is the next one's turn."""
    error = central.ERROR("InternalError")
    central.once("StartTransaction", error, error)
    central.once("StopTransaction", error, error, error)
    plug_and_charge(box, "A")
    starts = [central.wait("StartTransaction") for _ in range(3)]
    box.card("A")
    stops = [central.wait("StopTransaction") for _ in range(3)]
    for first, second, third in (starts, stops):
        assert first.payload == second.payload == third.payload
        assert len({first.id, second.id, third.id}) == 3
        first_at, second_at, third_at = box.sent_at(first, second, third)
        assert 1 <= second_at - first_at <= at_most(1)
        assert 2 <= third_at - second_at <= at_most(2)
    assert stops[0].payload["transactionId"] == starts[2].answer["transactionId"]
    leave(central, box)
    plug_and_charge(box, "B")
    central.wait("StartTransaction", where={"idTag": "B"})
    assert len(central.received("StopTransaction")) == 3


def test_122_no_answer_is_an_attempt(central, wallbox_factory):
    """OCPP 1.6 §3.7.1, errata 3.82: counted like a CALLERROR once MessageTimeout is over."""
    central.settings.message_timeout = 2
    box = wallbox_factory(
        keys=QUICK | {"TransactionMessageAttempts": 2, "MessageTimeout": 2, "MeterValueSampleInterval": 0}
    )
    central.online()
    central.answer["StopTransaction"] = central.SILENT
    plug_and_charge(box, "A")
    box.card("A")
    first, second = [central.wait("StopTransaction") for _ in range(2)]
    assert first.payload == second.payload
    first_at, second_at = box.sent_at(first, second)
    assert 2 + 1 <= second_at - first_at <= at_most(2 + 1)
    box.wait_for(lambda c: not c["locked"])
    box.sim.unplug(side="evse")
    plug_and_charge(box, "B")
    central.wait("StartTransaction", where={"idTag": "B"})
    assert len(central.received("StopTransaction")) == 2


def test_122_a_lost_link_is_no_attempt(central, box):
    """OCPP 1.6 §3.7.1: four links lost before the answer, and it is still sent again."""
    start_session(central, box)
    central.answer["StopTransaction"] = central.SILENT
    box.card("A")
    for number in range(4):
        lost = central.wait("StopTransaction")
        link_down(central, box)
        if number == 3:
            del central.answer["StopTransaction"]
        link_up(central, box)
    last = central.wait("StopTransaction", after=lost.index + 1)
    assert last.payload == lost.payload
    central.none("StopTransaction", during=2, after=last.index + 1)


def test_123_start_given_up(central, wallbox_factory):
    """OCPP 1.6 errata 3.18: the session goes on; its MeterValues and StopTransaction carry -1, in order."""
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


def test_123_start_given_up_before_a_power_cut(central, box):
    """OCPP 1.6 errata 3.18: still -1 after the boot."""
    central.answer["StartTransaction"] = central.ERROR("InternalError")
    plug_and_charge(box)
    for _ in range(3):
        given_up = central.wait("StartTransaction")
    central.call("GetConfiguration", {"key": ["ConnectionTimeOut"]})  # by now the board has read the last answer
    box.kill()
    box.start()
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (-1, "PowerLoss")
    central.none("StartTransaction", during=1, after=given_up.index + 1)


@pytest.mark.parametrize("number", [0, -1, -2147483648])
def test_124_any_integer_is_an_id(central, wallbox_factory, number):
    """OCPP 1.6 errata 3.54: 0 and negative ones too, for MeterValues, RemoteStop and StopTransaction."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1})
    central.online()
    central.answer["StartTransaction"] = {"transactionId": number}
    start_session(central, box)
    assert central.wait("MeterValues", where=lambda payload: payload["transactionId"] == number)
    assert central.call("RemoteStopTransaction", {"transactionId": number + 1}) == {"status": "Rejected"}
    assert central.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (number, "Remote")
    leave(central, box)
