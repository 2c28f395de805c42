"""Relay that takes L2 and L3 away from a vehicle and gives them back: 3 to 1 phase and 1 to 3. L1 is never switched."""

from time import ticks_diff

from micropython import const

_OPEN_MS = const(6000)  # the vehicle's time to stop, then the contactor's
_SETTLE_MS = const(100)

_REST = const(0)
_STOPPING = const(1)
_OPENED = const(2)
_APART = const(3)
_JOINED = const(4)


class PhaseSwitch:
    """Takes the relay through its sequence; switch_to() begins it, poll() goes on, both from the safety tick.

    relay: output, 1 is three phases. pilot: output, 1 takes the control pilot away from the vehicle (it sees state F or
    an open line); None: the board cannot. wait_s: 10 to 60, without pilot, for the vehicle to start anew.
    phases: 1 or 3, at the start.

    `phases`: as the relay is. `hold`: True from the order to the end: no PWM may be offered, and the contactor must
    open. `failed`: the contactor did not open in 6 s and more; the relay stayed as it was.
    """

    def __init__(self, relay, pilot=None, wait_s=10, phases=3):
        if not 10 <= wait_s <= 60:
            raise ValueError("phase switch: wait of %s s, expected 10 to 60" % wait_s)
        self.phases = phases
        self.hold = False
        self.failed = False
        self._relay = relay
        self._pilot = pilot
        self._wait_ms = wait_s * 1000
        self._target = phases
        self._step = _REST
        self._since = 0
        relay.value(1 if phases == 3 else 0)
        if pilot is not None:
            pilot.value(0)

    def switch_to(self, phases, now):
        """Order 1 or 3 phases; while a sequence runs it changes what follows."""
        self._target = phases
        if phases != self.phases and self._step == _REST:
            self.hold = True
            self.failed = False
            self._go(_STOPPING, now)

    def poll(self, now, closed, offering):
        """Go on. closed: the contactor is closed, told or reported; offering: PWM is on the pilot."""
        step = self._step
        if step == _REST:
            return
        passed = ticks_diff(now, self._since)
        if closed or offering:
            if step == _STOPPING:
                if passed > _OPEN_MS + _SETTLE_MS:
                    self._end(now, True)
            elif step == _OPENED:
                self._go(_STOPPING, now)
            return  # afterwards the relay has been moved already, and time goes on once everything is off again
        if step == _STOPPING:
            self._go(_OPENED, now)
        elif step == _OPENED:
            if passed >= _SETTLE_MS:
                self._cut(1)
                self._relay.value(1 if self._target == 3 else 0)
                self.phases = self._target
                self._go(_APART, now)
        elif step == _APART:
            if passed >= self._wait_ms:
                self._cut(0)
                self._go(_JOINED, now)
        elif passed >= _SETTLE_MS:
            self._end(now, False)

    def _go(self, step, now):
        self._step = step
        self._since = now

    def _end(self, now, failed):
        self._step = _REST
        self.hold = False
        self.failed = failed
        if failed:
            self._target = self.phases
        elif self._target != self.phases:
            self.switch_to(self._target, now)

    def _cut(self, on):
        if self._pilot is not None:
            self._pilot.value(on)
