"""Core Profile: the same scenarios against two independent back ends."""

import pytest

ACCEPTED = {"status": "Accepted"}


def test_a_whole_session(scene):
    """OCPP 1.6 §4.1, §4.7 to §4.10: plug, card, charge, meter values, stop, go."""
    transaction = scene.charge(amps=32)
    asked = scene.wait("Authorize")
    assert asked["payload"] == {"idTag": "04A2B3C4"}
    samples = [scene.wait("MeterValues", transactionId=transaction)["payload"] for _ in range(2)]
    values = [int(one["meterValue"][0]["sampledValue"][0]["value"]) for one in samples]
    assert values == sorted(values)
    assert {one["connectorId"] for one in samples} == {scene.connector}
    stopped = scene.stop()
    assert stopped["transactionId"] == transaction
    assert (stopped["idTag"], stopped.get("reason", "Local")) == ("04A2B3C4", "Local")
    assert values[-1] <= stopped["meterStop"] == scene.state()["meter_wh"]


def test_a_card_that_the_back_end_refuses_starts_nothing(scene):
    """OCPP 1.6 §4.1."""
    scene.answer("Authorize", idTagInfo={"status": "Blocked"})
    scene.plug()
    scene.box.card("bad")
    scene.wait("Authorize", idTag="bad")
    scene.none("StartTransaction")
    scene.leave()


def test_a_card_that_turns_out_invalid_ends_the_session(scene):
    """OCPP 1.6 §4.8: StartTransaction.conf says so, the reason is DeAuthorized."""
    scene.answer("StartTransaction", transactionId=0, idTagInfo={"status": "Expired"})
    scene.plug()
    scene.box.card("gone")
    scene.wait("StartTransaction", idTag="gone")
    stopped = scene.wait("StopTransaction")["payload"]
    assert (stopped["transactionId"], stopped["reason"]) == (0, "DeAuthorized")
    scene.box.card("gone")  # the cable is held for its owner
    scene.leave()


def test_remote_start_and_stop(scene):
    """OCPP 1.6 §5.11, §5.12."""
    scene.plug()
    assert scene.call("RemoteStartTransaction", idTag="R", connectorId=scene.connector) == ACCEPTED
    number = scene.wait("StartTransaction", idTag="R")["answer"]["transactionId"]
    assert scene.call("RemoteStopTransaction", transactionId=number + 1) == {"status": "Rejected"}
    assert scene.call("RemoteStopTransaction", transactionId=number) == ACCEPTED
    assert scene.wait("StopTransaction", transactionId=number)["payload"]["reason"] == "Remote"
    scene.leave()


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_reset_ends_the_session_and_comes_back(scene, kind):
    """OCPP 1.6 §5.14."""
    boots = scene.sim.state()["boots"]
    number = scene.charge()
    assert scene.call("Reset", type=kind) == ACCEPTED
    stopped = scene.wait("StopTransaction", transactionId=number)["payload"]
    assert stopped["reason"] == f"{kind}Reset"
    scene.wait("BootNotification", timeout=20)
    assert scene.sim.state()["boots"] == boots + 1
    scene.leave()


def test_unlock_ends_the_session(scene):
    """OCPP 1.6 §5.18."""
    number = scene.charge()
    assert scene.call("UnlockConnector", connectorId=scene.connector) == {"status": "Unlocked"}
    assert scene.wait("StopTransaction", transactionId=number)["payload"]["reason"] == "UnlockCommand"
    scene.leave()
    assert scene.call("UnlockConnector", connectorId=9) == {"status": "NotSupported"}


def test_availability_waits_for_the_session(scene):
    """OCPP 1.6 §5.2."""
    scene.charge()
    assert scene.call("ChangeAvailability", connectorId=0, type="Inoperative") == {"status": "Scheduled"}
    scene.box.card("04A2B3C4")
    scene.wait("StopTransaction")
    scene.until(lambda c: not c["locked"])
    scene.sim.unplug(scene.connector, side="evse")
    scene.status("Unavailable")
    assert scene.call("ChangeAvailability", connectorId=0, type="Operative") == ACCEPTED
    scene.status("Available")
    assert scene.call("ChangeAvailability", connectorId=9, type="Operative") == {"status": "Rejected"}


