"""SetChargingProfile, ClearChargingProfile and GetCompositeSchedule (OCPP 1.6 §5.5, §5.7, §5.16)."""

from time import ticks_ms

from micropython import const

from ..core import moment, schedule
from ..core.composite import Composite
from ..core.profiles import ANY
from ..transport.fields import VALUE, Violation
from .chargingprofile import PROFILE, PURPOSES, UNITS, fill, new_draft, read_with
from .handlers import status

_MOST = 0x3FFFFFFF
_LONGEST = const(604800)  # seconds of a composite schedule; what is asked beyond is left out
_BREATH = const(8)  # periods that are worked out without a pause

_SET = (
    ("connectorId", "i", 1, 0, _MOST),
    ("csChargingProfiles", "o", 1, PROFILE, False),
)
_CLEAR = (
    ("id", "i", 0, -2147483648, 2147483647),
    ("connectorId", "i", 0, 0, _MOST),
    ("chargingProfilePurpose", "e", 0, PURPOSES, 0),
    ("stackLevel", "i", 0, 0, _MOST),
)
_COMPOSITE = (
    ("connectorId", "i", 1, 0, _MOST),
    ("duration", "i", 1, 0, _MOST),
    ("chargingRateUnit", "e", 0, UNITS, 0),
)


class SmartCharging:
    """Answers for the core `charging`; one of the profiles of handlers.py. idle(now): what goes on during long work."""

    def __init__(self, charging, idle):
        self.charging = charging
        self.idle = idle

    def get(self, action):
        """(shape, function, reads) of a request, or None."""
        if action == "SetChargingProfile":
            return self._read_set, self.set, False
        if action == "ClearChargingProfile":
            return _CLEAR, self.clear, False
        if action == "GetCompositeSchedule":
            return _COMPOSITE, self.composite, True
        return None

    def _read_set(self, r):
        draft = new_draft(self.charging.cp.settings)
        connector, values = read_with(r, _SET, draft)
        if connector > len(self.charging.cp.connectors):
            raise Violation(VALUE, "connectorId")  # OCPP 1.6 errata 3.39
        fill(draft, connector, values, self.charging.moment())
        return draft, values[1]

    def set(self, values, w):
        draft, transaction_id = values
        status(w, "Accepted" if self.charging.install(draft, transaction_id) else "Rejected")

    def clear(self, values, w):
        id_, connector, purpose, level = values
        try:
            removed = self.charging.profiles.clear(
                id_,
                ANY if connector is None else connector,
                ANY if purpose is None else PURPOSES.index(purpose),
                ANY if level is None else level,
            )
        except OSError as e:
            raise RuntimeError("profiles: %s" % e)  # an InternalError: no status of §7.21 says it
        status(w, "Accepted" if removed else "Unknown")

    def composite(self, values, w):
        id_, duration, unit = values[:3]
        charging = self.charging
        if id_ > len(charging.cp.connectors) or not charging.cp.clock.known:
            status(w, "Rejected")
            return
        unit = unit or UNITS[schedule.AMPERES]
        if len(values) == 3:
            values.append(Composite(charging, id_, UNITS.index(unit)))
        found = values[3]
        found.rewind()
        duration = min(duration, _LONGEST)
        w.raw(b'{"status":"Accepted","connectorId":')
        w.int(id_)
        w.raw(b',"scheduleStart":')
        w.time(moment.day(found.start), found.start % 86400 * 1000)
        w.raw(b',"chargingSchedule":{"duration":')
        w.int(duration)
        w.raw(b',"chargingRateUnit":"')
        w.raw(unit)
        w.raw(b'","chargingSchedulePeriod":[')
        self._periods(w, found, duration)
        w.raw(b"]}}")

    def _periods(self, w, found, duration):
        last = -1
        t = found.start
        steps = 0
        while t < found.start + duration or last < 0:
            found.at(t)
            if found.limit != last:
                w.raw(b'{"startPeriod":' if last < 0 else b',{"startPeriod":')
                last = found.limit
                w.int(t - found.start)
                w.raw(b',"limit":')
                w.milli(last)
                w.raw(b"}")
            t = found.until
            steps += 1
            if steps % _BREATH == 0:
                self.idle(ticks_ms())
