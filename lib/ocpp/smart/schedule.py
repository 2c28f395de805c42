"""What one charging profile says at a moment, and for how long (OCPP 1.6 §3.13.2, §5.16.4, §7.13)."""

from micropython import const

from . import record

SILENT = const(-1)  # valid, but its schedule does not run
INVALID = const(-2)  # before validFrom, or after validTo


def period_at(rec, head, t, began, out):
    """Number of the period in force at moment `t` in the record `rec`, or SILENT or INVALID; out[0]: until when.

    head: its header; began: moment at which a schedule without a start of its own begins.
    """
    if t < head[record.FROM]:
        out[0] = head[record.FROM]
        return INVALID
    if t >= head[record.TO]:
        out[0] = record.NEVER
        return INVALID
    k = _running(rec, head, t, began, out)
    out[0] = min(out[0], head[record.TO])
    return k


def _running(rec, head, t, began, out):
    start = head[record.BEGINS]
    if start == record.WITH_TRANSACTION:
        start = began
    if t < start:
        out[0] = start
        return SILENT
    again = record.NEVER
    cycle = head[record.CYCLE]
    if cycle:
        start += (t - start) // cycle * cycle
        again = start + cycle
    # What is longer than the cycle is not carried out; the last period lasts to the end.
    duration = head[record.DURATION]
    end = min(again, start + duration) if duration >= 0 else again
    if t >= end:
        out[0] = again
        return SILENT
    low = 0
    count = head[record.COUNT]
    while count > 1:
        half = count // 2
        begins = start + record.period(rec, low + half)[0]
        if begins <= t:
            low += half
            count -= half
        else:
            end = min(end, begins)
            count = half
    out[0] = min(end, record.NEVER)
    return low


def is_dated(head):
    """Does it take the time of day to know what is in force?"""
    return (
        head[record.BEGINS] != record.WITH_TRANSACTION
        or head[record.FROM] != record.ALWAYS
        or head[record.TO] != record.NEVER
    )


def lowest(rec, head):
    """Number of the period with the lowest limit; of a transaction's profile the lowest but 0, if there is one.

    For a clock that is not set yet: an installation must not be overloaded, and a tariff strand no driver.
    """
    best = 0
    least = -1
    for k in range(head[record.COUNT]):
        limit = record.period(rec, k)[2]
        if limit == 0 and head[record.PURPOSE] != record.CHARGE_POINT_MAX:
            continue
        if least < 0 or limit < least:
            least = limit
            best = k
    return best


def least_ma(rec, head, k, volts, used):
    """The minChargingRate while period `k` runs, in mA a phase, 0: none. Converted as its limit is, but rounded up."""
    least = record.least(rec, head) * 100
    if head[record.UNIT] == record.AMPERES:
        return least
    return -(-least // (volts * (used or record.period(rec, k)[1])))


def milli(rec, head, k, unit, volts, used):
    """Limit of a period in mA a phase or mW, as `unit` says, by `volts` and phases (OCPP 1.6 §7.12).

    used: phases that are in use, 3 or 1: there is no more than 0 for three where the period gives fewer; 0: as many as
    the period says. Converted amperes are rounded down, and nothing is above 1 MW.
    """
    _, phases, limit = record.period(rec, k)
    if used:
        if used > phases:
            return 0
        phases = used
    limit *= 100
    if head[record.UNIT] == unit:
        return limit
    return limit // (volts * phases) if unit == record.AMPERES else min(limit * volts * phases, record.NEVER)
