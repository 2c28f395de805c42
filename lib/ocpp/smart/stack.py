"""The charging profiles of one purpose, stacked (OCPP 1.6 §3.13.2)."""

from array import array

from . import record, schedule


class Stack:
    """What applies of a purpose to one connector, by falling stack level: at(t) finds the limit.

    limit  mA a phase or mW, negative: none
    least  minChargingRate that goes with it, in mA a phase, 0: none
    until  moment up to which it stays so
    valid  is any of the profiles valid, whatever its schedule?
    """

    def __init__(self, slots, load, unit, volts, began, known, fallback=None, used=0):
        """slots: of the profiles, highest level first; load: function(slot) -> record, or None when it is unreadable.

        unit: record.AMPERES or WATTS; volts: nominal, of the line; began: moment at which relative schedules begin.
        known: is the clock set? If not, of dated profiles the lowest limit counts and at() can be asked only once.
        fallback: the Stack that takes the place of this one while none of its profiles is valid. used: phases in use,
        where that can change, see schedule.milli.
        """
        self.limit = schedule.SILENT
        self.least = 0
        self.until = record.NEVER
        self.valid = False
        self._slots = slots
        self._load = load
        self._unit = unit
        self._volts = volts
        self._began = began
        self._known = known
        self._fallback = fallback
        self._used = used
        self._limits = array("i", [0] * len(slots))
        self._leasts = array("i", [0] * len(slots))
        self._untils = array("i", [record.ALWAYS] * len(slots))
        self._out = [0]

    def rewind(self):
        """Begin anew: at() may be asked about earlier moments."""
        for k in range(len(self._untils)):
            self._untils[k] = record.ALWAYS
        if self._fallback is not None:
            self._fallback.rewind()

    def at(self, t):
        """Find what is in force at the moment `t`, which never falls from call to call."""
        self.limit = schedule.SILENT
        self.least = 0
        self.until = record.NEVER
        self.valid = False
        untils = self._untils
        for k in range(len(self._slots)):
            sure = True
            if t >= untils[k]:
                sure = self._look(k, t)
            self.until = min(self.until, untils[k])
            limit = self._limits[k]
            if limit != schedule.INVALID:
                self.valid = True
            if limit >= 0:
                if self.limit < 0 or limit < self.limit:
                    self.limit = limit
                    self.least = self._leasts[k]
                if sure:
                    break
        other = self._fallback
        if not self.valid and other is not None:
            other.at(t)
            self.limit = other.limit
            self.least = other.least
            self.until = min(self.until, other.until)

    def _look(self, k, t):
        # Read what a profile says from t on. False when that is not sure, and what lies below counts too.
        self._limits[k] = schedule.INVALID
        self._untils[k] = record.NEVER
        rec = self._load(self._slots[k])
        if rec is None:
            return True
        head = record.header(rec)
        sure = self._known or not schedule.is_dated(head)
        if sure:
            found = schedule.period_at(rec, head, t, self._began, self._out)
            self._untils[k] = self._out[0]
        else:
            found = schedule.lowest(rec, head)
        if found >= 0:
            self._leasts[k] = schedule.least_ma(rec, head, found, self._volts, self._used)
            found = schedule.milli(rec, head, found, self._unit, self._volts, self._used)
        self._limits[k] = found
        return sure
