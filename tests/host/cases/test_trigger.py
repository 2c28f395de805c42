"""TriggerMessage once accepted: cases 147 to 149."""

import pytest

from support.central import CallError
from support.fixtures_firmware import order
from support.fixtures_session import start_session
from support.wallbox import wait_until

ACCEPTED = {"status": "Accepted"}


def trigger(central, message, **more):
    """(mark before, answer) of TriggerMessage."""
    mark = central.mark()
    return mark, central.call("TriggerMessage", {"requestedMessage": message, **more})


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Heartbeat", {}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", {"status": "Idle"}),
    ],
)
def test_147_the_message_follows_its_answer(central, wallbox, message, told):
    """OCTT TC_054: what does not run is Idle; once, and each time that it is asked for."""
    for _ in range(2):
        mark, answer = trigger(central, message)
        assert answer == ACCEPTED
        assert central.wait(message, timeout=2, after=mark).payload == told
    central.none(message, during=0.5)


def test_147_triggered_status_tells_what_is_now(central, wallbox):
    """OCTT TC_054: StatusNotification(connector) as it is, the errorCode with it."""
    wallbox.sim.fault("earth")
    central.status("Faulted")
    mark, answer = trigger(central, "StatusNotification", connectorId=1)
    assert answer == ACCEPTED
    told = central.wait("StatusNotification", after=mark)
    assert {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure"}.items() <= told.payload.items()
    central.none(during=0.5, after=told.index + 1)


def test_147_triggered_meter_values_of_one_connector(central, wallbox):
    """OCTT TC_054: in a transaction with its id."""
    start = start_session(central, wallbox)
    mark, answer = trigger(central, "MeterValues", connectorId=1)
    assert answer == ACCEPTED
    told = central.wait("MeterValues", after=mark).payload
    assert (told["connectorId"], told["transactionId"]) == (1, start.answer["transactionId"])
    central.none("MeterValues", during=0.5)


def test_147_triggered_meter_values_of_a_silent_meter(central, wallbox_factory):
    """OCTT TC_054, OCPP 1.6 §7.33: a message without a value is none, so it tells the register as it was last read."""
    box = wallbox_factory(keys={"MeterValuesSampledData": "Voltage,Current.Import"}, meter="modbus")
    central.online()
    box.sim.meter(4321)
    box.sim.fault("meter_silent")
    central.status("Available", timeout=15, errorCode="PowerMeterFailure")
    mark, answer = trigger(central, "MeterValues", connectorId=1)
    assert answer == ACCEPTED
    (sample,) = central.wait("MeterValues", after=mark).payload["meterValue"]
    (value,) = sample["sampledValue"]
    assert (value["measurand"], value["context"]) == ("Energy.Active.Import.Register", "Trigger")


@pytest.mark.parametrize("message", ["MeterValues", "StatusNotification"])
def test_148_a_connector_that_is_not_there(central, wallbox, message):
    """OCTT TC_055: Rejected, and nothing is sent."""
    mark, answer = trigger(central, message, connectorId=2)
    assert answer == {"status": "Rejected"}
    central.none(during=0.7, after=mark)


def test_149_status_without_a_connector_tells_all(central, wallbox_factory):
    """OCPP 1.6 §5.17: one for the charge point and for each connector; with connectorId 2 that one only."""
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    mark, answer = trigger(central, "StatusNotification", connectorId=2)
    assert answer == ACCEPTED
    central.status("Available", connector=2, after=mark)
    mark, answer = trigger(central, "StatusNotification")
    assert answer == ACCEPTED
    for connector in range(3):
        central.status("Available", connector=connector, after=mark)
    central.none("StatusNotification", during=0.3)


def test_149_triggered_meter_values_carry_their_context_and_transaction(central, wallbox_factory):
    """OCPP 1.6 §5.17: of every connector, MeterValuesSampledData with the context Trigger."""
    box = wallbox_factory(connectors=2, keys={"MeterValuesSampledData": "Voltage,Current.Offered"})
    central.online(connectors=2)
    start = start_session(central, box)
    mark, answer = trigger(central, "MeterValues")
    assert answer == ACCEPTED
    for connector in (1, 2):
        payload = central.wait("MeterValues", after=mark, where={"connectorId": connector}).payload
        assert payload.get("transactionId") == (start.answer["transactionId"] if connector == 1 else None)
        [value] = payload["meterValue"]
        assert [v["measurand"] for v in value["sampledValue"]] == ["Voltage", "Current.Offered"]
        assert {v["context"] for v in value["sampledValue"]} == {"Trigger"}


@pytest.mark.parametrize("message", ["Heartbeat", "DiagnosticsStatusNotification", "FirmwareStatusNotification"])
def test_149_an_irrelevant_connector_is_ignored(central, wallbox, message):
    """OCPP 1.6 §5.17: connectorId means nothing to messages that have none."""
    mark, answer = trigger(central, message, connectorId=9)
    assert answer == ACCEPTED
    central.wait(message, timeout=2, after=mark)


def test_149_unknown_messages_are_refused(central, wallbox):
    """OCPP 1.6 §6.51: a name that is not of the enumeration; nothing is sent."""
    mark = central.mark()
    with pytest.raises(CallError) as refused:
        trigger(central, "LogStatusNotification")
    assert refused.value.code == "PropertyConstraintViolation"
    central.none(during=0.5, after=mark)


def test_149_what_is_triggered_waits_for_the_call_under_way(central, wallbox):
    """OCPP-J 1.6 §4.1.1: one CALL at a time, also when several are asked for at once."""
    central.answer["Heartbeat"] = central.SILENT
    mark, _ = trigger(central, "Heartbeat")
    beat = central.wait("Heartbeat", after=mark)
    for message in ("MeterValues", "DiagnosticsStatusNotification", "StatusNotification"):
        assert trigger(central, message)[1] == ACCEPTED
    assert central.received(after=mark) == [beat]
    central.late(beat, {"currentTime": "2026-11-22T08:15:00Z"})
    for message in ("MeterValues", "DiagnosticsStatusNotification", "StatusNotification"):
        central.wait(message, after=mark)


@pytest.mark.parametrize(
    "message",
    ["DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues", "StatusNotification"],
)
def test_149_what_is_asked_for_while_one_is_unanswered_is_sent_after_it(central, wallbox, message):
    """OCPP 1.6 §5.17: what was Accepted has to be sent; only what goes out after that may count as it."""
    central.answer[message] = central.SILENT
    trigger(central, message, connectorId=1)
    first = central.wait(message)
    del central.answer[message]
    mark, answer = trigger(central, message, connectorId=1)
    assert answer == ACCEPTED
    central.late(first, {"currentTime": "2026-11-22T08:15:00Z"} if message == "Heartbeat" else {})
    again = central.wait(message, after=mark)
    central.none(message, during=0.5, after=again.index + 1)


def test_149_another_connector_asked_for_meanwhile_has_its_turn(central, wallbox_factory):
    """OCPP 1.6 §5.17: MeterValues of connector 1, while those of connector 2 are unanswered: each is sent once."""
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    central.answer["MeterValues"] = central.SILENT
    mark, _ = trigger(central, "MeterValues", connectorId=2)
    first = central.wait("MeterValues", where={"connectorId": 2})
    del central.answer["MeterValues"]
    assert trigger(central, "MeterValues", connectorId=1)[1] == ACCEPTED
    central.late(first, {})
    again = central.wait("MeterValues", where={"connectorId": 1}, after=mark)
    central.none("MeterValues", during=0.5, after=again.index + 1)


def test_147_what_is_untold_comes_before_what_is_now(central, wallbox):
    """OCPP 1.6 §4.5: the end of a download that the back end has not heard of yet, then Idle."""
    message = "FirmwareStatusNotification"
    central.answer[message] = central.SILENT
    mark = order(central, "http://127.0.0.1:1/x", retries=0)
    first = central.wait(message, where={"status": "Downloading"})
    wait_until(lambda: "firmware update:" in wallbox.errors(), what="the download to fail")
    del central.answer[message]
    assert trigger(central, message)[1] == ACCEPTED
    central.late(first, {})
    last = central.wait(message, where={"status": "Idle"}, after=mark)
    told = [call.payload["status"] for call in central.received(message, after=mark)]
    assert told == ["Downloading", "DownloadFailed", "Idle"]
    central.none(message, during=0.5, after=last.index + 1)
