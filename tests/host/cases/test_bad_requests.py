"""Requests that break their schema, while a car charges: each gets its CALLERROR, and nothing happens."""

from support.bad_requests import broken, example, schema
from support.central import CallError

# Valid requests that would show if one of their broken forms were carried out: TRANSACTION is the running one.
TRANSACTION = 0
CORE = {
    "ChangeAvailability": {"connectorId": 2, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "MeterValueSampleInterval", "value": "77"},
    "ClearCache": {},
    "DataTransfer": {"vendorId": "Nobody", "messageId": "1", "data": "x"},
    "GetConfiguration": {"key": ["HeartbeatInterval"]},
    "RemoteStartTransaction": {"connectorId": 2, "idTag": "INTRUDER", "chargingProfile": {}},
    "RemoteStopTransaction": {"transactionId": TRANSACTION},
    "Reset": {"type": "Hard"},
    "TriggerMessage": {"requestedMessage": "StatusNotification", "connectorId": 2},
    "UnlockConnector": {"connectorId": 1},
}
PROFILES = {
    "FirmwareManagement": ("GetDiagnostics", "UpdateFirmware"),
    "LocalAuthListManagement": ("GetLocalListVersion", "SendLocalList"),
    "Reservation": ("CancelReservation", "ReserveNow"),
    "SmartCharging": ("ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile"),
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


def outcome(central, action, payload):
    """Code of the CALLERROR that a request gets; the whole answer if there is none."""
    try:
        return central.call(action, payload)
    except CallError as error:
        assert len(error.description) <= 255 and error.details == {}
        return error.code


def bombard(charging, action, payload, codes=None):
    """Sends all broken forms of a request: each gets its own CALLERROR, or one of `codes`; a valid one is answered."""
    wrong = []
    cases = broken(action, payload, opaque=("chargingProfile",) if action == "RemoteStartTransaction" else ())
    for case in cases:
        got = outcome(charging.central, action, case.payload)
        if got not in (codes or (case.code,)):
            wrong.append(f"{case.what}: expected {codes or case.code}, got {got}")
    assert wrong == []
    charging.alive()
    return len(cases)


def test_core_requests_that_break_their_schema(charging):
    """OCPP-J 1.6 §4.2.3: one code for each kind of mistake."""
    sent = 0
    for action, payload in CORE.items():
        if action == "RemoteStopTransaction":
            payload = {"transactionId": charging.transaction}
        sent += bombard(charging, action, payload)
        charging.unharmed()
    assert sent > 150
    assert charging.central.call("RemoteStopTransaction", {"transactionId": charging.transaction}) == {
        "status": "Accepted"
    }


def test_requests_of_missing_profiles(charging):
    """OCPP-J 1.6 §4.2.3: NotSupported whatever the payload; of the security extension also NotImplemented."""
    claimed = next(
        entry["value"] for entry in charging.settings["configurationKey"] if entry["key"] == "SupportedFeatureProfiles"
    ).split(",")
    for profile, actions in PROFILES.items():
        for action in actions:
            codes = None if profile in claimed else ("NotSupported",)
            bombard(charging, action, example(schema(action)), codes)
    for action in SECURITY:
        bombard(charging, action, example(schema(action)), ("NotImplemented", "NotSupported"))
    charging.unharmed()
