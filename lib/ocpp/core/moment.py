"""Moments as one small integer: whole seconds since 2040-01-01T00:00:00Z, negative before.

Thirty bits reach from 2006 into 2074, so charging schedules are compared without big integers for that long.
"""

from micropython import const

_LATEST = const(0x3FFFFFFF)
_BASE = const(25567)  # days from 1970 to 2040
_DAYS = const(12427)  # what fits before, and but one after


def second(day, ms):
    """Moment of a day since 1970 and its millisecond, whose fraction is cut off.

    What lies before 2006 is moved forward by whole weeks: it stays past, and a recurring schedule keeps its hours. What
    lies behind 2074 is 2^30 - 1: never.
    """
    day -= _BASE
    if day >= _DAYS:
        return _LATEST
    if day < -_DAYS:
        day += (-_DAYS - day + 6) // 7 * 7
    return day * 86400 + ms // 1000
