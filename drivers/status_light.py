"""Three-colour light that shows a connector's status."""

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
    """red, green, blue: output pins, 1 is on."""

    def __init__(self, red, green, blue):
        self._red = red
        self._green = green
        self._blue = blue
        self._name = None
        self._pattern = _UNKNOWN

    def show(self, name, now):
        """Show the status `name`, and blink: call often.

        Names are those of OCPP 1.6 §7.7, "Starting" and "Rejected"; anything else flashes white.
        """
        if name != self._name:
            self._name = name
            self._pattern = _UNKNOWN
            for pattern in _PATTERNS:
                if pattern[0] == name:
                    self._pattern = pattern
        pattern = self._pattern
        on = 1 if not pattern[5] or now % (pattern[4] + pattern[5]) < pattern[4] else 0
        self._red.value(pattern[1] & on)
        self._green.value(pattern[2] & on)
        self._blue.value(pattern[3] & on)