def test_configuration(scene):
    """OCPP 1.6 §5.3, §5.8: all keys, some, one changed, one refused."""
    known = {one["key"]: one for one in scene.call("GetConfiguration")["configurationKey"]}
    assert {"SupportedFeatureProfiles", "NumberOfConnectors", "HeartbeatInterval"} <= known.keys()
    assert "AuthorizationKey" not in known or "value" not in known["AuthorizationKey"]
    before = known["HeartbeatInterval"]["value"]
    assert scene.call("ChangeConfiguration", key="HeartbeatInterval", value="77") == ACCEPTED
    found = scene.call("GetConfiguration", key=["HeartbeatInterval", "NoSuchKey"])
    assert found["configurationKey"] == [{"key": "HeartbeatInterval", "readonly": False, "value": "77"}]
    assert found["unknownKey"] == ["NoSuchKey"]
    for key, value, answer in (
        ("HeartbeatInterval", before, "Accepted"),
        ("HeartbeatInterval", "soon", "Rejected"),
        ("NumberOfConnectors", "2", "Rejected"),
        ("NoSuchKey", "1", "NotSupported"),
    ):
        assert scene.call("ChangeConfiguration", key=key, value=value) == {"status": answer}


def test_clear_cache(scene):
    """OCPP 1.6 §5.4."""
    assert scene.call("ClearCache") == ACCEPTED


def test_data_transfer_both_ways(scene):
    """OCPP 1.6 §4.3, §5.6: text of any script."""
    answer = scene.call("DataTransfer", vendorId="nobody", messageId="m", data="Größe € " * 100)
    assert answer == {"status": "UnknownVendorId"}
    scene.box.console('data com.example hello "you there"')
    sent = scene.wait("DataTransfer", vendorId="com.example")["payload"]
    assert sent == {"vendorId": "com.example", "messageId": "hello", "data": '"you there"'}


def test_sessions_without_a_link_are_delivered_in_order(scene):
    """OCPP 1.6 §3.7: two sessions offline, told with the times at which they happened."""
    scene.plug()
    scene.box.card("KNOWN")
    scene.wait("StartTransaction", idTag="KNOWN")
    scene.sim.unplug(scene.connector)
    scene.wait("StopTransaction")
    scene.leave()
    scene.link(up=False)
    for amps in (32, 0):
        scene.sim.plug(scene.connector)
        scene.box.card("KNOWN")
        scene.sim.ev(scene.connector, ready=amps > 0, amps=amps)
        scene.until(lambda c, amps=amps: c["locked"] and c["ev_a"] == amps)
        scene.sim.unplug(scene.connector)
        scene.until(lambda c: not c["locked"])
        scene.sim.unplug(scene.connector, side="evse")
        scene.until(lambda c: c["status"] == "Available")
    scene.link(up=True)
    told = []
    for _ in range(2):
        started = scene.wait("StartTransaction", idTag="KNOWN")
        stopped = scene.wait("StopTransaction", transactionId=started["answer"]["transactionId"])
        told += [started["payload"]["timestamp"], stopped["payload"]["timestamp"]]
        assert started["payload"]["meterStart"] <= stopped["payload"]["meterStop"]
        assert stopped["payload"]["reason"] == "EVDisconnected"
    assert told == sorted(told)


def test_every_message_can_be_triggered(scene):
    """OCPP 1.6 §5.17: each follows its answer; a boot that is accepted already is not told again."""
    for message in (
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "MeterValues",
        "StatusNotification",
    ):
        scene.forget()
        assert scene.call("TriggerMessage", requestedMessage=message, connectorId=scene.connector) == ACCEPTED
        scene.wait(message)
    assert scene.call("TriggerMessage", requestedMessage="BootNotification") == {"status": "Rejected"}
    assert scene.call("TriggerMessage", requestedMessage="StatusNotification", connectorId=9) == {"status": "Rejected"}
