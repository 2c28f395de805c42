"""Wake-up of vehicles that went to sleep while they waited for current."""

from micropython import const

from evse.timing import NEVER, Hold, Timer

_PULSE_MS = const(4000)
_TRIES = const(2)


class WakeUp:
    """Asks for state F (`active`) for 4 s when a vehicle has been offered current for `wake_ms` without taking it.

    At most twice for each plug-in; an unplugging or a pause by the EVSE gives two more.
    """

    def __init__(self, settings):
        self.active = False
        self._settings = settings
        self._left = _TRIES
        self._asleep = Hold()
        self._pulse = Timer()

    def step(self, now, offering, state):
        """Take whether current is (or would be) offered, and the vehicle's debounced state."""
        pulse = self._pulse
        self.active = pulse.running and pulse.poll(now)
        if not offering or state == "A":
            self._left = _TRIES
            pulse.running = False
            self.active = False
            self._asleep.since = NEVER
            return
        asleep = self._asleep.poll(now, offering and state == "B" and not self.active, self._settings.wake_ms)
        if asleep and self._left and self._settings.wake_up:
            self._left -= 1
            pulse.start(now, _PULSE_MS)
            self.active = True
