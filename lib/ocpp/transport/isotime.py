"""ISO 8601 times as OCPP writes them (OCPP 1.6 §3.15), read into days since 1970-01-01 and milliseconds of the day."""

from micropython import const

_DAY_MS = const(86400000)
_MONTH_DAYS = b"\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"


def _two(text, i):
    # The two-digit number at i, or -1.
    a = text[i] - 0x30
    b = text[i + 1] - 0x30
    return a * 10 + b if 0 <= a <= 9 and 0 <= b <= 9 else -1


def days(year, month, day):
    """Days from 1970-01-01 to a civil date of the proleptic Gregorian calendar."""
    if month < 3:  # a year that begins on 1 March has its leap day at the end
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 719469


def _offset(text, i, n):
    # Minutes east of UTC said by text[i:n]: nothing, Z, +hh:mm, +hhmm or +hh; None if it says no zone.
    if i == n:
        return 0
    c = text[i]
    if c | 0x20 == 0x7A:  # Z
        return 0 if i + 1 == n else None
    if c != 0x2B and c != 0x2D or n - i < 3:
        return None
    hours = _two(text, i + 1)
    minutes = 0
    if n - i > 3:
        if text[i + 3] == 0x3A:
            i += 1
        if n - i != 5:
            return None
        minutes = _two(text, i + 3)
    if not (0 <= hours <= 23 and 0 <= minutes <= 59):
        return None
    minutes += hours * 60
    return minutes if c == 0x2B else -minutes


def parse(text, n, out, at):
    """Reads text[:n], a date and time down to the second with an optional fraction and zone (none is UTC).

    Its day goes to out[at], its millisecond of the day to out[at + 1]. Digits after the third of a fraction are cut
    off; a leap second is the first of the next minute. Returns False, and leaves `out` alone, if it is no such time.
    """
    if n < 19 or text[4] != 0x2D or text[7] != 0x2D or text[13] != 0x3A or text[16] != 0x3A or text[10] | 0x20 != 0x74:
        return False
    century = _two(text, 0)
    year = _two(text, 2)
    month = _two(text, 5)
    day = _two(text, 8)
    hour = _two(text, 11)
    minute = _two(text, 14)
    second = _two(text, 17)
    if century < 0 or year < 0 or not 1 <= month <= 12 or day < 1:
        return False
    year += century * 100
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _MONTH_DAYS[month - 1] + leap or not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 60):
        return False
    ms = ((hour * 60 + minute) * 60 + second) * 1000
    i = 19
    if i < n and text[i] == 0x2E:
        unit = 100
        i += 1
        first = i
        while i < n and 0x30 <= text[i] <= 0x39:
            ms += (text[i] - 0x30) * unit
            unit //= 10
            i += 1
        if i == first:
            return False
    minutes = _offset(text, i, n)
    if minutes is None:
        return False
    ms -= minutes * 60000
    day = days(year, month, day)
    if ms < 0:
        ms += _DAY_MS
        day -= 1
    elif ms >= _DAY_MS:
        ms -= _DAY_MS
        day += 1
    out[at] = day
    out[at + 1] = ms
    return True
