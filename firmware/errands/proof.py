"""The commissioning self-test of one connector: what the safety tick runs in place of the connector meanwhile."""

from time import ticks_diff

from micropython import const

from evse.pilot import OFF, STEADY, diode_ok
from evse.readings import TESTING

_HALF = const(5000)  # duty cycle per 10000
_REST_MS = const(300)
_RELAY_MS = const(500)
_WELD_MS = const(1000)
_FOLLOW_MS = const(300)
_RCD_MS = const(8000)  # the device's own limits are shorter
_LOCK_MS = const(15000)  # five tries of the motor
_HAND_MS = const(120000)
_STEADY_MS = const(300)
_VOLTS = const(600)  # mV that 12 V may be off (IEC 61851-1 Annex A)


class Proof:
    """Stands in for an evse.connector.Connector: the tick calls step() and acts on its outputs.

    lock: there is one. follow_ms: time in which pilot and contactor do as they are told, at least 300. `stage`: what is
    being done, for people. `results`: (name, verdict) as they come, the verdict None when all was well. `done`: over,
    because of the first failure or with everything proved.

    The contactor closes only in one stage of half a second, and only as long as nothing is connected: the pilot shows
    state A in that very tick, and nothing else is wrong.
    """

    drawn_ma = -1

    def __init__(self, lock, follow_ms):
        self.close = False
        self.duty = STEADY
        self.lock_command = False
        self.test_rcd = False
        self.stage = "starting"
        self.results = []
        self.done = False
        self._lock = lock
        self._follow_ms = max(_FOLLOW_MS, follow_ms)
        self._r = None
        self._now = 0
        self._since = 0
        self._steps = self._all()

    def step(self, now, r):
        """Take one tick's readings, go one step on."""
        self._now = now
        self._r = r
        if self.done:
            self._rest()
            return
        if self.close and not self._safe():
            self._rest()
        next(self._steps)

    def trip(self, now):
        """The tick failed."""
        self._end("tick", "an error in the safety tick")

    def _rest(self):
        self.close = self.test_rcd = self.lock_command = False
        self.duty = STEADY

    def _end(self, name, verdict):
        self._rest()
        if not self.done:
            self.results.append((name, verdict))
            self.done = True

    def _safe(self):
        r = self._r
        return (
            11000 <= r.high_mv <= 13000
            and r.fresh
            and r.alive
            and not (r.rcd or r.earth or r.emergency or r.missed or r.failed)
        )

    def _all(self):
        for name, test in (
            ("at rest", self._at_rest),
            ("pilot without a vehicle", self._open_pilot),
            ("relay", self._relay),
            ("weld", self._weld),
            ("residual current device", self._rcd),
            ("lock", self._bolt),
            ("pilot with 2.74 kOhm", self._state_b),
            ("pilot with 882 Ohm", self._state_c),
            ("unplugged again", self._gone),
        ):
            self.stage = name
            self._since = self._now
            verdict = yield from test()
            if verdict:
                break
            self.results.append((name, None))
        if verdict:
            self._end(name, verdict)
        self._rest()
        self.done = True
        while True:
            yield

    def _passed(self, ms):
        return ticks_diff(self._now, self._since) >= ms

    def _wait(self, ms):
        self._since = self._now
        while not self._passed(ms):
            yield

    def _at_rest(self):
        yield from self._wait(_REST_MS)
        r = self._r
        if not self._safe():
            return "something is connected, or wrong: pilot at %d mV" % r.high_mv
        return "the mirror contact says closed" if r.closed else None

    def _open_pilot(self):
        for duty, high, low in ((STEADY, 12000, 12000), (_HALF, 12000, -12000), (OFF, -12000, -12000)):
            self.duty = duty
            yield from self._wait(_REST_MS)
            r = self._r
            while abs(r.high_mv - high) > _VOLTS or abs(r.low_mv - low) > _VOLTS:
                if self._passed(self._follow_ms):
                    return "%d and %d mV, expected %d and %d" % (r.high_mv, r.low_mv, high, low)
                yield
        self.duty = STEADY
        yield from self._wait(_REST_MS)
        while not (self._safe() or self._passed(self._follow_ms)):
            yield

    def _relay(self):
        self._since = self._now
        self.close = self._safe()
        r = self._r
        while not (self._passed(_RELAY_MS) and r.closed):
            yield
            if not self.close:
                return "broken off: something was connected, or went wrong"
            if self._passed(self._follow_ms) and not r.closed:
                return "does not close, or its mirror contact does not say so"
        self.close = False
        yield from self._wait(_FOLLOW_MS)
        while r.closed:
            if self._passed(self._follow_ms):
                return "does not open"
            yield

    def _weld(self):
        yield from self._wait(_WELD_MS)
        return "the mirror contact says closed" if self._r.closed else None

    def _rcd(self):
        r = self._r
        if not r.rcd_test:
            return "trips without cause" if r.rcd else None  # one without a test input
        self._since = self._now
        self.test_rcd = True
        while r.rcd_test != TESTING:
            if self._passed(_RCD_MS):
                return "the self-test does not begin"
            yield
        self.test_rcd = False
        while r.rcd_test == TESTING:
            if self._passed(_RCD_MS):
                return "the self-test does not end"
            yield
        return "has failed its self-test" if r.rcd else None

    def _bolt(self):
        if not self._lock:
            return None
        for locked in (True, False):
            self.lock_command = locked
            self._since = self._now
            while self._r.locked != locked:
                if self._passed(_LOCK_MS) or self._r.jammed:
                    return "does not lock" if locked else "does not unlock"
                yield

    def _state_b(self):
        self.duty = _HALF
        return self._band(8000, 10000)

    def _state_c(self):
        return self._band(5000, 7000)

    def _gone(self):
        verdict = yield from self._band(11000, 13000)
        self.duty = STEADY
        return verdict

    def _band(self, low, high):
        # Wait for a hand to bring the pilot there, its negative half (behind the tester's diode) untouched.
        start = since = self._now
        while ticks_diff(self._now, since) < _STEADY_MS:
            yield
            r = self._r
            if not (low <= r.high_mv <= high and diode_ok(r.low_mv)):
                since = self._now
                if ticks_diff(since, start) > _HAND_MS:
                    return "%d and %d mV, expected %d to %d and -12000" % (r.high_mv, r.low_mv, low, high)
