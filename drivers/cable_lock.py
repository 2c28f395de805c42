"""Motor lock of a socket with a feedback contact."""

from time import ticks_diff

from micropython import const

_PAUSE_MS = const(1000)
_TRIES = const(5)
_RETRY_MS = const(5000)

_IDLE = const(0)
_PULSE = const(1)
_PAUSE = const(2)


class CableLock:
    """Turns the motor in pulses until the feedback agrees.

    a, b: pins of the motor's bridge; a=1 locks, b=1 unlocks. feedback: drivers.digital.Input, true when locked.
    pulse_ms: 100 to 1000.
    `locked`: feedback. `jammed`: five tries did not move it; tries go on, one in 5 s, and a success ends it.
    """

    def __init__(self, a, b, feedback, pulse_ms=300):
        if not 100 <= pulse_ms <= 1000:
            raise ValueError("cable lock: pulse of %s ms, expected 100 to 1000" % pulse_ms)
        self.locked = False
        self.jammed = False
        self._a = a
        self._b = b
        self._feedback = feedback
        self._pulse_ms = pulse_ms
        self._target = None  # no order yet: the lock stays as it is
        self._phase = _IDLE
        self._since = 0
        self._tries = 0
        a.value(0)
        b.value(0)

    def lock(self, now):
        """Order: locked. May be repeated."""
        self._order(True)

    def unlock(self, now):
        """Order: unlocked. May be repeated."""
        self._order(False)

    def poll(self, now):
        """Read the feedback and move the motor on."""
        self.locked = self._feedback.poll(now)
        phase = self._phase
        if phase == _PULSE:
            # A pulse is never cut short: the mechanism shall reach its end.
            if ticks_diff(now, self._since) >= self._pulse_ms:
                self._a.value(0)
                self._b.value(0)
                self._phase = _PAUSE
                self._since = now
            return
        if self._target is None or self.locked == self._target:
            self._phase = _IDLE
            self._tries = 0
            self.jammed = False
            return
        if phase == _PAUSE:
            waited = ticks_diff(now, self._since)
            if self._tries >= _TRIES and waited >= _PAUSE_MS:
                self.jammed = True
            if waited < (_RETRY_MS if self.jammed else _PAUSE_MS):
                return
        self._tries += 1
        self._phase = _PULSE
        self._since = now
        (self._a if self._target else self._b).value(1)

    def _order(self, target):
        if target != self._target:
            self._target = target
            self._tries = 0
