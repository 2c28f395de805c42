"""Rules of the peak hours, in local time with its summer."""

from ocpp.core.moment import second
from ocpp.smart.peak import PeakHours, hours, is_summer
from ocpp.transport.isotime import days

UK = "8-11,16-22"


def _at(year, month, day, hour, minute=0, s=0):
    return second(days(year, month, day), ((hour * 60 + minute) * 60 + s) * 1000)


def _asked(peak, t):
    peak.at(t)
    assert peak.until > t
    return peak.limit, peak.until


def hours_are_read_and_refused():
    assert hours("") == hours("?") == []
    assert hours(UK) == hours(UK + "?") == hours("8-11, 16-22") == [(8, 11), (16, 22)]
    assert hours("0-24") == [(0, 24)]
    for text in ("8", "8-", "-8", "11-8", "8-8", "8-25", "8-11,", ",", "8-11;16-22", "eight", "8-11-12", "8-11??"):
        assert hours(text) is None, text


def a_weekday_has_two_pauses():
    peak = PeakHours(UK, 0, False)
    # 2026-11-23 is a Monday.
    for begins, limit, ends in (
        ((0, 0), -1, (8, 0)),
        ((7, 59), -1, (8, 0)),
        ((8, 0), 0, (11, 0)),
        ((10, 59), 0, (11, 0)),
        ((11, 0), -1, (16, 0)),
        ((16, 0), 0, (22, 0)),
        ((21, 59), 0, (22, 0)),
        ((22, 0), -1, (24, 0)),
    ):
        assert _asked(peak, _at(2026, 11, 23, *begins)) == (limit, _at(2026, 11, 23, *ends)), begins
    assert _asked(peak, _at(2026, 11, 23, 7, 59, 59))[0] == -1
    assert _asked(peak, _at(2026, 11, 23, 10, 59, 59))[0] == 0


def from_monday_to_friday_only():
    peak = PeakHours(UK, 0, False)
    paused = [_asked(peak, _at(2026, 11, 23 + day, 17))[0] == 0 for day in range(7)]
    assert paused == [True] * 5 + [False] * 2
    # Before the moments' zero as after it: 2040-01-02 is a Monday.
    paused = [_asked(peak, _at(2040, 1, 2 + day, 17))[0] == 0 for day in range(7)]
    assert paused == [True] * 5 + [False] * 2


def local_time_is_ahead_of_utc_or_behind():
    for minutes, utc in ((0, 8), (60, 7), (-300, 13)):
        peak = PeakHours(UK, minutes, False)
        assert _asked(peak, _at(2026, 11, 23, utc - 1, 59, 59)) == (-1, _at(2026, 11, 23, utc))
        assert _asked(peak, _at(2026, 11, 23, utc)) == (0, _at(2026, 11, 23, utc + 3))
    # In Seoul it is Saturday already, or still Friday.
    peak = PeakHours("0-24", 540, False)
    assert _asked(peak, _at(2026, 11, 27, 14, 59)) == (0, _at(2026, 11, 27, 15))
    assert _asked(peak, _at(2026, 11, 27, 15))[0] == -1
    assert _asked(peak, _at(2026, 11, 29, 15))[0] == 0


def summer_is_from_the_last_sunday_of_march_to_that_of_october():
    for year, march, october in ((2024, 31, 27), (2025, 30, 26), (2026, 29, 25), (2027, 28, 31), (2040, 25, 28)):
        assert not is_summer(_at(year, 3, march, 0, 59, 59))
        assert is_summer(_at(year, 3, march, 1))
        assert is_summer(_at(year, 10, october, 0, 59, 59))
        assert not is_summer(_at(year, 10, october, 1))
        for month, day in ((1, 1), (12, 31), (2, 28)):
            assert not is_summer(_at(year, month, day, 12))
        assert is_summer(_at(year, 7, 1, 12))


def in_summer_the_pauses_are_an_hour_earlier_in_utc():
    peak = PeakHours(UK, 0, True)
    assert _asked(peak, _at(2026, 7, 6, 7)) == (0, _at(2026, 7, 6, 10))  # a Monday
    assert _asked(peak, _at(2026, 11, 23, 8)) == (0, _at(2026, 11, 23, 11))
    assert peak.local(_at(2026, 7, 6, 10)) == _at(2026, 7, 6, 11)


def every_change_is_found_by_asking_at_until_again():
    # Through both changes of the clocks, against a look at every quarter of an hour.
    for summer in (False, True):
        for minutes in (0, 60, -90, 330):
            peak = PeakHours("0-1,5-7,23-24", minutes, summer)
            for month, day in ((3, 27), (10, 23)):
                t = _at(2026, month, day, 0)
                limit, until = _asked(peak, t)
                for _ in range(4 * 24 * 4):
                    t += 900
                    if t >= until:
                        limit, until = _asked(peak, until)
                    assert _asked(peak, t)[0] == limit, (summer, minutes, month, t)
