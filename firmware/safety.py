"""The safety tick: pins to readings, a decision of each connector, decisions to pins."""

from time import ticks_add, ticks_diff, ticks_ms

import micropython
from micropython import const

from evse.pilot import OFF, STEADY
from evse.readings import DUE, REST, TESTING, Readings

_PERIOD_MS = const(10)
_GAP_MS = const(50)
_LOOP_MS = const(2000)
_DEAD_MS = const(500)
_SLOW = const(10)  # mains and temperature are read on every tenth tick


class Supervisor:
    """Ticks all connectors every 10 ms, apart from the main loop, without allocation.

    Any exception, stale reading or late tick opens the contactor; so does alive() when the ticks themselves stop. When
    the main loop does not call alive() for 2 s, nothing is offered and the contactor opens after the vehicle's time to
    stop.

    Read by the main loop: `emergency` (the emergency stop is pressed), `volts` (-1 without a sensor), `deci_c`
    (0.1 degrees C, None while the sensor fails), `late` (ticks that came too late), `errors` (exceptions in the tick)
    and `error` (the last of them). `connectors`: what is ticked; a self-test puts another list in its place.
    """

    def __init__(self, board, connectors, gap_ms=_GAP_MS):
        """board: see boards/; rcd, earth, lock and phases of a connector, temperature, mains and buttons may be None.

        connectors: the evse.connector.Connector of each of the board's connectors. gap_ms: longest time between ticks.
        """
        if hasattr(micropython, "alloc_emergency_exception_buf"):  # ports with interrupts
            micropython.alloc_emergency_exception_buf(100)
        self.emergency = False
        self.volts = -1
        self.deci_c = 250
        self.late = 0
        self.errors = 0
        self.error = None
        self._ios = board.connectors
        self._tests = 0  # connectors, a bit each, whose residual current device can be tested
        self.connectors = connectors
        self._readings = [Readings() for _ in connectors]
        self._temperature = board.temperature
        self._mains = board.mains
        self._button = board.buttons.emergency if board.buttons is not None else None
        self._gap_ms = gap_ms
        self._slow = _SLOW  # at the first tick too
        self._alive = False
        self._ticking = False
        self._seen = self._last = ticks_ms()
        for io in reversed(board.connectors):
            self._tests = self._tests << 1 | hasattr(io.rcd, "self_test")

    def start(self, timer):
        """Begin to tick. timer(period_ms, callback): makes the board's periodic timer."""
        self._last = ticks_ms()
        self._ticking = True
        timer(_PERIOD_MS, self.tick)

    def alive(self, now):
        """The main loop runs: to be called there at least every 2 s, after its own checks.

        Return whether the tick runs too; when it does not, the contactors have been opened, and a watchdog must go
        hungry.
        """
        self._seen = now
        self._alive = True
        if self._ticking and ticks_diff(now, self._last) <= _DEAD_MS:
            return True
        self._release()
        return False

    def open_all(self):
        """End the ticking with every contactor open and no PWM: the last thing before a reset, whatever happened."""
        self._ticking = False
        self._release()

    def resume(self):
        """Go on ticking after open_all(): the reset did not happen. The first tick is a late one, which locks out."""
        self._last = ticks_add(ticks_ms(), -self._gap_ms - 1)
        self._ticking = True

    def tick(self, timer=None):
        """One tick, called by the timer."""
        if not self._ticking:
            return
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
            self._count(e)
            failed = True
        for i in range(len(self._ios)):
            io = self._ios[i]
            connector = self.connectors[i]
            try:
                self._one(now, io, connector, self._readings[i], missed, failed, self._tests >> i & 1)
            except Exception as e:
                self._count(e)
                self._open(io)
                self._trip(now, io, connector)

    def _shared(self, now):
        if self._button is not None:
            self.emergency = self._button.poll(now)
        self._slow += 1
        if self._slow < _SLOW:
            return
        self._slow = 0
        if self._mains is not None:
            self.volts = self._mains.volts()
        if self._temperature is not None:
            self.deci_c = self._temperature.deci_c()

    def _one(self, now, io, connector, r, missed, failed, tests):
        r.missed = missed
        r.failed = failed
        r.alive = self._alive
        r.emergency = self.emergency
        r.volts = self.volts
        r.deci_c = self.deci_c
        lock = io.lock
        if lock is not None:
            lock.poll(now)  # first: whatever raises below, its motor is not left on
            r.locked = lock.locked
            r.jammed = lock.jammed
        pilot = io.pilot
        r.fresh = pilot.sample()
        r.high_mv = pilot.high_mv
        r.low_mv = pilot.low_mv
        if io.proximity is not None:
            io.proximity.sample()
            r.ohm = io.proximity.ohm
        contactor = io.contactor
        r.closed = contactor.poll(now)
        rcd = io.rcd
        r.rcd = rcd is not None and rcd.poll(now)
        if tests:
            r.rcd_test = TESTING if rcd.testing else DUE if rcd.due else REST
        r.earth = io.earth is not None and io.earth.poll(now)
        r.current_ma = connector.drawn_ma
        if io.phases is not None:
            self._switch_phases(now, io.phases, connector, r)

        connector.step(now, r)

        if connector.close:
            contactor.close()
        else:
            contactor.open()
        pilot.set_duty(connector.duty)
        if connector.test_rcd and tests:
            rcd.self_test(now)
        if lock is not None:
            if connector.lock_command:
                lock.lock(now)
            else:
                lock.unlock(now)

    def _switch_phases(self, now, phases, connector, r):
        # Before the decision, from the one before: the relay moves only when that has offered and closed nothing.
        phases.poll(now, connector.close or STEADY > connector.duty > OFF, r.closed)
        r.switching = phases.hold
        r.apart = phases.apart

    def _count(self, error):
        self.errors += 1
        self.error = error

    def _open(self, io):
        try:
            io.contactor.open()
        except Exception as e:
            self._count(e)

    def _trip(self, now, io, connector):
        try:
            connector.trip(now)
            io.pilot.set_duty(connector.duty)
        except Exception as e:
            self._count(e)

    def _release(self):
        for io in self._ios:
            self._open(io)
        for io in self._ios:
            try:
                io.pilot.set_duty(10000)
            except Exception as e:
                self._count(e)
