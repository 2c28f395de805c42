"""TriggerMessage once accepted (OCPP 1.6 §5.17): the answer first, then the message."""

import pytest

from support.fixtures_session import start_session

ACCEPTED = {"status": "Accepted"}


def trigger(central, message, **more):
    """(mark before, answer) of TriggerMessage."""
    mark = central.mark()
    return mark, central.call("TriggerMessage", {"requestedMessage": message, **more})


def test_triggered_heartbeat_comes_at_once(central, wallbox):
    mark, answer = trigger(central, "Heartbeat")
    assert answer == ACCEPTED
    central.wait("Heartbeat", timeout=2, after=mark)


def test_triggered_status_tells_one_connector_or_all(central, wallbox_factory):
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    mark, answer = trigger(central, "StatusNotification", connectorId=2)
    assert answer == ACCEPTED
    central.status("Available", connector=2, after=mark)
    mark, answer = trigger(central, "StatusNotification")
    assert answer == ACCEPTED
    for connector in range(3):
        central.status("Available", connector=connector, after=mark)


def test_triggered_meter_values_carry_their_context_and_transaction(central, wallbox_factory):
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


@pytest.mark.parametrize(
    ("message", "connector", "status"),
    [
        ("MeterValues", 7, "Rejected"),
        ("StatusNotification", 7, "Rejected"),
        ("DiagnosticsStatusNotification", None, "NotImplemented"),
        ("FirmwareStatusNotification", None, "NotImplemented"),
    ],
)
def test_what_cannot_be_sent_is_not_triggered(central, wallbox, message, connector, status):
    more = {} if connector is None else {"connectorId": connector}
    mark, answer = trigger(central, message, **more)
    assert answer == {"status": status}
    central.none(during=0.5, after=mark)
