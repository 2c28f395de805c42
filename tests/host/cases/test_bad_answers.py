"""Answers of the central system that are broken or absurd: none is believed, and the charge point goes on."""

import pytest

from support.bad_answers import BROKEN, ENDLESS, NO_TAG_INFO, TAG_INFO, TIME, TRANSACTION
from support.fixtures_session import seconds_ago, start_session, stop_session
from support.patience import at_most


def test_bad_answers_to_heartbeat(charging):
    """OCPP 1.6 §4.6: the clock keeps its time, the link stays."""
    central = charging.central
    for answer in (*BROKEN, *ENDLESS, *TIME):
        central.once("Heartbeat", answer)
        assert central.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
        central.wait("Heartbeat")
        charging.alive()
    charging.unharmed("Heartbeat", "MeterValues")
    charging.box.sim.plug(connector=2)
    assert -2 < seconds_ago(central.status("Preparing", connector=2)) < at_most(10)
    assert len(central.connections) == 1


def test_bad_answers_to_status_and_meter_values(charging):
    """OCPP 1.6 §4.7, §4.9: nothing of them matters, so nothing in them can harm."""
    central = charging.central
    for answer in BROKEN:
        for message in ("StatusNotification", "MeterValues"):
            central.once(message, answer)
            asked = {"requestedMessage": message, "connectorId": 1}
            assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
            central.wait(message)
    charging.unharmed("StatusNotification", "MeterValues")
    assert len(central.connections) == 1


def test_bad_answers_to_authorize(charging):
    """OCPP 1.6 §4.1: who was not accepted properly does not charge; the next one does."""
    central, box = charging.central, charging.box
    box.sim.plug(connector=2)
    central.status("Preparing", connector=2)
    for i, answer in enumerate((*BROKEN, *TAG_INFO, *NO_TAG_INFO)):
        central.once("Authorize", answer)
        box.card(f"CARD {i}", connector=2)
        central.wait("Authorize", where={"idTag": f"CARD {i}"})
        charging.alive()
    assert central.received("StartTransaction", where={"connectorId": 2}) == []
    box.card("GOOD", connector=2)
    assert central.wait("StartTransaction", where={"connectorId": 2}).payload["idTag"] == "GOOD"
    assert len(central.connections) == 1
    assert box.sim.state()["boots"] == 1 and box.sim.connector(1)["contactor"]
    assert "fault in" not in box.errors(), box.errors()


def wallbox_that_repeats(wallbox_factory, central, answers):
    """A wallbox, online, that sends a transaction's message at once again until it has got all these and one more."""
    box = wallbox_factory(keys={"TransactionMessageAttempts": len(answers) + 1, "TransactionMessageRetryInterval": 0})
    central.online()
    return box


def last_of(central, first, repeats):
    """The last of so many repetitions of the CALL `first`, all with the same payload."""
    for _ in range(repeats):
        again = central.wait(first.action, timeout=15)
        assert again.payload == first.payload
    return again


def test_bad_answers_to_start_transaction_are_no_answers(central, wallbox_factory):
    """OCPP 1.6 §3.7.1: the same is sent again until the answer can be read; the car charges meanwhile."""
    answers = (*BROKEN, *TAG_INFO, *NO_TAG_INFO, *TRANSACTION)
    box = wallbox_that_repeats(wallbox_factory, central, answers)
    central.once("StartTransaction", *answers)
    first = start_session(central, box)
    start = last_of(central, first, len(answers))
    assert box.sim.connector()["contactor"]
    assert stop_session(central, box).payload["transactionId"] == start.answer["transactionId"]
    assert len(central.connections) == 1
    assert "fault in" not in box.errors(), box.errors()


def test_bad_answers_to_stop_transaction_are_no_answers(central, wallbox_factory):
    """OCPP 1.6 §3.7.1: the same is sent again until the answer can be read; it may be one without idTagInfo."""
    answers = (*BROKEN, *TAG_INFO)
    box = wallbox_that_repeats(wallbox_factory, central, answers)
    start_session(central, box)
    central.once("StopTransaction", *answers, *NO_TAG_INFO)
    last_of(central, stop_session(central, box), len(answers))
    central.none("StopTransaction", during=1)
    assert len(central.connections) == 1
    assert "fault in" not in box.errors(), box.errors()


@pytest.mark.parametrize("odd", [TIME[-3], TIME[-1], {"interval": 2**30 - 1, "more": [{}]}, {"interval": 0}], ids=str)
def test_odd_answer_to_boot_is_enough_to_begin(central, wallbox_factory, odd):
    """OCPP 1.6 §4.2: an absurd time is not taken over, an absurd interval is limited; registered is registered."""
    central.once("BootNotification", odd)
    box = wallbox_factory()
    central.online()
    assert central.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
    central.wait("Heartbeat")
    box.sim.plug()
    assert -2 < seconds_ago(central.status("Preparing")) < at_most(10)
    assert 1 <= int(central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})["configurationKey"][0]["value"])


def test_bad_answer_to_boot_is_no_registration(central, wallbox_factory):
    """OCPP 1.6 §4.2: nothing is sent, requests get no answer; BootNotification comes again after a wait."""
    central.once("BootNotification", {"interval": -1})
    wallbox_factory()
    boot = central.wait("BootNotification")
    central.no_result(central.send_call("GetConfiguration"), during=1)
    central.none(during=2, after=boot.index + 1)
