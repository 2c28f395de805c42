"""Hours in which vehicles had better not be charged: from Monday to Friday, in local time.

The Electric Vehicles (Smart Charge Points) Regulations 2021 of Great Britain, regulation 10: default charging hours
outside of 8 to 11 and 16 to 22 on weekdays, which the owner accepts, changes or removes, and overrides when in a hurry.
"""

from micropython import const

from . import record

_HOUR = const(3600)
_DAY = const(86400)
_WEEK = const(604800)
_FRIDAY = const(5)
_MOMENT_ZERO = const(25567)  # days from 1970 to 2040, a Sunday, where moments begin (core/moment.py)
_MARCH_ZERO = const(-719468)  # days from 1970 to 1 March of the year 0


def hours(text):
    """[(from, to)] in hours of a text such as "8-11,16-22"; None when it is not of that kind.

    A question mark at its end says that the owner has not been asked yet; the hours count all the same.
    """
    found = []
    if text.endswith("?"):
        text = text[:-1]
    for part in text.split(",") if text else ():
        ends = part.strip().split("-")
        if len(ends) != 2 or not (ends[0].isdigit() and ends[1].isdigit()):
            return None
        first, last = int(ends[0]), int(ends[1])
        if not first < last <= 24:
            return None
        found.append((first, last))
    return found


def of(settings):
    """The PeakHours that the configuration names."""
    return PeakHours(settings.peak_hours, settings.time_offset, settings.summer_time)


class PeakHours:
    """What they allow: at(t) finds the limit, like a Stack.

    limit  0 in these hours, else negative: none
    least  0: there is no minChargingRate
    until  moment up to which it stays so, or is to be asked about anew
    """

    def __init__(self, text, minutes, summer):
        """text: as hours() takes it; minutes: of local time ahead of UTC; summer: an hour more in Europe's summer."""
        self.limit = -1
        self.least = 0
        self.until = record.NEVER
        self._hours = hours(text)
        self._ahead = minutes * 60
        self._summer = summer

    def rewind(self):
        """Earlier moments may be asked about at any time."""

    def local(self, t):
        """The moment `t` in local time."""
        t += self._ahead
        return t + _HOUR if self._summer and is_summer(t - self._ahead) else t

    def at(self, t):
        """Find what is allowed at the moment `t`."""
        local = self.local(t)
        second = local % _DAY
        end = _DAY
        self.limit = -1
        if 0 < local // _DAY % 7 <= _FRIDAY:
            for first, last in self._hours:
                if first * _HOUR <= second < last * _HOUR:
                    self.limit = 0
                    end = last * _HOUR
                    break
                if first * _HOUR > second:
                    end = min(end, first * _HOUR)
        # Clocks are put on and back on Sundays at one o'clock UTC.
        self.until = min(t + end - second, (t - _HOUR) // _WEEK * _WEEK + _WEEK + _HOUR)


def is_summer(t):
    """Is it summer time at the moment `t`: from the last Sunday of March to that of October (Directive 2000/84/EC)?"""
    day = t // _DAY + _MOMENT_ZERO
    year = 1970 + day * 400 // 146097  # a day wrong about New Year, which is winter either way
    march = 365 * year + year // 4 - year // 100 + year // 400 + _MARCH_ZERO
    begins = _sunday(march + 30)
    ends = _sunday(march + 244)
    return begins <= t - _HOUR < ends


def _sunday(day):
    # Moment at which the last Sunday begins that is not after this day since 1970; that of 1970-01-01 was a Thursday.
    return (day - (day + 4) % 7 - _MOMENT_ZERO) * _DAY
