"""Requests about charging profiles with something wrong in them: they change nothing."""

import json

from support.bad_requests import bombard
from support.central import CallError
from support.charging import ACCEPTED, UNKNOWN, clear, composite, profile


def without(value, path):
    """A copy of a request without the member at this path."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return copy


def changed(value, path, new):
    """A copy of a request with another value at this path."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = new
    return copy


def test_173_bad_profiles_change_nothing(central, wallbox):
    """OCPP-J 1.6 §4.2.3: fields missing, of another type, out of their range or unknown; periods out of order."""
    good = {"connectorId": 1, "csChargingProfiles": profile("TxDefault", (0, 6.5), (10, 7), duration=100)}
    schedule = ("csChargingProfiles", "chargingSchedule")
    period = (*schedule, "chargingSchedulePeriod", 1)
    bad = {
        "OccurenceConstraintViolation": [
            without(good, path)
            for path in [
                ("connectorId",),
                *(("csChargingProfiles", name) for name in
                  ("chargingProfileId", "stackLevel", "chargingProfilePurpose", "chargingProfileKind")),
                schedule,
                (*schedule, "chargingRateUnit"),
                (*schedule, "chargingSchedulePeriod"),
                (*period, "startPeriod"),
                (*period, "limit"),
            ]
        ],
        "TypeConstraintViolation": [
            changed(good, (*period, "limit"), "7"),
            changed(good, (*schedule, "chargingSchedulePeriod"), {}),
            changed(good, (*schedule, "startSchedule"), "yesterday"),
            changed(good, ("csChargingProfiles", "stackLevel"), 1.5),
        ],
        "PropertyConstraintViolation": [
            changed(good, (*period, "limit"), -1),
            changed(good, (*period, "limit"), 7.25),
            changed(good, (*period, "numberPhases"), 4),
            changed(good, (*period, "startPeriod"), -1),
            changed(good, (*schedule, "chargingRateUnit"), "kW"),
            changed(good, (*schedule, "minChargingRate"), 0.05),
            changed(good, ("csChargingProfiles", "chargingProfilePurpose"), "Tx"),
            changed(good, ("csChargingProfiles", "chargingProfileKind"), "absolute"),
            changed(good, ("csChargingProfiles", "stackLevel"), -1),
            changed(good, ("connectorId",), -1),
        ],
        "FormationViolation": [changed(good, (*period, "phaseToUse"), 1)],
        "Rejected": [
            changed(good, (*schedule, "chargingSchedulePeriod", 0, "startPeriod"), 1),
            changed(good, (*period, "startPeriod"), 0),
            changed(good, ("csChargingProfiles", "chargingProfileKind"), "Recurring"),
        ],
    }  # fmt: skip
    for code, requests in bad.items():
        for request in requests:
            try:
                said = central.call("SetChargingProfile", request)["status"]
            except CallError as error:
                said = error.code
            assert said == code, (code, said, request)
    assert composite(central) == [(0, 32)]
    fine = changed(changed(good, (*schedule, "minChargingRate"), 8.1), (*period, "numberPhases"), 3)
    assert central.call("SetChargingProfile", fine) == ACCEPTED
    assert composite(central, duration=5)[0] == (0, 6.5)


def test_173_requests_that_break_their_schema(charging):
    """OCPP-J 1.6 §4.2.3: one code for each kind of mistake, while a car charges; no profile is there afterwards."""
    made = profile("TxDefault", (0, 6.5), kind="Recurring", duration=100, phases=3, recurrencyKind="Daily")
    made["validFrom"] = made["validTo"] = made["chargingSchedule"]["startSchedule"]
    made["chargingSchedule"]["minChargingRate"] = 6.5
    sent = 0
    for action, payload in {
        "SetChargingProfile": {"connectorId": 1, "csChargingProfiles": made},
        "RemoteStartTransaction": {"connectorId": 2, "idTag": "R", "chargingProfile": made},
        "ClearChargingProfile": {"id": 1, "connectorId": 1, "chargingProfilePurpose": "TxProfile", "stackLevel": 1},
        "GetCompositeSchedule": {"connectorId": 1, "duration": 10, "chargingRateUnit": "A"},
    }.items():
        sent += bombard(charging, action, payload)
    charging.unharmed()
    assert sent > 200
    assert clear(charging.central) == UNKNOWN
