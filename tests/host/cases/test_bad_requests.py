"""Requests that break their schema, while a car charges: each gets its CALLERROR, and nothing happens."""

from support.bad_requests import bombard, example, schema

# Valid requests that would show if one of their broken forms were carried out: TRANSACTION is the running one.
TRANSACTION = 0
CORE = {
    "ChangeAvailability": {"connectorId": 2, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "MeterValueSampleInterval", "value": "77"},
    "ClearCache": {},
    "DataTransfer": {"vendorId": "Nobody", "messageId": "1", "data": "x"},
    "GetConfiguration": {"key": ["HeartbeatInterval"]},
    "RemoteStopTransaction": {"transactionId": TRANSACTION},
    "Reset": {"type": "Hard"},
    "TriggerMessage": {"requestedMessage": "StatusNotification", "connectorId": 2},
    "UnlockConnector": {"connectorId": 1},
}
SECURITY = (
    "CertificateSigned",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetInstalledCertificateIds",
    "GetLog",
    "InstallCertificate",
    "SignedUpdateFirmware",
)


def test_core_requests_that_break_their_schema(charging):
    """OCPP-J 1.6 §4.2.3: one code for each kind of mistake."""
    sent = 0
    for action, payload in CORE.items():
        if action == "RemoteStopTransaction":
            payload = {"transactionId": charging.transaction}
        sent += bombard(charging, action, payload)
        charging.unharmed()
    assert sent > 140
    assert charging.central.call("RemoteStopTransaction", {"transactionId": charging.transaction}) == {
        "status": "Accepted"
    }


def test_requests_of_the_security_extension(charging):
    """OCPP-J 1.6 §4.2.3: what is not there is NotImplemented or NotSupported, whatever the payload."""
    for action in SECURITY:
        bombard(charging, action, example(schema(action)), ("NotImplemented", "NotSupported"))
    charging.unharmed()
