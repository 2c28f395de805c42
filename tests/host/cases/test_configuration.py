"""GetConfiguration, ChangeConfiguration and DataTransfer: cases 95 to 103."""

import pytest

from support.central import CallError

REQUIRED = {
    "AuthorizeRemoteTxRequests",
    "ClockAlignedDataInterval",
    "ConnectionTimeOut",
    "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys",
    "HeartbeatInterval",
    "LocalAuthorizeOffline",
    "LocalPreAuthorize",
    "MeterValuesAlignedData",
    "MeterValuesSampledData",
    "MeterValueSampleInterval",
    "NumberOfConnectors",
    "ResetRetries",
    "StopTransactionOnEVSideDisconnect",
    "StopTransactionOnInvalidId",
    "StopTxnAlignedData",
    "StopTxnSampledData",
    "SupportedFeatureProfiles",
    "TransactionMessageAttempts",
    "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
}
READ_ONLY = {"GetConfigurationMaxKeys", "NumberOfConnectors", "SupportedFeatureProfiles"}


def get(central, *keys):
    """(known keys by name, unknown keys) of GetConfiguration."""
    answer = central.call("GetConfiguration", {"key": list(keys)} if keys else {})
    return {entry["key"]: entry for entry in answer["configurationKey"]}, answer.get("unknownKey", [])


def change(central, key, value):
    """Answer's status of ChangeConfiguration."""
    return central.call("ChangeConfiguration", {"key": key, "value": value})["status"]


def test_095_get_configuration(central, wallbox):
    """OCTT TC_019: one key, all keys, and as many at once as GetConfigurationMaxKeys says."""
    known, unknown = get(central, "SupportedFeatureProfiles")
    assert list(known) == ["SupportedFeatureProfiles"] and unknown == []
    assert known["SupportedFeatureProfiles"]["value"].split(",")[0] == "Core"
    known, unknown = get(central)
    assert known.keys() >= REQUIRED
    assert {key for key in REQUIRED if known[key]["readonly"]} == READ_ONLY
    most = int(known["GetConfigurationMaxKeys"]["value"])
    asked = (list(known) * 4)[:most]
    answer = central.call("GetConfiguration", {"key": asked})
    assert [entry["key"] for entry in answer["configurationKey"]] == asked


def test_096_known_and_unknown_keys(central, wallbox):
    """OCPP 1.6 §5.8: each in its own list, whatever the case; an empty list means all."""
    known, unknown = get(central, "heartbeatINTERVAL", "NoSuchKey")
    assert list(known) == ["HeartbeatInterval"] and unknown == ["NoSuchKey"]
    assert len(central.call("GetConfiguration", {"key": []})["configurationKey"]) == len(get(central)[0])


def test_097_required_core_keys(central, wallbox_factory):
    """OCPP 1.6 §9.1: all there; the number of connectors is true."""
    wallbox_factory(connectors=3)
    central.online(connectors=3)
    known, _ = get(central)
    assert REQUIRED - known.keys() == set()
    assert known["NumberOfConnectors"]["value"] == "3"


def test_098_change_is_read_back_and_survives_a_reboot(central, wallbox):
    """OCTT TC_021."""
    assert change(central, "MeterValueSampleInterval", "17") == "Accepted"
    assert get(central, "MeterValueSampleInterval")[0]["MeterValueSampleInterval"]["value"] == "17"
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.wait("BootNotification", after=mark)
    assert get(central, "MeterValueSampleInterval")[0]["MeterValueSampleInterval"]["value"] == "17"


def test_041_an_interval_beyond_the_key_is_the_longest_that_it_has(central, wallbox_factory):
    """OCPP 1.6 §4.2: the interval of BootNotification.conf becomes HeartbeatInterval, within that key's bounds."""
    central.answer["BootNotification"] = {"status": "Accepted", "interval": 2000000}
    wallbox_factory()
    central.online()
    value = get(central, "HeartbeatInterval")[0]["HeartbeatInterval"]["value"]
    assert value == "86400"
    assert change(central, "HeartbeatInterval", value) == "Accepted"


def test_099_unknown_key_is_not_supported(central, wallbox):
    """OCTT TC_040_1."""
    assert change(central, "Testing", "1") == "NotSupported"


def test_100_value_out_of_range_is_rejected(central, wallbox):
    """OCTT TC_040_2: and the old value stays."""
    before = get(central, "MeterValueSampleInterval")
    assert change(central, "MeterValueSampleInterval", "-1") == "Rejected"
    assert get(central, "MeterValueSampleInterval") == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NumberOfConnectors", "4"),
        ("LocalPreAuthorize", "maybe"),
        ("LocalPreAuthorize", ""),
        ("ConnectionTimeOut", "1x"),
        ("ConnectionTimeOut", ""),
        ("ConnectionTimeOut", "1.5"),
        ("ConnectionTimeOut", "99999999999999999999"),
        ("ConnectorPhaseRotation", "1.ABC"),
        ("WebSocketPingInterval", "-1"),
        ("MeterValuesSampledData", "Voltage\nSecurityProfile=3"),
    ],
)
def test_101_bad_values_are_rejected(central, wallbox, key, value):
    """OCPP 1.6 §5.3: read-only keys, and values that are not of the key's type. No key of ours asks for a restart."""
    before = get(central, key)
    assert change(central, key, value) == "Rejected"
    assert get(central, key) == before


def test_102_measurand_lists_are_checked(central, wallbox):
    """OCPP 1.6 §3.16.4: an unsupported measurand or too many leave the old list."""
    assert change(central, "MeterValuesSampledData", "Energy.Active.Import.Register,Voltage") == "Accepted"
    for bad in ("Energy.Active.Import.Register,SoC", "Energy", "Voltage," * 19 + "Voltage"):
        assert change(central, "MeterValuesSampledData", bad) == "Rejected"
    value = get(central, "MeterValuesSampledData")[0]["MeterValuesSampledData"]["value"]
    assert value == "Energy.Active.Import.Register,Voltage"


def test_103_data_transfer_of_an_unknown_vendor(central, wallbox):
    """OCTT TC_062, OCPP 1.6 §4.3: UnknownVendorId, and no data."""
    answer = central.call("DataTransfer", {"vendorId": "com.example", "messageId": "x", "data": "y"})
    assert answer == {"status": "UnknownVendorId"}
    with pytest.raises(CallError) as refused:
        central.call("DataTransfer", {"messageId": "x"})
    assert refused.value.code == "OccurenceConstraintViolation"


def test_103_our_data_transfer_is_taken_whatever_it_is_answered(central, wallbox):
    """OCPP 1.6 §4.3: every status of the answer, and a CALLERROR."""
    answers = [{"status": status} for status in ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")]
    for answer in [*answers, central.ERROR("NotSupported")]:
        central.once("DataTransfer", answer)
        wallbox.console("data com.example Ping pong")
        sent = central.wait("DataTransfer")
        assert sent.payload == {"vendorId": "com.example", "messageId": "Ping", "data": "pong"}
        central.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
        central.wait("Heartbeat", after=sent)
