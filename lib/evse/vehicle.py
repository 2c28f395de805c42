"""The vehicle at the far end of the control pilot: its debounced state, and its diode."""

from time import ticks_diff

from micropython import const

from evse import pilot
from evse.timing import NEVER, Hold, Timer

_SETTLE_MS = const(20)  # B, C, D
_SETTLE_A_MS = const(50)  # a bouncing contact is not a departure
_SETTLE_E_MS = const(30)
_STABLE_MS = const(500)  # a vehicle was seen faking C for 250 ms
_WINDOW_MS = const(550)
_DIODE_COUNT = const(3)
_LOADED_MV = const(-2000)  # state F pulled up by a vehicle without a diode is no short circuit


class Vehicle:
    """Follows the pilot from readings and the duty cycle that was driven meanwhile.

    raw      state of the last reading; stop conditions act on it
    state    the same, debounced
    plugged  last seen in B, C or D; kept through E and F, which hide the vehicle
    stable   in C or D for 500 ms while PWM runs
    diode    True passed, False failed, None not known yet since PWM began or since A, E or F
    error    the pilot contradicts the generator for pilot_ms of the evse.settings.Settings
    """

    def __init__(self, settings):
        self.raw = "A"
        self.state = "A"
        self.plugged = False
        self.stable = False
        self.diode = None
        self.error = False
        self._settings = settings
        self._since = 0
        self._count = 0
        self._pwm = False
        self._stable = Hold()
        self._error = Hold()
        self._window = Timer()

    def driven(self, now, duty):
        """The duty cycle (per 10000) is about to change: for 550 ms a wish for power may be an artefact of that."""
        if not self._window.running:
            self._window.start(now, _WINDOW_MS)
        pwm = pilot.OFF < duty < pilot.STEADY
        if pwm and not self._pwm:
            self.diode = None
            self._count = 0
        self._pwm = pwm

    def step(self, now, high_mv, low_mv, duty):
        """Take the peaks in mV of one burst and the duty cycle (per 10000) that ran during it."""
        window = self._window
        window = window.running and window.poll(now)
        if duty == pilot.OFF and high_mv < _LOADED_MV:
            raw = "F"
        else:
            raw = pilot.classify(high_mv, self.raw)
        # A pilot that is low without being driven low, or the reverse, or above what a generator gives.
        wrong = high_mv > 13000 or (raw == "F") != (duty == pilot.OFF)
        if wrong or self.error:
            self.error = self._error.poll(now, wrong, self._settings.pilot_ms)
        else:
            self._error.since = NEVER
        if not (window and raw in "BC" and self.raw < raw):
            if raw != self.raw:
                self.raw = raw
                self._since = now
                self._stable.since = NEVER
            if raw != self.state:
                self._settle(now, raw)
        if self._pwm and self.raw in "CD":
            self.stable = self._stable.poll(now, True, _STABLE_MS)
        else:
            self.stable = False
            self._stable.since = NEVER
        if self._pwm and raw in "BCD":
            good = pilot.diode_ok(low_mv)
            if good or self.diode or not window:
                self._check_diode(good)
            else:
                self._count = 0  # while the PWM settles, a bad burst proves nothing, but it breaks a row of good ones

    def _settle(self, now, raw):
        wait = _SETTLE_A_MS if raw == "A" else _SETTLE_E_MS if raw == "E" else _SETTLE_MS
        if ticks_diff(now, self._since) < wait:
            return
        self.state = raw
        if raw in "BCD":
            self.plugged = True
            return
        # A, E or F: the next vehicle, or the same after a fault, shows its diode again.
        self.diode = None
        self._count = 0
        if raw == "A":
            self.plugged = False

    def _check_diode(self, good):
        # Three bursts in a row decide, so that a burst across a change of duty does not.
        if good is self.diode:
            self._count = 0
            return
        if good:
            self._count = max(self._count, 0) + 1
        else:
            self._count = min(self._count, 0) - 1
        if self._count >= _DIODE_COUNT or self._count <= -_DIODE_COUNT:
            self.diode = good
            self._count = 0
