"""What one charging profile says at a moment, and for how long (OCPP 1.6 §3.13.2, §5.16.4, §7.13)."""

from micropython import const

from . import profile
from .moment import EARLIEST, LATEST
from .octets import get, get_signed

SILENT = const(-1)  # valid, but its schedule does not run
INVALID = const(-2)  # before validFrom, or after validTo

AMPERES = const(0)
WATTS = const(1)


def period_at(rec, t, began, out):
    """Index in the record `rec` of the period in force at moment `t`, or SILENT or INVALID; out[0]: until when.

    began: moment at which a schedule without a start of its own begins.
    """
    valid_from = get_signed(rec, profile.AT_FROM)
    if t < valid_from:
        out[0] = valid_from
        return INVALID
    valid_to = get_signed(rec, profile.AT_TO)
    if t >= valid_to:
        out[0] = LATEST
        return INVALID
    at = _running(rec, t, began, out)
    if out[0] > valid_to:
        out[0] = valid_to
    return at


def _running(rec, t, began, out):
    start = get_signed(rec, profile.AT_START)
    if start == EARLIEST:
        start = began
    if t < start:
        out[0] = start
        return SILENT
    again = LATEST
    cycle = get(rec, profile.AT_CYCLE, 3)
    if cycle:
        start += (t - start) // cycle * cycle
        again = start + cycle
    # What is longer than the cycle is not carried out; the last period lasts to the end.
    duration = get_signed(rec, profile.AT_DURATION)
    end = min(again, start + duration) if duration >= 0 else again
    if t >= end:
        out[0] = again
        return SILENT
    low = profile.AT_PERIODS
    count = rec[profile.AT_COUNT]
    while count > 1:
        half = count // 2
        middle = low + half * profile.PERIOD
        begins = start + get(rec, middle, 4)
        if begins <= t:
            low = middle
            count -= half
        else:
            end = min(end, begins)
            count = half
    out[0] = min(end, LATEST)
    return low


def is_dated(rec):
    """Does it take the time of day to know what is in force?"""
    return (
        get_signed(rec, profile.AT_START) != EARLIEST
        or get_signed(rec, profile.AT_FROM) != EARLIEST
        or get_signed(rec, profile.AT_TO) != LATEST
    )


def lowest(rec):
    """Index of the period with the lowest limit; of a transaction's profile, the lowest that is not 0 if there is one.

    For a clock that is not set yet: an installation must not be overloaded, and a tariff strand no driver.
    """
    best = profile.AT_PERIODS
    least = -1
    for k in range(rec[profile.AT_COUNT]):
        at = profile.AT_PERIODS + k * profile.PERIOD
        limit = get(rec, at + profile.AT_LIMIT, 4)
        if limit == 0 and rec[profile.AT_PURPOSE] != profile.CHARGE_POINT_MAX:
            continue
        if least < 0 or limit < least:
            least = limit
            best = at
    return best


def milli(rec, at, unit, volts):
    """Limit of the period at rec[at:] in mA a phase or mW, as `unit` says, by its phases and `volts` (OCPP 1.6 §7.12).

    Converted amperes are rounded down, and nothing is above 1 MW.
    """
    limit = get(rec, at + profile.AT_LIMIT, 4) * 100
    if rec[profile.AT_UNIT] == unit:
        return limit
    watts_per_a = volts * rec[at + profile.AT_PHASES]
    return limit // watts_per_a if unit == AMPERES else min(limit * watts_per_a, LATEST)
