"""Generated scripts of what a back end, drivers and time do to charging profiles."""

from datetime import UTC, datetime

from hypothesis import strategies as st

DAY = 86400
# 2026-11-22 is a Sunday; midnight is never far.
FIRST = int(datetime(2026, 11, 22, 23, 50, tzinfo=UTC).timestamp())
_STEPS = (1, 2, 5, 30, 60, 299, 300, 601, 3600, 40000, DAY - 1, DAY, DAY + 1, 3 * DAY, 7 * DAY)


def text(second):
    """A time as a message has it."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_step = st.sampled_from(_STEPS) | st.integers(1, 900)
_amperes = st.sampled_from([0, 5.9, 6, 6.1, 8, 10, 11.5, 12, 13, 16, 16.1, 20, 31.9, 32, 33, 1556.2])
_watts = st.sampled_from([0, 1380, 4140, 4139.9, 6000, 6900, 7360, 11000, 11040.1, 22080, 22080.1, 100000])
# Some lie between what two share and half of it; some are more than a vehicle may have.
_least_amperes = st.sampled_from([0, 0.1, 5.9, 6, 6.1, 7, 8, 10, 12, 20, 40])
_least_watts = st.sampled_from([0, 1, 1380, 4140, 4140.1, 5520, 6900, 8280.5, 50000])
_when = st.one_of(st.none(), st.integers(-900, 900), st.sampled_from([-8 * DAY, -DAY, 0, 1, 2, DAY - 300]))


@st.composite
def _schedules(draw):
    unit = draw(st.sampled_from("AAW"))
    limits = _amperes if unit == "A" else _watts
    periods = []
    begin = 0
    for _ in range(draw(st.integers(1, 4))):
        one = {"startPeriod": begin, "limit": draw(limits)}
        phases = draw(st.sampled_from([None, None, 1, 2, 3]))
        if phases:
            one["numberPhases"] = phases
        periods.append(one)
        begin += draw(_step)
    schedule = {"chargingRateUnit": unit, "chargingSchedulePeriod": periods}
    least = draw(st.none() | (_least_amperes if unit == "A" else _least_watts))
    if least is not None:
        schedule["minChargingRate"] = least
    duration = draw(st.none() | st.just(0) | _step)
    if duration is not None:
        schedule["duration"] = duration
    return schedule


@st.composite
def _profiles(draw, now):
    schedule = draw(_schedules())
    kind = draw(st.sampled_from(["Absolute", "Recurring", "Relative"]))
    profile = {
        "chargingProfileId": draw(st.integers(1, 9)),
        "stackLevel": draw(st.integers(0, 3)),
        "chargingProfilePurpose": draw(st.sampled_from(["ChargePointMax", "TxDefault", "TxDefault", "Tx", "Tx"])),
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
    }
    profile["chargingProfilePurpose"] += "Profile"
    if kind == "Recurring":
        profile["recurrencyKind"] = draw(st.sampled_from(["Daily", "Weekly"]))
    start = draw(_when)
    if start is not None and kind != "Relative":
        schedule["startSchedule"] = text(now + start)
    for name in ("validFrom", "validTo"):
        when = draw(st.none() | _when)
        if when is not None:
            profile[name] = text(now + when)
    return profile


_clears = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(1, 9),
        "connectorId": st.integers(0, 2),
        "chargingProfilePurpose": st.sampled_from(["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]),
        "stackLevel": st.integers(0, 3),
    },
)


@st.composite
def scripts(draw, longest=12):
    """Events [name, ...] for service.py; `ask` stands for a GetCompositeSchedule of connector, seconds and unit."""
    now = FIRST + draw(st.sampled_from([0, 100, 601, 3 * DAY, 36000]))
    events = [["begin", now]]
    sessions = set()
    names = ["set", "set", "set", "set", "wait", "wait", "start", "stop", "clear", "ask", "ask"]
    for name in draw(st.lists(st.sampled_from(names), min_size=4, max_size=longest)) + ["ask"]:
        if name == "set":
            profile = draw(_profiles(now))
            purpose = profile["chargingProfilePurpose"]
            least = 0 if purpose == "TxDefaultProfile" else 1
            connector = 0 if purpose == "ChargePointMaxProfile" else draw(st.integers(least, 2))
            events.append(["set", connector, profile])
        elif name == "wait":
            seconds = draw(_step)
            now += seconds
            events.append(["wait", seconds])
        elif name == "start":
            free = sorted({1, 2} - sessions)
            if free:
                connector = draw(st.sampled_from(free))
                sessions.add(connector)
                events.append(["start", connector])
        elif name == "stop":
            if sessions:
                connector = draw(st.sampled_from(sorted(sessions)))
                sessions.remove(connector)
                events.append(["stop", connector])
        elif name == "clear":
            events.append(["clear", draw(_clears)])
        else:
            events.append(["ask", draw(st.integers(0, 2)), draw(_step), draw(st.sampled_from("AW"))])
    return events


@st.composite
def sharing(draw):
    """Events: two sessions share a limit, each with a profile of its own that may have a minChargingRate."""
    events = [["begin", FIRST], *(["start", one] for one in draw(st.permutations([1, 2])))]
    totals = st.sampled_from([5.9, 6, 7, 11.9, 12, 14, 16, 17.9, 18, 20, 20.1, 24, 30, 40])
    for connector in draw(st.permutations([0, 1, 2])):
        unit = draw(st.sampled_from("AW")) if connector else "A"
        limits = st.sampled_from([7, 13, 32, 32] if unit == "A" else [4830, 22080, 22080])
        period = {"startPeriod": 0, "limit": draw(limits if connector else totals)}
        schedule = {"chargingRateUnit": unit, "chargingSchedulePeriod": [period]}
        if connector:
            schedule["minChargingRate"] = draw(_least_amperes if unit == "A" else _least_watts)
        profile = {
            "chargingProfileId": 1 + connector,
            "stackLevel": 0,
            "chargingProfilePurpose": draw(st.sampled_from(["Tx", "TxDefault"])) if connector else "ChargePointMax",
            "chargingProfileKind": "Relative",
            "chargingSchedule": schedule,
        }
        profile["chargingProfilePurpose"] += "Profile"
        events += [["set", connector, profile], ["wait", draw(st.integers(1, 90))]]
    return events
