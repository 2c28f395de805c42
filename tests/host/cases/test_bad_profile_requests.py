"""Requests of the other profiles that break their schema, while a car charges: CALLERROR, and nothing changes."""

import pytest

from support.bad_requests import bombard
from support.central import CallError

LATER = "2099-01-01T00:00:00.000Z"
HELD = 7  # id of the reservation that stands
LISTED = 5  # version of the list that stands
PERIOD = {"startPeriod": 0, "limit": 6.1, "numberPhases": 3}
SCHEDULE = {
    "duration": 600,
    "startSchedule": "2026-01-01T00:00:00Z",
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [PERIOD],
    "minChargingRate": 6.0,
}
PROFILE = {
    "chargingProfileId": 2,
    "stackLevel": 3,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": "2026-01-01T00:00:00Z",
    "validTo": LATER,
    "chargingSchedule": SCHEDULE,
}
STANDING = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 20}]},
}
# Valid requests, each with all its members, that would show if one of their broken forms were carried out.
REQUESTS = {
    "GetLocalListVersion": {},
    "SendLocalList": {
        "listVersion": 9,
        "updateType": "Full",
        "localAuthorizationList": [
            {"idTag": "INTRUDER", "idTagInfo": {"status": "Accepted", "expiryDate": LATER, "parentIdTag": "P"}}
        ],
    },
    "ReserveNow": {
        "connectorId": 2,
        "expiryDate": LATER,
        "idTag": "INTRUDER",
        "parentIdTag": "P",
        "reservationId": HELD,
    },
    "CancelReservation": {"reservationId": HELD},
    "SetChargingProfile": {"connectorId": 1, "csChargingProfiles": {**PROFILE, "transactionId": 1}},
    "ClearChargingProfile": {
        "id": 1,
        "connectorId": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "stackLevel": 0,
    },
    "GetCompositeSchedule": {"connectorId": 1, "duration": 60, "chargingRateUnit": "A"},
    "UpdateFirmware": {
        "location": "http://127.0.0.1:9/firmware",
        "retries": 0,
        "retrieveDate": "2026-01-01T00:00:00Z",
        "retryInterval": 1,
    },
    "GetDiagnostics": {
        "location": "http://127.0.0.1:9/",
        "retries": 0,
        "retryInterval": 1,
        "startTime": "2026-01-01T00:00:00Z",
        "stopTime": LATER,
    },
    "RemoteStartTransaction": {
        "connectorId": 2,
        "idTag": "HOLDER",
        "chargingProfile": {**PROFILE, "chargingProfilePurpose": "TxProfile", "transactionId": 1},
    },
}


def accepted(central, action, payload):
    """Sends a request that must be Accepted."""
    assert central.call(action, payload) == {"status": "Accepted"}


def standing(central):
    """What the other profiles hold, as far as the central system can see: version, limits of each connector."""
    seen = [central.call("GetLocalListVersion")]
    for connector in range(3):
        answer = central.call("GetCompositeSchedule", {"connectorId": connector, "duration": 86400})
        seen.append((answer["status"], answer["chargingSchedule"]["chargingSchedulePeriod"]))
    return seen


@pytest.fixture
def holding(charging):
    """`Charging` with a list, a profile and a reservation of connector 2."""
    central = charging.central
    info = {"status": "Accepted"}
    entry = {"idTag": "LISTED", "idTagInfo": info}
    listed = {"listVersion": LISTED, "updateType": "Full", "localAuthorizationList": [entry]}
    accepted(central, "SendLocalList", listed)
    accepted(central, "SetChargingProfile", {"connectorId": 0, "csChargingProfiles": STANDING})
    held = {"connectorId": 2, "expiryDate": LATER, "idTag": "HOLDER", "reservationId": HELD}
    accepted(central, "ReserveNow", held)
    central.status("Reserved", connector=2)
    charging.second = "Reserved"
    charging.mark = central.mark()
    return charging


LIMITS = ("SetChargingProfile", "ClearChargingProfile", "GetCompositeSchedule", "RemoteStartTransaction")


@pytest.mark.parametrize("limits", [True, False], ids=["smart charging", "the others"])
def test_profile_requests_that_break_their_schema(holding, limits):
    """OCPP-J 1.6 §4.2.3, errata 3.24, 3.38: one code for each kind of mistake; lists, limits and reservations stay."""
    central = holding.central
    before = standing(central)
    sent = 0
    for action, payload in REQUESTS.items():
        if (action in LIMITS) == limits:
            sent += bombard(holding, action, payload)
            with pytest.raises(CallError):
                central.call(action, [])
            holding.unharmed()
            assert standing(central) == before, action
    assert sent > (300 if limits else 150)
    # The reservation is still the holder's, and only his.
    start = {"connectorId": 2, "idTag": "INTRUDER"}
    assert central.call("RemoteStartTransaction", start) == {"status": "Rejected"}
    assert central.call("CancelReservation", {"reservationId": HELD}) == {"status": "Accepted"}
