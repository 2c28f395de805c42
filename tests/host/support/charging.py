"""Charging profiles for tests, and what the charge point makes of them."""

from datetime import UTC, datetime, timedelta

from .patience import PATIENCE_S, at_most

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}
UNKNOWN = {"status": "Unknown"}
NOW = -3
"""Start, in seconds from now, of what begins now: the charge point's clock is behind by what the answer with the time
took."""


def at(seconds=0, since=None):
    """So many seconds after a datetime, or after now, as a time of OCPP, cut to the second."""
    return ((since or datetime.now(UTC)) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def profile(
    purpose,
    *periods,
    id=1,
    level=0,
    kind="Absolute",
    unit="A",
    duration=None,
    start=NOW,
    phases=None,
    least=None,
    **more,
):
    """A ChargingProfile. purpose: Tx, TxDefault or ChargePointMax; periods: (startPeriod, limit); start: seconds from
    now or a time, None: without; phases: of all periods; least: minChargingRate; more: fields of the profile."""
    schedule = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {"startPeriod": begin, "limit": limit, **({"numberPhases": phases} if phases else {})}
            for begin, limit in periods
        ],
    }
    if duration is not None:
        schedule["duration"] = duration
    if least is not None:
        schedule["minChargingRate"] = least
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
    before = at(-PATIENCE_S)
    answer = central.call("GetCompositeSchedule", request)
    assert answer["status"] == "Accepted" and answer["connectorId"] == connector, answer
    assert before <= answer["scheduleStart"] <= at(1)
    schedule = answer["chargingSchedule"]
    assert set(schedule) == {"duration", "chargingRateUnit", "chargingSchedulePeriod"}
    assert (schedule["duration"], schedule["chargingRateUnit"]) == (duration, unit)
    periods = schedule["chargingSchedulePeriod"]
    assert all(set(period) == {"startPeriod", "limit"} for period in periods)
    return [(period["startPeriod"], period["limit"]) for period in periods]


def about(periods, *expected):
    """Are the periods the expected ones, all but the first begun by the same few seconds earlier?"""
    begins, limits = zip(*periods, strict=True)
    assert list(limits) == [limit for _, limit in expected], periods
    passed = {begin - got for got, (begin, _) in zip(begins[1:], expected[1:], strict=True)}
    assert begins[0] == 0 and len(passed) <= 1, periods
    assert all(0 <= seconds <= at_most(3) for seconds in passed), periods


def offered(box, amps, connector=1, timeout=5.0, within=0.1):
    """Wait until the pilot offers so many amperes; the connector's state."""
    return box.wait_for(lambda c: abs(c["pilot"]["offered_a"] - amps) <= within, connector, timeout)


def stays(box, amps, seconds, connector=1, within=0.1):
    """The pilot offers so many amperes for so long."""
    box.never(lambda c: abs(c["pilot"]["offered_a"] - amps) > within, seconds, connector)
