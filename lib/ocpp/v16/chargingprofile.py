"""ChargingProfile as a message has it (OCPP 1.6 §7.8 to §7.14), read straight into the record of core/profile.py."""

from ..core import profile, schedule
from ..core.moment import EARLIEST, LATEST, second
from ..transport.fields import MISSING, VALUE, Violation, read_object

PURPOSES = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")  # the index is what is stored
UNITS = ("A", "W")  # likewise
_MOST = 0x3FFFFFFF
_LOWEST = -2147483648
_HIGHEST = 2147483647

_PERIOD = (
    ("startPeriod", "i", 1, 0, _MOST),
    ("limit", "m", 1, 0, _MOST),
    ("numberPhases", "i", 0, 1, 3),
)
_SCHEDULE = (
    ("duration", "i", 0, 0, _MOST),
    ("startSchedule", "t", 0, 0, 0),
    ("chargingRateUnit", "e", 1, UNITS, 0),
    ("chargingSchedulePeriod", "A", 1, _PERIOD, 0),
    ("minChargingRate", "m", 0, 0, _MOST),
)
PROFILE = (
    ("chargingProfileId", "i", 1, _LOWEST, _HIGHEST),
    ("transactionId", "i", 0, _LOWEST, _HIGHEST),
    ("stackLevel", "i", 1, 0, _MOST),
    ("chargingProfilePurpose", "e", 1, PURPOSES, 0),
    ("chargingProfileKind", "e", 1, ("Absolute", "Recurring", "Relative"), 0),
    ("recurrencyKind", "e", 0, ("Daily", "Weekly"), 0),
    ("validFrom", "t", 0, 0, 0),
    ("validTo", "t", 0, 0, 0),
    ("chargingSchedule", "o", 1, _SCHEDULE, False),
)


def new_draft(settings):
    """The Draft for one message."""
    return profile.Draft(settings.charging_schedule_max_periods)


def read_with(r, table, draft):
    """Read a request by `table`, in which there may be a PROFILE: its periods go to the Draft. Returns the values."""

    def each(values):
        start, limit, phases = values
        _tenths(limit, "limit")
        draft.add(start, limit // 100, phases or 3)

    return read_object(r, table, False, each)


def fill(draft, connector, values, now):
    """Complete the Draft of `connector` from the values of its PROFILE; `now`: moment. Violation as for a field."""
    id_, _, level, purpose, kind, recurrency, valid_from, valid_to, (duration, start, unit, periods, least) = values
    if not periods:
        raise Violation(MISSING, "chargingSchedulePeriod")
    if least is not None:
        # For a local controller between a back end and its charge points: one that has no such group pauses below 6 A.
        _tenths(least, "minChargingRate")
    cycle = 0
    if kind == "Recurring":
        cycle = profile.DAY if recurrency == "Daily" else profile.WEEK
        draft.faulty = draft.faulty or recurrency is None
    begins = EARLIEST
    if start is not None and kind != "Relative":
        begins = second(start[0], start[1])
        if begins == now + 1:
            begins = now  # meant to begin now, by a clock that is a little ahead of ours
    elif purpose == PURPOSES[profile.CHARGE_POINT_MAX]:
        begins = now  # it has no transaction to begin with
    valid_from = EARLIEST if valid_from is None else second(valid_from[0], valid_from[1])
    valid_to = LATEST if valid_to is None else second(valid_to[0], valid_to[1])
    draft.faulty = draft.faulty or valid_from >= valid_to
    draft.set(
        connector,
        PURPOSES.index(purpose),
        level,
        id_,
        schedule.WATTS if unit == "W" else schedule.AMPERES,
        cycle,
        begins,
        -1 if duration is None else duration,
        valid_from,
        valid_to,
    )


def _tenths(milli, name):
    # At most one digit of fraction (OCPP 1.6 §7.13, §7.14).
    if milli % 100:
        raise Violation(VALUE, name)
