"""A test bench for one connector: vehicle, cable, contactor and lock as numbers, simulated time, rules that always
hold.

Runs in MicroPython and CPython alike; in MicroPython every step runs with the heap locked.
"""

import sys
from time import ticks_add

import micropython

from evse import pilot
from evse.connector import Connector
from evse.limits import Limits
from evse.readings import Readings
from evse.settings import Settings

TICK = 10
LEVELS = {None: 12000, "B": 9000, "C": 6000, "D": 3000}
LOADED = {"B": -8790, "C": -5620, "D": -2370}  # state F, or a negative half, at a vehicle without a diode
CABLE_32 = 220
NO_CABLE = 1 << 20
TRACED = hasattr(sys, "settrace") and sys.implementation.name == "micropython"


class Bench:
    """bench.ev is the vehicle: None, "B", "C" or "D". Its other attributes are faults and hands; see step()."""

    def __init__(self, proximity=True, lock=True, rating_ma=32000, start=1000, settings=None):
        self.settings = settings or Settings()
        self.limits = Limits(3)
        self.c = Connector(rating_ma, self.limits, self.settings, proximity=proximity, lock=lock)
        self.r = Readings()
        self.r.alive = True
        self.now = start
        self.ev = None
        self.diode = True
        self.short = False
        self.high_mv = None  # forces the positive peak
        self.frozen = False
        self.welded = False
        self.dead_coil = False
        self.jammed = False
        self.lock_ms = 300
        self._lock_age = 0
        self._follow = 0  # ticks since the coil's command last differed from the main contacts
        self.elapsed = 0
        self.opened_at = None
        self.fault_at = None
        self.c_since = None
        self.grace = None

    def limit(self, ma, ttl=1 << 28):
        self.limits.set(0, ma, self.now, ttl)

    def plug(self, ev="B", ohm=CABLE_32):
        self.r.ohm = ohm
        self.ev = ev

    def unplug(self):
        self.r.ohm = NO_CABLE
        self.ev = None

    def ready(self, ma=16000):
        """Everything that a charging session needs, the vehicle in C; returns once energy flows."""
        self.limit(ma)
        self.plug()
        self.run(500)
        self.c.authorised = True
        self.run(1000)
        self.ev = "C"
        self.until(lambda c: c.energised, 3000)
        return self

    def run(self, ms):
        for _ in range(ms // TICK):
            self.step()
        return self

    def until(self, condition, within):
        """Run until `condition(connector)`; returns the ms that took, fails after `within` ms."""
        spent = 0
        while not condition(self.c):
            assert spent <= within, f"not within {within} ms, {self.text()}"
            self.step()
            spent += TICK
        return spent

    def never(self, condition, ms):
        """Run for `ms` and check that `condition(connector)` stays false."""
        for _ in range(ms // TICK):
            self.step()
            assert not condition(self.c), self.text()
        return self

    def text(self):
        c = self.c
        return (
            f"at {self.elapsed} ms: state {c.state} duty {c.duty} close {c.close} locked {c.locked} "
            f"fault {c.fault} offered {c.offered_ma}"
        )

    def step(self):
        """One tick of 10 ms: pins to readings, connector, outputs."""
        self.now = ticks_add(self.now, TICK)
        self.elapsed += TICK
        self._pilot()
        self._contacts()
        c = self.c
        was_closed = c.close
        was_locked = c.lock_command
        was_offered = c.offered_ma
        if not TRACED:
            micropython.heap_lock()
        try:
            c.step(self.now, self.r)
        finally:
            if not TRACED:
                micropython.heap_unlock()
        try:
            self._check(was_closed, was_locked, was_offered)
        except AssertionError:
            print(self.text())
            raise

    def _pilot(self):
        r = self.r
        duty = self.c.duty
        r.fresh = not self.frozen
        if self.frozen:
            return
        if self.short:
            r.high_mv = r.low_mv = 0
        elif duty == 0:
            r.high_mv = r.low_mv = -12000 if self.diode or not self.ev else LOADED[self.ev]
        else:
            r.high_mv = r.low_mv = LEVELS[self.ev]
            if duty < 10000:
                r.low_mv = -12000 if self.diode or not self.ev else LOADED[self.ev]
        if self.high_mv is not None:
            r.high_mv = self.high_mv

    def _contacts(self):
        r = self.r
        c = self.c
        wanted = (c.close or self.welded) and not (self.dead_coil and not r.closed)
        if wanted != r.closed:
            self._follow += 1
            if self._follow > 2:
                r.closed = wanted
        else:
            self._follow = 0
        if c.lock_command != r.locked and not self.jammed:
            self._lock_age += TICK
            if self._lock_age >= self.lock_ms:
                r.locked = c.lock_command
        else:
            self._lock_age = 0
        r.jammed = self.jammed and c.lock_command != r.locked

    def _check(self, was_closed, was_locked, was_offered):
        """What must hold after every single step, whatever happened."""
        c = self.c
        r = self.r
        state = pilot.classify(r.high_mv, "A")
        power = state == "C" or state == "D" and self.settings.ventilated
        assert c.duty in (0, 10000) or 1000 <= c.duty <= 9600
        if c.offered_ma:
            assert c.authorised and c.available and r.alive and not c.fault
            assert c.offered_ma <= self.limits.minimum(self.now) and c.offered_ma <= c.cable_ma
            assert abs(pilot.current(c.duty) - c.offered_ma) <= 15 or 50970 < c.offered_ma < 52500
            self.grace = None
        else:
            assert c.duty in (0, 10000)
            if was_offered:
                self.grace = self.elapsed
        if c.fault not in (None, "undervoltage", "overvoltage", "lock_jam"):
            self.fault_at = self.elapsed
        if not power:
            self.c_since = None
        elif self.c_since is None:
            self.c_since = self.elapsed
        if c.close:
            assert power or self.frozen or self.high_mv is not None
            assert c.fault is None and not r.emergency and not r.missed and not r.failed
            assert self.c._lock is None or r.locked
            assert self.c._cable is None or 60 <= r.ohm <= 4500
            assert c.offered_ma >= 6000 or self.elapsed - self.grace <= self.settings.stop_ms
            if not was_closed:
                assert c.offered_ma >= 6000 and not r.closed
                assert self.elapsed - self.c_since >= 500
                assert self.opened_at is None or self.elapsed - self.opened_at >= self.settings.reclose_ms
                assert self.fault_at is None or self.elapsed - self.fault_at >= self.settings.refault_ms
        elif was_closed:
            self.opened_at = self.elapsed
        if was_locked and not c.lock_command:
            assert not r.closed and not c.close
