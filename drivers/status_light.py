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


class StatusLight:
    """Shows statuses through `lamp`, one of drivers.lamps.

    brightness: 0 to 100 % (LightIntensity).
    """

    def __init__(self, lamp, brightness=100):
        self._lamp = lamp
        self._name = None
        self._pattern = _UNKNOWN
        self._blinks = 0
        self._since = 0
        self.set_brightness(brightness)

    def set_brightness(self, percent):
        """0 to 100 %: what the eye takes for half is a fifth of the light."""
        self._level = percent and max(1, percent * percent * 255 // 10000)
        self._shown = -1

    def blink(self, times, now):
        """Blink white `times` times (BlinkRepeat) before the status is shown again."""
        self._blinks = times
        self._since = now

    def show(self, name, now):
        """Show the status `name`, and blink: call often.

        Names are those of OCPP 1.6 §7.7, "Starting" and "Rejected"; anything else flashes white.
        """
        if name != self._name:
            self._name = name
            self._pattern = _pattern(name)
        p = self._pattern
        on = not p[5] or now % (p[4] + p[5]) < p[4]
        colour = (p[1] << 2 | p[2] << 1 | p[3]) if on else 0
        if self._blinks:
            turn = ticks_diff(now, self._since) // _BLINK_MS
            if turn >= 2 * self._blinks:
                self._blinks = 0
            else:
                colour = 0 if turn & 1 else 7
        if colour != self._shown:
            self._shown = colour
            level = self._level
            self._lamp.set(level if colour & 4 else 0, level if colour & 2 else 0, level if colour & 1 else 0)


def _pattern(name):
    for row in _PATTERNS:
        if row[0] == name:
            return row
    return _UNKNOWN
