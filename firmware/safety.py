"""The safety tick: pins to readings, a decision of each connector, decisions to pins."""

from time import ticks_diff, ticks_ms

import micropython
from micropython import const

from evse.readings import Readings

PERIOD_MS = const(10)
_GAP_MS = const(50)
_LOOP_MS = const(2000)
_SLOW = const(10)  # mains and temperature are read on every tenth tick


class Supervisor:
    """Ticks all connectors every 10 ms, apart from the main loop, without allocation.

    Any exception, stale reading or late tick opens the contactor. When the main loop does not call alive() for 2 s,
    nothing is offered.

    board: connectors (objects with pilot, proximity or None, contactor, lock or None, rcd, earth), temperature, mains
    and buttons; any
    of rcd, earth, temperature, mains and buttons may be None. connectors: the evse.connector.Connector of each, in the
    same order.

    `emergency`: the emergency stop is pressed. `errors`: exceptions in the tick; `error`: the last one. `late`: ticks
    that came too late.
    """

    def __init__(self, board, connectors, gap_ms=_GAP_MS):
        if hasattr(micropython, "alloc_emergency_exception_buf"):
            micropython.alloc_emergency_exception_buf(100)
        self.emergency = False
        self.errors = 0
        self.error = None
        self.late = 0
        self._ios = board.connectors
        self._connectors = connectors
        self._readings = [Readings() for _ in connectors]
        self._temperature = board.temperature
        self._mains = board.mains
        self._button = board.buttons.emergency if board.buttons is not None else None
        self._volts = -1
        self._deci_c = 250
        self._gap_ms = gap_ms
        self._slow = 0
        self._alive = False
        self._seen = self._last = ticks_ms()

    def start(self, timer):
        """Begin to tick. timer(period_ms, callback): what makes the board's periodic timer."""
        self._last = ticks_ms()
        timer(PERIOD_MS, self.tick)

    def alive(self, now):
        """The main loop runs: call it there at least every 2 s, and only after its own checks."""
        self._seen = now
        self._alive = True

    def open_all(self):
        """Open every contactor and stop every pilot: the last thing to do before a reset, whatever has happened."""
        for io in self._ios:
            io.contactor.open()
        for io in self._ios:
            io.pilot.set_duty(10000)

    def tick(self, timer=None):
        """One tick, called by the timer."""
        now = ticks_ms()
        missed = ticks_diff(now, self._last) > self._gap_ms
        self._last = now
        if missed:
            self.late += 1
        # Forgotten once it is too old, so that the clock's wrap cannot revive it.
        if self._alive and ticks_diff(now, self._seen) > _LOOP_MS:
            self._alive = False
        failed = False
        try:
            self._shared(now)
        except Exception as e:
            self._failed(e)
            failed = True
        for i in range(len(self._ios)):
            io = self._ios[i]
            try:
                self._one(now, io, self._connectors[i], self._readings[i], missed, failed)
            except Exception as e:
                io.contactor.open()
                self._failed(e)
                self._trip(now, io, self._connectors[i])

    def _shared(self, now):
        if self._button is not None:
            self.emergency = self._button.poll(now)
        self._slow += 1
        if self._slow < _SLOW:
            return
        self._slow = 0
        if self._mains is not None:
            self._volts = self._mains.volts()
        if self._temperature is not None:
            self._deci_c = self._temperature.deci_c()

    def _one(self, now, io, connector, r, missed, failed):
        r.missed = missed
        r.failed = failed
        r.alive = self._alive
        r.emergency = self.emergency
        r.volts = self._volts
        r.deci_c = self._deci_c
        p = io.pilot
        r.fresh = p.sample()
        r.high_mv = p.high_mv
        r.low_mv = p.low_mv
        if io.proximity is not None:
            io.proximity.sample()
            r.ohm = io.proximity.ohm
        contactor = io.contactor
        r.closed = contactor.poll(now)
        lock = io.lock
        if lock is not None:
            lock.poll(now)
            r.locked = lock.locked
            r.jammed = lock.jammed
        r.rcd = io.rcd is not None and io.rcd.poll(now)
        r.earth = io.earth is not None and io.earth.poll(now)

        connector.step(now, r)

        if connector.close:
            contactor.close()
        else:
            contactor.open()
        p.set_duty(connector.duty)
        if lock is not None:
            if connector.lock_command:
                lock.lock(now)
            else:
                lock.unlock(now)

    def _failed(self, error):
        self.errors += 1
        self.error = error

    def _trip(self, now, io, connector):
        try:
            connector.trip(now)
            io.pilot.set_duty(connector.duty)
        except Exception as e:
            self._failed(e)
