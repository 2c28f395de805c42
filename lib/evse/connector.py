"""One IEC 61851-1 mode 3 connector: pilot, cable, lock and permission in; duty cycle, contactor and lock out."""

from micropython import const

from evse import faults, pilot
from evse.lock import LockControl
from evse.protection import Protection
from evse.proximity import CableWatch
from evse.timing import Hold, Timer
from evse.vehicle import Vehicle
from evse.wakeup import WakeUp

_PP_LOST_MS = const(500)


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
      locked         feedback of the lock
      unlock_result  None while unlock() is under way, then "unlocked" or "failed"

    Written by step(), for the outputs:
      duty           per 10000: 10000 steady +12 V, 0 state F
      close          the contactor shall be closed
      lock_command   the lock shall be locked
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

        self.duty = pilot.STEADY
        self.close = False
        self.lock_command = False

        self.rating_ma = rating_ma
        self.protection = Protection(settings)
        self._settings = settings
        self._vehicle = Vehicle()
        self._wake = WakeUp(settings)
        self._cable = CableWatch() if proximity else None
        self._lock = LockControl() if lock else None
        self._pp_lost = Hold()
        self._stop = Timer()  # the vehicle's time to stop drawing
        self._lockout = Timer()  # after the contactor opened
        self._recovery = Timer()  # after a fault
        self._state_f = Timer()
        self._reset = False

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
        active.report(faults.ADC_STALE, True, now)
        self._drive(now, 0, True)
        self._recovery.start(now, self._settings.refault_ms)
        self.fault = active.name()

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
        cable_ok = self._watch_cable(now, r)
        protection.step(now, r, self.close)
        protection.overcurrent(now, r.current_ma, self.offered_ma)
        self._report(now, active)
        self._step_lock(now, r)

        ma = self._permitted(now, r)
        self._drive(now, ma, active.active)
        self._switch(now, r, cable_ok)
        self._publish(r, active)

    def _watch_cable(self, now, r):
        """Follow the proximity contact; return whether this reading permits current."""
        watch = self._cable
        if watch is None:
            self.cable = self._vehicle.plugged
            self.cable_ma = self.rating_ma
            return True
        watch.step(now, r.ohm)
        self.cable = watch.present
        self.cable_ma = watch.ma
        lost = self._pp_lost.poll(now, self._vehicle.state in "BCD" and not watch.ok, _PP_LOST_MS)
        self.protection.faults.report(faults.PP_SHORT, watch.short or lost, now)
        return watch.ok

    def _report(self, now, active):
        """Faults that the vehicle's side shows."""
        vehicle = self._vehicle
        active.report(faults.PILOT_SHORT, vehicle.state == "E", now)
        active.report(faults.PILOT_ERROR, vehicle.error, now)
        if vehicle.state == "A":
            active.unplugged()
        active.report(faults.DIODE, vehicle.diode is False, now)

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
        self.protection.faults.report(faults.LOCK_JAM, r.jammed, now)
        self.lock_command = lock.command
        if lock.result is not None:
            self.unlock_result = lock.result
            lock.result = None

    def _permitted(self, now, r):
        """Return the current in mA that may be offered now."""
        least = self.limits.minimum(now)
        recovering = self._recovering(now)
        lock = self._lock
        if (
            not self.authorised
            or not self.available
            or not r.alive
            or r.emergency
            or r.failed
            or recovering
            or not self._vehicle.plugged
            or (lock is not None and not (lock.wanted and r.locked))
        ):
            return 0
        return self.protection.thermal.derate(min(least, self.cable_ma, self.rating_ma, pilot.MAX_MA))

    def _recovering(self, now):
        """Return whether a fault or its lock-out holds the connector; a vehicle must not wait in state C meanwhile."""
        active = self.protection.faults.active
        if active & ~faults.NO_LOCKOUT:
            self._recovery.start(now, self._settings.refault_ms)
        return self._recovery.poll(now) or active

    def _drive(self, now, ma, fault):
        """Choose the duty cycle: `ma` from 6 A, else steady +12 V; state F after a fault stop and for a wake-up."""
        settings = self._settings
        vehicle = self._vehicle
        pwm = ma >= pilot.MIN_MA
        wake = self._wake
        wake.step(now, pwm, vehicle.state)
        if fault and self.offered_ma:
            self._state_f.start(now, settings.state_f_ms)
        if self.offered_ma and not pwm:
            self._stop.start(now, settings.stop_ms)
        if self._state_f.poll(now) or wake.active:
            duty = pilot.OFF
        else:
            duty = pilot.duty(ma) if pwm else pilot.STEADY
        if duty != self.duty:
            vehicle.driven(now, duty)
            self.duty = duty
        self.offered_ma = ma if pwm and duty != pilot.OFF else 0

    def _switch(self, now, r, cable_ok):
        """Decide on the contactor: open at once on any stop condition, after the vehicle's time to stop otherwise."""
        settings = self._settings
        vehicle = self._vehicle
        active = self.protection.faults.active
        raw = vehicle.raw
        stopping = self._stop.poll(now)
        locked_out = self._lockout.poll(now)
        safe = (
            not active
            and not (r.emergency or r.missed or r.failed)
            and cable_ok
            and (raw == "C" or raw == "D" and settings.ventilated)
            and (self._lock is None or r.locked)
        )
        if self.close:
            if not safe or not (self.offered_ma or stopping):
                self.close = False
                self._lockout.start(now, settings.reclose_ms)
        elif safe and self.offered_ma and vehicle.stable and vehicle.diode and not locked_out and not r.closed:
            self.close = True

    def _publish(self, r, active):
        vehicle = self._vehicle
        state = vehicle.state
        self.state = state
        self.plugged = vehicle.plugged
        self.wants = state == "C" or state == "D" and self._settings.ventilated
        self.energised = r.closed
        self.locked = self._lock is not None and r.locked
        self.fault = active.name()
        self.latched = active.latched()
        self.warning = "overtemp" if self.protection.thermal.quarters < 4 else None
