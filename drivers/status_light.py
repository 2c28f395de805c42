"""Three-colour light that shows a connector's status."""

from time import ticks_diff

from micropython import const

_BLINK_MS = const(250)

# name, red, green, blue, ms on, ms off; 0 ms off is steady. A tuple, since it costs no RAM when frozen.
_PATTERNS = (
    ("Available", 0, 1, 0, 1000, 0),
    ("Preparing", 0, 0, 1, 500, 500),
    ("Charging", 0, 0, 1, 1000, 0),
    ("SuspendedEV", 0, 0, 1, 200, 1800),
    ("SuspendedEVSE", 0, 1, 1, 200, 1800),
    ("Finishing", 0, 1, 0, 500, 500),
    ("Reserved", 1, 1, 0, 1000, 0),
    ("Unavailable", 1, 0, 0, 200, 1800),
    ("Faulted", 1, 0, 0, 250, 250),
    ("Rejected", 1, 0, 1, 150, 150),
    ("Starting", 1, 1, 1, 500, 500),
)
_UNKNOWN = ("", 1, 1, 1, 100, 900)


def pattern(name):
    """Return how to show the status `name`: (name, red, green, blue, ms on, ms off); colours are 0 or 1.

    0 ms off is steady.

    Names are those of OCPP 1.6 §7.7, "Starting" and "Rejected"; anything else flashes white.
    """
    for row in _PATTERNS:
        if row[0] == name:
            return row
    return _UNKNOWN


class StatusLight:
    """red, green, blue: output pins, 1 is on. It is on or off: every brightness above 0 is full."""

    def __init__(self, red, green, blue):
        self._red = red
        self._green = green
        self._blue = blue
        self._name = None
        self._pattern = _UNKNOWN
        self._lit = 1
        self._blinks = 0
        self._since = 0

    def set_brightness(self, percent):
        """0 to 100 % (LightIntensity)."""
        self._lit = 1 if percent else 0

    def blink(self, times, now):
        """Blink white `times` times (BlinkRepeat) before the status is shown again."""
        self._blinks = times
        self._since = now

    def show(self, name, now):
        """Show the status `name`, see pattern(), and blink: call often."""
        if name != self._name:
            self._name = name
            self._pattern = pattern(name)
        p = self._pattern
        on = self._lit if not p[5] or now % (p[4] + p[5]) < p[4] else 0
        if self._blinks:
            turn = ticks_diff(now, self._since) // _BLINK_MS
            if turn >= 2 * self._blinks:
                self._blinks = 0
            else:
                p = _UNKNOWN
                on = 0 if turn & 1 else self._lit
        self._red.value(p[1] & on)
        self._green.value(p[2] & on)
        self._blue.value(p[3] & on)
