"""BootNotification and Heartbeat: registration with the back end, and its clock (OCPP 1.6 §4.2, §4.6)."""

from time import ticks_add, ticks_diff

from micropython import const

from ..transport.fields import MISSING, Violation, read_object
from ..transport.rpc import ACCEPTED, PENDING, REJECTED

_CONF = (
    ("currentTime", "T", 1, 0, 0),
    ("interval", "i", 1, 0, 0x3FFFFFFF),
    ("status", "e", 1, ("Accepted", "Pending", "Rejected"), 0),
)
_TIME = (("currentTime",),)
# When the back end names no time to wait, or gave no usable answer.
_RETRY_S = const(15)
# Longer waits than this could not be told from the past (ticks are good for 6 days).
_MOST_S = const(86400 * 5)

# (field, longest) of BootNotification.req, in the order of the identity (OCPP 1.6 §6.3)
FIELDS = (
    ("chargePointVendor", 20),
    ("chargePointModel", 20),
    ("chargePointSerialNumber", 25),
    ("chargeBoxSerialNumber", 25),
    ("firmwareVersion", 50),
    ("iccid", 20),
    ("imsi", 20),
    ("meterType", 25),
    ("meterSerialNumber", 25),
)


class Boot:
    """Sender of BootNotification. identity: tuple of str by FIELDS, empty where there is none."""

    ACTION = "BootNotification"
    early = True

    def __init__(self, identity, rpc, clock, settings):
        self.identity = identity
        self.rpc = rpc
        self.clock = clock
        self.settings = settings
        self.triggered = False
        self.waiting = False  # until the next attempt: there was no answer yet that accepts us
        self._retry_at = 0
        self._status = ""
        self._interval = 0

    def due(self, now):
        """Not accepted yet, and the wait between two attempts is over, or a TriggerMessage asks."""
        if self.rpc.registration == ACCEPTED:
            return False
        if self.triggered or not self.waiting:
            return True
        return ticks_diff(now, self._retry_at) >= 0

    def write(self, w):
        """BootNotification.req (§6.3), without the fields that are empty."""
        self.triggered = False
        w.raw(b"{")
        i = 0
        for field in FIELDS:
            if self.identity[i]:
                w.key(field[0])
                w.str(self.identity[i])
            i += 1
        w.raw(b"}")

    def read(self, r):
        """BootNotification.conf (§6.4)."""
        _, self._interval, self._status = read_object(r, _CONF, True)

    def done(self, now):
        """Take over time, registration and, when accepted, the interval."""
        r = self.rpc.r
        self.clock.set(r.day, r.ms, self.rpc.waited(now))
        if self._status == "Accepted":
            self.rpc.registration = ACCEPTED
            self.waiting = False
            if self._interval:
                most = self.settings.row("HeartbeatInterval")[5]  # it is read and kept like any value of the key
                self.settings.heartbeat_interval = min(self._interval, most)
            return
        self.rpc.registration = PENDING if self._status == "Pending" else REJECTED
        self._wait(self._interval or _RETRY_S, now)

    def failed(self, now, code):
        """Try again later."""
        self._wait(_RETRY_S, now)

    def _wait(self, seconds, now):
        self.waiting = True
        self._retry_at = ticks_add(now, min(seconds, _MOST_S) * 1000)


class Heartbeat:
    """Sender of Heartbeat: every HeartbeatInterval seconds, when triggered, and after a call that got no answer.

    That one finds out whether the back end is still there, within three times MessageTimeout whatever the interval is.
    """

    ACTION = "Heartbeat"

    def __init__(self, clock, settings, rpc):
        self.clock = clock
        self.settings = settings
        self.rpc = rpc
        self.r = rpc.r
        self.early = False
        self.triggered = False
        self._last = 0

    def due(self, now):
        """The interval is over, it was triggered, or a call got no answer."""
        if self.triggered or self.rpc.unheard:
            return True
        return not self.early and ticks_diff(now, self._last) >= self.settings.heartbeat_interval * 1000

    def restart(self, now):
        """Count the interval from now: a message with the time has just been exchanged."""
        self._last = now

    def write(self, w):
        """Heartbeat.req (§6.29), which is empty."""
        self.triggered = self.early = False  # asked for from now on, it goes once more
        w.raw(b"{}")

    def read(self, r):
        """Heartbeat.conf (§6.30)."""
        # Not with read_object(), which makes a list: a heartbeat leaves no garbage.
        r.enter("{")
        found = False
        while True:
            i = r.member(_TIME)
            if i < 0:
                break
            if i:
                r.skip()
            else:
                r.time()
                found = True
        if not found:
            raise Violation(MISSING, "currentTime")

    def done(self, now):
        """Take over the back end's time."""
        self.clock.set(self.r.day, self.r.ms, self.rpc.waited(now))
        self.failed(now, None)

    def failed(self, now, code):
        """Nothing is lost by it: the next one comes in time."""
        self._last = now
