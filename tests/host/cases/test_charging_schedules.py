"""Kinds, validity and units of charging profiles, and the composite schedule itself: cases 168 to 173."""

from datetime import UTC, datetime, timedelta

import pytest

from support.central import CallError
from support.charging import ACCEPTED, NOW, REJECTED, about, at, clear, composite, set_profile
from support.fixtures_session import start_session
from support.patience import at_most

DAY = 86400


def midnight(hours=0):
    """Midnight of today and so many hours, and seconds from now to then."""
    now = datetime.now(UTC)
    then = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ"), (then - now).total_seconds()


def test_168_daily_schedule_across_midnight(central, wallbox):
    """OCPP 1.6 §7.37, §5.16.4: it began in 2013 at 22:00, and goes on every day."""
    rows = [(0, 10), (3 * 3600, 11), (10 * 3600, 12)]
    assert (
        set_profile(
            central, 1, "TxDefault", *rows, kind="Recurring", recurrencyKind="Daily",
            start="2013-01-01T22:00:00Z", duration=DAY,
        )
        == ACCEPTED
    )  # fmt: skip
    changes = sorted((midnight(hour)[1], limit) for day in (-24, 0, 24) for hour, limit in
                     ((day + 22, 10), (day + 25, 11), (day + 32, 12)))  # fmt: skip
    now = [limit for seconds, limit in changes if seconds <= 1][-1]
    later = [(seconds, limit) for seconds, limit in changes if 1 < seconds < DAY]
    found = composite(central, duration=DAY)
    assert [limit for _, limit in found] == [now, *(limit for _, limit in later)]
    assert all(-2 < seconds - got < at_most(3) for (got, _), (seconds, _) in zip(found[1:], later, strict=True))


@pytest.mark.parametrize(("kind", "period"), [("Daily", DAY), ("Weekly", 7 * DAY)])
def test_168_after_a_short_duration_the_lower_level_counts(central, wallbox, kind, period):
    """OCPP 1.6 §5.16.4: then no limit at all, until the schedule begins anew."""
    start = at(NOW - period - 100)
    fields = {"kind": "Recurring", "recurrencyKind": kind}
    rows = ((0, 8), (130, 9))
    assert set_profile(central, 1, "TxDefault", *rows, level=1, duration=160, start=start, **fields) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 20), id=2, duration=200, start=start, **fields) == ACCEPTED
    found = composite(central, duration=period)
    about(found, (0, 8), (30, 9), (60, 20), (100, 32), (period - 100, 8))


def test_169_relative_schedule_counts_from_the_start(central, wallbox):
    """OCPP 1.6 §7.9: of the transaction; without one as if it began now."""
    assert set_profile(central, 1, "TxDefault", (0, 8), (100, 9), kind="Relative") == ACCEPTED
    assert composite(central) == [(0, 8), (100, 9)]
    start_session(central, wallbox)
    wallbox.sim.wait_for(lambda state: state["uptime_s"] > 0)
    begun = composite(central)
    assert [limit for _, limit in begun] == [8, 9] and 100 - at_most(3) <= begun[1][0] <= 100
    assert set_profile(central, 1, "Tx", (0, 10), (200, 11), kind="Relative", id=2) == ACCEPTED
    about(composite(central), (0, 10), (200, 11))


def test_169_without_a_start_an_absolute_schedule_is_relative(central, wallbox):
    """OCPP 1.6 §7.13: startSchedule is optional; a ChargePointMaxProfile then begins when it is set."""
    assert set_profile(central, 1, "TxDefault", (0, 8), (100, 9), start=None) == ACCEPTED
    assert composite(central) == [(0, 8), (100, 9)]
    assert clear(central) == ACCEPTED
    assert set_profile(central, 0, "ChargePointMax", (0, 8), (100, 9), kind="Relative") == ACCEPTED
    about(composite(central), (0, 8), (100, 9))


def test_170_validity(central, wallbox):
    """OCPP 1.6 §7.8, §3.13.2: nothing before validFrom nor after validTo; the level below counts instead."""
    now = datetime.now(UTC)
    assert set_profile(central, 1, "TxDefault", (0, 20), id=1, duration=300, start=at(NOW, now)) == ACCEPTED
    window = {"start": at(NOW, now), "validFrom": at(50 + NOW, now), "validTo": at(150 + NOW, now)}
    assert set_profile(central, 1, "TxDefault", (0, 8), (100, 9), id=2, level=1, **window) == ACCEPTED
    about(composite(central), (0, 20), (50, 8), (100, 9), (150, 20), (300, 32))
    past = {"validFrom": at(-20), "validTo": at(-10)}
    assert set_profile(central, 1, "TxDefault", (0, 8), id=2, level=1, **past) == ACCEPTED
    about(composite(central), (0, 20), (300, 32))
    never = {"validFrom": at(20), "validTo": at(10)}
    assert set_profile(central, 1, "TxDefault", (0, 8), id=2, level=1, **never) == REJECTED


