"""One IEC 61851-1 mode 3 connector: pilot, cable, lock and permission in; duty cycle, contactor and lock out."""

from micropython import const

from evse import faults, pilot
from evse.lock import LockControl
from evse.protection import Protection
from evse.proximity import CableWatch
from evse.readings import DUE, TESTING
from evse.timing import NEVER, Hold, Timer
from evse.vehicle import Vehicle
from evse.wakeup import WakeUp

_PP_LOST_MS = const(500)

# What keeps energy away, in the order in which it is decided.
HOLDS = (
    "fault",  # `fault` names it
    "emergency",  # the emergency stop
    "loop",  # the main loop has not been heard of
    "vehicle",  # there is none
    "available",  # taken out of service
    "permission",  # nobody is authorised
    "recovery",  # the lock-out after a fault, timer `recovery`
    "test",  # the residual current device is being tested
    "lock",  # the cable is not locked yet
    "phases",  # their number is being changed
    "limit",  # less than 6 A are allowed
    "ventilation",  # the vehicle asks for ventilation, and there is none
    "switch",  # the vehicle has not closed its switch
    "reclose",  # the lock-out after an opening, timer `lockout`
    "settling",  # state C, diode and contacts are being made sure of
)


class Connector:
    """Decides once a tick on duty cycle, contactor and lock (IEC 61851-1 Annex A).

    step() belongs to the safety tick, which may interrupt the rest anywhere; it allocates nothing. Each attribute has
    one writer.

    Written by the main loop:
      authorised     energy is permitted: lock, then PWM, then contactor
      available      False: steady +12 V (state x1), so that an unplugging is still seen
      limits         evse.limits.Limits; below 6 A the connector pauses
      drawn_ma       current drawn as a meter tells, mA of the highest phase; -1 while unknown
      keep_locked    the cable stays locked after the session and without a vehicle, until unlock(), False or state E

    Written by step(), for the main loop:
      state          "A" to "F"
      plugged        a vehicle was last seen in B, C or D
      cable          a cable is in the socket; the same as plugged with an attached cable
      cable_ma       its rating in mA, 0 while unknown
      wants          the vehicle asks for energy, in a way that may be granted here
      energised      the mirror contact says closed
      offered_ma     mA, 0 while there is no PWM
      fault          name of the gravest fault (evse.faults) or None
      latched        bit mask (below 256) of the active faults that need a person, 0 without
      warning        "overtemp" while derated, or None
      hold           what keeps energy away, the first of HOLDS that does; None while the contactor is closed for it
      locked         feedback of the lock
      unlock_result  None while unlock() is under way, then "unlocked" or "failed"

    Written by step(), for the outputs:
      duty           per 10000: 10000 steady +12 V, 0 state F
      close          the contactor shall be closed
      lock_command   the lock shall be locked
      test_rcd       the residual current device shall begin its self-test
    """

    def __init__(self, rating_ma, limits, settings, proximity=True, lock=True):
        """rating_ma: of the whole current path, in mA. settings: evse.settings.Settings.

        proximity, lock: False without that contact; an attached cable has neither and carries rating_ma.
        """
        self.authorised = False
        self.available = True
        self.keep_locked = False
        self.drawn_ma = -1
        self.limits = limits

        self.state = "A"
        self.plugged = self.cable = self.wants = self.energised = self.locked = False
        self.latched = 0
        self.offered_ma = 0
        self.cable_ma = 0
        self.fault = self.warning = None
        self.unlock_result = None
        self.hold = "vehicle"

        self.duty = pilot.STEADY
        self.close = False
        self.lock_command = self.test_rcd = False

        self.rating_ma = rating_ma
        self.protection = Protection(settings)
        self._settings = settings
        self._vehicle = Vehicle(settings)
        self._wake = WakeUp(settings)
        self._cable = CableWatch() if proximity else None
        self._lock = LockControl() if lock else None
        self._pp_lost = Hold()
        self._stop = Timer()  # the vehicle's time to stop drawing
        self.lockout = Timer()  # after the contactor opened
        self.recovery = Timer()  # after a fault
        self._state_f = Timer()
        self._reset = False
        self._used = False  # energy flowed since the residual current device was tested

    def latch(self, mask):
        """Before the first step: the `latched` of before the restart, which was no person's reset."""
        self.protection.faults.latch(mask)
        self.latched = self.protection.faults.latched()

    def reset(self, now):
        """A person clears the latched faults; those whose cause is still there stay."""
        self._reset = True

    def unlock(self, now):
        """Stop charging if need be and open the lock; unlock_result tells within 20 s, without a lock at once.

        The cable then stays unlocked until the next authorisation.
        """
        if self._lock is None:
            self.unlock_result = "failed"
        else:
            self.unlock_result = None
            self._lock.requested = True

    def trip(self, now):
        """Open without a decision: the tick itself failed. Counts as stale readings, which block until they recover."""
        self.close = False
        active = self.protection.faults
        active.take(faults.ADC_STALE, now)
        self._drive(now, 0, True, False)
        self.recovery.start(now, self._settings.refault_ms)
        self.fault = active.name()
        self.hold = "fault"

    def step(self, now, r):
        """Take the evse.readings.Readings `r` of this tick and decide."""
        vehicle = self._vehicle
        protection = self.protection
        active = protection.faults
        if self._reset:
            self._reset = False
            active.reset()
        if r.fresh and not r.failed:
            vehicle.step(now, r.high_mv, r.low_mv, self.duty)
        causes = protection.step(now, r, self.close, self.offered_ma) | self._watch_cable(now, r)
        state = vehicle.state
        if state == "E":
            causes |= faults.PILOT_SHORT
        if vehicle.error:
            causes |= faults.PILOT_ERROR
        if vehicle.diode is False:
            causes |= faults.DIODE
        if r.jammed and self._lock is not None:
            causes |= faults.LOCK_JAM
        active.take(causes, now)
        if state == "A":
            active.unplugged()
        self._step_lock(now, r)

        self._drive(now, self._permitted(now, r), active.active, r.apart)
        self._switch(now, r)
        self._test(r, active)
        self._publish(r, active)

    def _watch_cable(self, now, r):
        """Follow the proximity contact; return the mask of what is wrong with it."""
        watch = self._cable
        if watch is None:
            self.cable = self._vehicle.plugged
            self.cable_ma = self.rating_ma
            return 0
        watch.step(now, r.ohm)
        self.cable = watch.present
        self.cable_ma = watch.ma
        lost = self._pp_lost
        if watch.ok:
            lost.since = NEVER
        elif watch.short or lost.poll(now, self._vehicle.state in "BCD", _PP_LOST_MS):
            return faults.PP_SHORT
        return 0

    def _step_lock(self, now, r):
        lock = self._lock
        if lock is None:
            return
        vehicle = self._vehicle
        lock.step(
            now,
            self.authorised,
            vehicle.plugged,
            vehicle.state == "E",
            self.keep_locked,
            self.cable,
            self.close or r.closed,
            r.locked,
            r.jammed,
        )
        self.lock_command = lock.command
        if lock.result is not None:
            self.unlock_result = lock.result
            lock.result = None

    def _permitted(self, now, r):
        """Return the current in mA that may be offered now, or 0 and say in `hold` what is in the way."""
        least = self.limits.minimum(now)
        active = self.protection.faults.active
        recovery = self.recovery
        if active & ~faults.NO_LOCKOUT:
            recovery.start(now, self._settings.refault_ms)
        # A vehicle must not wait in state C while a fault or its lock-out lasts.
        recovering = recovery.running and recovery.poll(now)
        lock = self._lock
        if active:
            hold = "fault"
        elif r.emergency:
            hold = "emergency"
        elif not r.alive:
            hold = "loop"
        elif not self._vehicle.plugged:
            hold = "vehicle"
        elif not self.available:
            hold = "available"
        elif not self.authorised:
            hold = "permission"
        elif recovering:
            hold = "recovery"
        elif r.rcd_test == TESTING:
            hold = "test"
        elif lock is not None and not (lock.wanted and r.locked):
            hold = "lock"
        elif r.switching:
            hold = "phases"
        else:
            # As min() of the four, which would take longer: the tick runs every 10 ms.
            ma = self.cable_ma
            if least < ma:
                ma = least
            if self.rating_ma < ma:
                ma = self.rating_ma
            if ma > pilot.MAX_MA:
                ma = pilot.MAX_MA
            if self.protection.thermal.quarters < 4:
                ma = self.protection.thermal.derate(ma)
            self.hold = None if ma >= pilot.MIN_MA else "limit"
            return ma
        self.hold = hold
        return 0

    def _drive(self, now, ma, fault, apart):
        """Choose the duty cycle: `ma` from 6 A, else steady +12 V; state F after a fault stop, for a wake-up, apart."""
        settings = self._settings
        vehicle = self._vehicle
        pwm = ma >= pilot.MIN_MA
        wake = self._wake
        wake.step(now, pwm, vehicle.state)
        if fault and (self.offered_ma or self.close):
            self._state_f.start(now, settings.state_f_ms)
        if self.offered_ma and not pwm:
            self._stop.start(now, settings.stop_ms)
        state_f = self._state_f
        if state_f.running and state_f.poll(now) or wake.active or apart:
            duty = pilot.OFF
        else:
            # An offer that stays has the duty cycle already.
            duty = (self.duty if ma == self.offered_ma else pilot.duty(ma)) if pwm else pilot.STEADY
        if duty != self.duty:
            vehicle.driven(now, duty)
            self.duty = duty
        self.offered_ma = ma if pwm and duty != pilot.OFF else 0

    def _switch(self, now, r):
        """Decide on the contactor: open at once on any stop condition, after the vehicle's time to stop otherwise."""
        settings = self._settings
        vehicle = self._vehicle
        raw = vehicle.raw
        stop = self._stop
        stopping = stop.running and stop.poll(now)
        lockout = self.lockout
        locked_out = lockout.running and lockout.poll(now)
        safe = (
            (raw == "C" or raw == "D" and settings.ventilated)
            and not self.protection.faults.active
            and not (r.emergency or r.missed or r.failed or r.apart)
            and (self._cable is None or self._cable.ok)
            and (self._lock is None or r.locked)
        )
        if self.close:
            if not safe or not (self.offered_ma or stopping):
                self.close = False
                lockout.start(now, settings.reclose_ms)
        elif safe and self.offered_ma and vehicle.stable and vehicle.diode and not locked_out and not r.closed:
            self.close = True
        if self.hold is None and not self.close:
            if raw == "D":
                self.hold = "ventilation"
            elif raw != "C":
                self.hold = "switch"
            else:
                self.hold = "reclose" if locked_out else "settling"

    def _test(self, r, active):
        """Have the residual current device tested: after each session as soon as the vehicle has left, and when due."""
        test = r.rcd_test
        if self.close:
            self._used = True
        elif test == TESTING:
            self._used = self.test_rcd = False
        elif test:
            self.test_rcd = (
                (test == DUE or self._used and self._vehicle.state == "A")
                and not (self.offered_ma or r.closed)
                and not active.active & faults.RCD
            )

    def _publish(self, r, active):
        vehicle = self._vehicle
        state = vehicle.state
        self.state = state
        self.plugged = vehicle.plugged
        self.wants = state == "C" or state == "D" and self._settings.ventilated
        self.energised = r.closed
        self.locked = self._lock is not None and r.locked
        if active.active:
            self.fault = active.name()
            self.latched = active.latched()
        else:
            self.fault = None
            self.latched = 0
        self.warning = "overtemp" if self.protection.thermal.quarters < 4 else None
