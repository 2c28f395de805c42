"""ChargingProfile as a message of OCPP 1.6 has it (§7.8 to §7.14), read straight into the record of record.py.

What reads fields is passed in: read_object and Violation of transport/fields.py.
"""

from ..core.moment import second
from . import record

PURPOSES = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")  # the index is what is stored
UNITS = ("A", "W")  # likewise
MOST = 0x3FFFFFFF
LOWEST = -2147483648
HIGHEST = 2147483647

_PERIOD = (
    ("startPeriod", "i", 1, 0, 0x3FFFFFFF),
    ("limit", "m", 1, 0, 0x3FFFFFFF),
    ("numberPhases", "i", 0, 1, 3),
)
_SCHEDULE = (
    ("duration", "i", 0, 0, 0x3FFFFFFF),
    ("startSchedule", "t", 0, 0, 0),
    ("chargingRateUnit", "e", 1, ("A", "W"), 0),
    ("chargingSchedulePeriod", "A", 1, _PERIOD, 0),
    ("minChargingRate", "m", 0, 0, 0x3FFFFFFF),
)
PROFILE = (
    ("chargingProfileId", "i", 1, LOWEST, HIGHEST),
    ("transactionId", "i", 0, LOWEST, HIGHEST),
    ("stackLevel", "i", 1, 0, MOST),
    ("chargingProfilePurpose", "e", 1, PURPOSES, 0),
    ("chargingProfileKind", "e", 1, ("Absolute", "Recurring", "Relative"), 0),
    ("recurrencyKind", "e", 0, ("Daily", "Weekly"), 0),
    ("validFrom", "t", 0, 0, 0),
    ("validTo", "t", 0, 0, 0),
    ("chargingSchedule", "o", 1, _SCHEDULE, False),
)
_DAY = 86400
_WEEK = 604800


class Reading:
    """Reads one request with a PROFILE in it. draft: the record.Draft that becomes of it."""

    def __init__(self, charging, read_object, violation):
        self.charging = charging
        self.read_object = read_object
        self.violation = violation
        self.draft = record.Draft(charging.cp.settings.charging_schedule_max_periods)

    def read(self, r, table):
        """The values of the request under the cursor `r`; the periods go to the draft."""
        return self.read_object(r, table, False, self._period)

    def _period(self, values):
        start, limit, phases = values
        self._tenths(limit, "limit")
        self.draft.add(start, limit // 100, phases or 3)

    def finish(self, connector, values):
        """Complete the draft for `connector` from the values of its PROFILE. Violation as for a field."""
        id_, _, level, purpose, kind, recurrency, valid_from, valid_to, (duration, start, unit, periods, least) = values
        draft = self.draft
        if not periods:
            raise self.violation("missing", "chargingSchedulePeriod")
        if least is not None:
            self._tenths(least, "minChargingRate")
            draft.least = least // 100  # counts where connectors share, see division.py
        cycle = 0
        if kind == "Recurring":
            cycle = _DAY if recurrency == "Daily" else _WEEK
            draft.faulty = draft.faulty or recurrency is None
        now = self.charging.moment()
        begins = record.WITH_TRANSACTION
        if start is not None and kind != "Relative":
            begins = second(*start)
            if begins == now + 1:
                begins = now  # meant to begin now, by a clock that is a little ahead of ours
        elif purpose == PURPOSES[record.CHARGE_POINT_MAX]:
            begins = now  # it has no transaction to begin with
        valid_from = record.ALWAYS if valid_from is None else second(*valid_from)
        valid_to = record.NEVER if valid_to is None else second(*valid_to)
        draft.faulty = draft.faulty or valid_from >= valid_to
        draft.set(
            PURPOSES.index(purpose),
            level,
            connector,
            id_,
            UNITS.index(unit),
            cycle,
            begins,
            -1 if duration is None else duration,
            valid_from,
            valid_to,
        )

    def _tenths(self, milli, name):
        # At most one digit of fraction (OCPP 1.6 §7.13, §7.14).
        if milli % 100:
            raise self.violation("value", name)