def test_171_units_are_converted(central, wallbox):
    """OCPP 1.6 §7.12, errata 3.34: by 230 V and numberPhases, 3 when absent; rounded down to a tenth."""
    assert set_profile(central, 1, "TxDefault", (0, 6000), unit="W") == ACCEPTED
    assert composite(central, unit="W") == [(0, 6000)]
    assert composite(central, unit="A") == [(0, 8.6)]
    assert set_profile(central, 1, "TxDefault", (0, 3680), unit="W", phases=1) == ACCEPTED
    assert composite(central, unit="A") == [(0, 16)]
    assert set_profile(central, 1, "TxDefault", (0, 10.1)) == ACCEPTED
    assert composite(central, unit="W") == [(0, 6969)]
    assert set_profile(central, 1, "TxDefault", (0, 16), phases=1) == ACCEPTED
    assert composite(central, unit="W") == [(0, 3680)]
    assert set_profile(central, 0, "ChargePointMax", (0, 6900), id=2, unit="W") == ACCEPTED
    assert composite(central, unit="A") == [(0, 10)]


def test_171_more_phases_than_there_are(central, wallbox_factory):
    """OCPP 1.6 errata 3.34: the limit is taken as it is."""
    wallbox_factory(phases=1)
    central.online()
    assert set_profile(central, 1, "TxDefault", (0, 10), phases=3) == ACCEPTED
    assert composite(central) == [(0, 10)]
    assert set_profile(central, 1, "TxDefault", (0, 6900), phases=3, unit="W") == ACCEPTED
    assert composite(central) == [(0, 10)]
    assert clear(central) == ACCEPTED
    assert composite(central, unit="W") == [(0, 7360)]


def test_173_requests_that_cannot_be_answered(central, wallbox):
    """OCPP 1.6 §5.7, errata 3.24: an unknown connector is Rejected, a bad unit a PropertyConstraintViolation."""
    request = {"connectorId": 2, "duration": 100, "chargingRateUnit": "A"}
    assert central.call("GetCompositeSchedule", request) == REJECTED
    for bad in ({"chargingRateUnit": "kW"}, {"duration": -1}, {"connectorId": -1}):
        with pytest.raises(CallError) as error:
            central.call("GetCompositeSchedule", {**request, "connectorId": 1, **bad})
        assert error.value.code == "PropertyConstraintViolation"


def test_173_whole_charge_point(central, wallbox_factory):
    """OCPP 1.6 §5.7: what both connectors may draw together, within the ChargePointMaxProfile; amperes by default."""
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    assert composite(central, 0) == [(0, 64)]
    start = at(NOW)
    assert set_profile(central, 1, "TxDefault", (0, 10), (100, 12), id=1, start=start) == ACCEPTED
    assert set_profile(central, 2, "TxDefault", (0, 8), (50, 20), id=2, start=start) == ACCEPTED
    about(composite(central, 0), (0, 18), (50, 30), (100, 32))
    assert set_profile(central, 0, "ChargePointMax", (0, 25), id=3) == ACCEPTED
    about(composite(central, 0), (0, 18), (50, 25))
    answer = central.call("GetCompositeSchedule", {"connectorId": 0, "duration": 10})
    assert answer["chargingSchedule"]["chargingRateUnit"] == "A"
    assert composite(central, 0, unit="W")[0] == (0, 18 * 690)


@pytest.mark.parametrize("unit", ["A", "W"])
def test_173_a_day_of_many_periods(central, wallbox_factory, unit):
    """OCPP 1.6 §5.7: 24 h and a week with a change every few minutes, on a heap of 96 KB."""
    wallbox_factory(heap="96K")
    central.online()
    rows = [(1800 * i, 6 + i % 7) for i in range(48)]
    start = at(-900)
    for id_, level, minutes in ((1, 2, 0), (2, 1, 10)):
        some = [(max(0, begin - 60 * minutes), limit + id_) for begin, limit in rows]
        fields = {"kind": "Recurring", "recurrencyKind": "Daily", "start": start, "duration": 40000 * id_}
        assert set_profile(central, 1, "TxDefault", *some, id=id_, level=level, **fields) == ACCEPTED
    day = composite(central, duration=DAY, unit=unit)
    assert len(day) > 40 and day[-1][0] < DAY
    week = composite(central, duration=7 * DAY, unit=unit)
    assert len(week) > 250 and week[-1][0] > 6 * DAY
    assert [limit for _, limit in week[:40]] == [limit for _, limit in day[:40]]
    assert all(abs(a - b) <= 2 for (a, _), (b, _) in zip(week[:40], day, strict=False))
