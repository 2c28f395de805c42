"""Buzzer for what a person at the wallbox should notice."""

from time import ticks_diff

# name, then pitch in Hz (0: silence) and ms in turn.
_TUNES = (
    ("accepted", 1800, 80, 0, 40, 2400, 120),
    ("rejected", 400, 400),
    ("fault", 900, 200, 0, 100, 900, 200, 0, 100, 900, 200),
)


class Buzzer:
    """pwm: with freq() and duty_u16(); silent from construction on."""

    def __init__(self, pwm):
        self._pwm = pwm
        self._tune = None
        self._at = 0
        self._since = 0
        pwm.duty_u16(0)

    def play(self, name, now):
        """Begin a tune: accepted, rejected or fault; another one ends. Unknown names are silent."""
        self._tune = None
        self._pwm.duty_u16(0)
        for tune in _TUNES:
            if tune[0] == name:
                self._tune = tune
                self._at = 1
                self._since = now
                self._sound(tune[1])

    def poll(self, now):
        """Go on; to be called every round."""
        tune = self._tune
        if tune is None or ticks_diff(now, self._since) < tune[self._at + 1]:
            return
        self._since = now
        self._at += 2
        if self._at < len(tune):
            self._sound(tune[self._at])
        else:
            self._tune = None
            self._sound(0)

    def _sound(self, hertz):
        if hertz:
            self._pwm.freq(hertz)
        self._pwm.duty_u16(32768 if hertz else 0)
