"""Charging profiles for tests, and what the charge point makes of them."""

import time
from datetime import UTC, datetime, timedelta

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}
UNKNOWN = {"status": "Unknown"}


def at(seconds=0):
    """Now and so many seconds as a time of OCPP, cut to the second."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def profile(purpose, *periods, id=1, level=0, kind="Absolute", unit="A", duration=None, start=0, phases=None, **more):
    """A ChargingProfile. purpose: Tx, TxDefault or ChargePointMax; periods: (startPeriod, limit); start: seconds from
    now or a time, None: without; phases: of all periods; more: fields of the profile."""
    schedule = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {"startPeriod": begin, "limit": limit, **({"numberPhases": phases} if phases else {})}
            for begin, limit in periods
        ],
    }
    if duration is not None:
        schedule["duration"] = duration
    if start is not None and kind != "Relative":
        schedule["startSchedule"] = start if isinstance(start, str) else at(start)
    return {
        "chargingProfileId": id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose + "Profile",
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
        **more,
    }


def set_profile(central, connector, *args, **fields):
    """Answer to SetChargingProfile of profile(*args, **fields)."""
    request = {"connectorId": connector, "csChargingProfiles": profile(*args, **fields)}
    return central.call("SetChargingProfile", request)


def clear(central, **fields):
    """Answer to ClearChargingProfile."""
    return central.call("ClearChargingProfile", fields)


def composite(central, connector=1, duration=400, unit="A"):
    """[(startPeriod, limit), ...] of GetCompositeSchedule, all else having been checked."""
    request = {"connectorId": connector, "duration": duration, "chargingRateUnit": unit}
    before = at()
    answer = central.call("GetCompositeSchedule", request)
    assert answer["status"] == "Accepted" and answer["connectorId"] == connector, answer
    assert before[:-1] <= answer["scheduleStart"] <= at(1)
    schedule = answer["chargingSchedule"]
    assert set(schedule) == {"duration", "chargingRateUnit", "chargingSchedulePeriod"}
    assert (schedule["duration"], schedule["chargingRateUnit"]) == (duration, unit)
    periods = schedule["chargingSchedulePeriod"]
    assert all(set(period) == {"startPeriod", "limit"} for period in periods)
    return [(period["startPeriod"], period["limit"]) for period in periods]


def about(periods, *expected, late=3):
    """Are the periods the expected ones, all but the first having begun up to `late` seconds ago?"""
    begins, limits = zip(*periods, strict=True)
    assert list(limits) == [limit for _, limit in expected], periods
    passed = {begin - got for got, (begin, _) in zip(begins[1:], expected[1:], strict=True)}
    assert begins[0] == 0 and len(passed) <= 1 and passed <= set(range(late + 1)), periods


def offered(box, amps, connector=1, timeout=5.0, within=0.1):
    """Wait until the pilot offers so many amperes; the connector's state."""
    return box.wait_for(lambda c: abs(c["pilot"]["offered_a"] - amps) <= within, connector, timeout)


def stays(box, amps, seconds, connector=1, within=0.1):
    """The pilot offers so many amperes for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = box.sim.connector(connector)["pilot"]
        assert abs(seen["offered_a"] - amps) <= within, seen
        time.sleep(0.02)
