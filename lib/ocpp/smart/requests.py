"""The requests of OCPP 1.6 about charging profiles (§5.5, §5.7, §5.11, §5.16)."""

from time import ticks_ms

from micropython import const

from . import orders, record
from .composite import Composite
from .message import HIGHEST, LOWEST, MOST, PROFILE, PURPOSES, UNITS, Reading
from .store import store_of

_LONGEST = const(604800)  # seconds of a composite schedule; what is asked beyond is left out
_BREATH = const(8)  # periods that are worked out without a pause

_SET = (
    ("connectorId", "i", 1, 0, MOST),
    ("csChargingProfiles", "o", 1, PROFILE, False),
)
_CLEAR = (
    ("id", "i", 0, LOWEST, HIGHEST),
    ("connectorId", "i", 0, 0, MOST),
    ("chargingProfilePurpose", "e", 0, PURPOSES, 0),
    ("stackLevel", "i", 0, 0, MOST),
)
_COMPOSITE = (
    ("connectorId", "i", 1, 0, MOST),
    ("duration", "i", 1, 0, MOST),
    ("chargingRateUnit", "e", 0, UNITS, 0),
)
_REMOTE_START = (
    ("connectorId", "i", 0, 1, MOST),
    ("idTag", "s", 1, 0, 20),
    ("chargingProfile", "o", 0, PROFILE, False),
)


class Requests:
    """Answers for core.charging.Charging, one request."""

    def __init__(self, charging, idle, status, read_object, violation):
        """idle(now): what goes on during long work; status(w, text): writes an answer; the rest as for Reading."""
        self.charging = charging
        self.idle = idle
        self.status = status
        self.reading = Reading(charging, read_object, violation)
        self.found = None

    def get(self, action):
        """(shape, function, reads) of a request, as transport/rpc.py wants it."""
        if action == "SetChargingProfile":
            return self.read_set, self.set, False
        if action == "ClearChargingProfile":
            return _CLEAR, self.clear, False
        if action == "GetCompositeSchedule":
            return _COMPOSITE, self.composite, True
        return self.read_start, self.start, False

    def read_set(self, r):
        """SetChargingProfile.req (§6.43) from the cursor; its periods go to the draft."""
        reading = self.reading
        connector, values = reading.read(r, _SET)
        if connector > len(self.charging.cp.connectors):
            raise reading.violation("value", "connectorId")  # OCPP 1.6 errata 3.39
        reading.finish(connector, values)
        return values

    def set(self, values, w):
        """SetChargingProfile (§5.16)."""
        self._answer(w, orders.install(self.charging, self.reading.draft, values[1]))

    def read_start(self, r):
        """RemoteStartTransaction.req (§6.33) from the cursor, like read_set()."""
        values = self.reading.read(r, _REMOTE_START)
        if values[2] is not None:
            self.reading.finish(values[0] or 0, values[2])
        return values

    def start(self, values, w):
        """RemoteStartTransaction (§5.11)."""
        id_, tag, profile = values
        cp = self.charging.cp
        # Before the registration is accepted no transaction may be asked for (§4.2.1).
        ok = cp.online
        if ok and profile is None:
            ok = cp.remote_start(tag, id_ or 0)
        elif ok:
            # There is no transaction yet that the profile could name (§5.16.2).
            ok = profile[1] is None and orders.start(self.charging, self.reading.draft, tag, id_ or 0)
        self._answer(w, ok)

    def _answer(self, w, ok):
        self.status(w, "Accepted" if ok else "Rejected")

    def clear(self, values, w):
        """ClearChargingProfile (§5.5)."""
        id_, connector, purpose, level = values
        if purpose is not None:
            purpose = PURPOSES.index(purpose)

        def matches(head):
            if id_ is not None:
                return head[record.ID] == id_  # the other fields do not count (errata 3.26)
            return (
                connector in (None, head[record.CONNECTOR])
                and purpose in (None, head[record.PURPOSE])
                and level in (None, head[record.LEVEL])
            )

        try:
            self.charging.dirty = True
            removed = store_of(self.charging).clear(matches)
        except OSError as e:
            raise RuntimeError("profiles: %s" % e)  # an InternalError: no status of §7.21 says it
        self.status(w, "Accepted" if removed else "Unknown")

    def composite(self, values, w):
        """GetCompositeSchedule (§5.7). Written twice when it is long: the second time from what was found."""
        id_, duration, unit = values
        charging = self.charging
        unit = unit or UNITS[record.AMPERES]
        if self.found is None:
            if id_ > len(charging.cp.connectors) or not charging.known:
                self._answer(w, False)
                return
            try:
                self.found = Composite(charging, id_, UNITS.index(unit))
            except OSError as e:
                raise RuntimeError("profiles: %s" % e)
        found = self.found
        found.rewind()
        duration = min(duration, _LONGEST)
        w.raw(b'{"status":"Accepted","connectorId":')
        w.int(id_)
        w.raw(b',"scheduleStart":')
        w.time(found.day, found.ms)
        w.raw(b',"chargingSchedule":{"duration":')
        w.int(duration)
        w.raw(b',"chargingRateUnit":"')
        w.raw(unit)
        w.raw(b'","chargingSchedulePeriod":[')
        self._periods(w, found, duration)
        w.raw(b"]}}")

    def _periods(self, w, found, duration):
        last = phases = -1
        t = found.start
        steps = 0
        while t < found.start + duration or last < 0:
            found.at(t)
            if found.limit != last or found.phases != phases:
                w.raw(b'{"startPeriod":' if last < 0 else b',{"startPeriod":')
                last = found.limit
                phases = found.phases
                w.int(t - found.start)
                w.raw(b',"limit":')
                w.milli(last)
                w.raw(b',"numberPhases":1}' if phases == 1 else b"}")
            t = max(found.until, t + 1)
            steps += 1
            if steps % _BREATH == 0:
                self.idle(ticks_ms())
