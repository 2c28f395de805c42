"""The faults of a connector: names, which ones latch, and how each one ends."""

from time import ticks_diff

from micropython import const

_TIMED = const(0)  # over when its cause has been away for the time given
_LATCHED = const(1)  # over when a person resets it and its cause is away
_UNPLUG = const(2)  # over when the vehicle is unplugged

# Indexes into the table below, gravest first: `Faults.name` shows the first that is active.
RCD = 0
WELD = 1
EARTH = 2
NO_CLOSE = 3
PILOT_SHORT = 4
DIODE = 5
PP_SHORT = 6
OVERTEMP = 7
OVERCURRENT = 8
UNDERVOLTAGE = 9
OVERVOLTAGE = 10
LOCK_JAM = 11
PILOT_ERROR = 12
ADC_STALE = 13

# Bit mask of the faults without the lock-out after a fault: the mains have a wait of their own, and a jammed lock has
# nothing to do with the current path.
NO_LOCKOUT = (1 << UNDERVOLTAGE) | (1 << OVERVOLTAGE) | (1 << LOCK_JAM)

_LATCHING = const((1 << 0) | (1 << 1) | (1 << 3))  # RCD, WELD, NO_CLOSE

# (name, how it ends, ms without its cause). Supply and temperature bring their own recovery rules, the lock its tries.
_TABLE = (
    ("rcd", _LATCHED, 0),
    ("weld", _LATCHED, 0),
    ("earth", _TIMED, 1000),
    ("no_close", _LATCHED, 0),
    ("pilot_short", _TIMED, 1000),
    ("diode", _UNPLUG, 0),
    ("pp_short", _TIMED, 1000),
    ("overtemp", _TIMED, 0),
    ("overcurrent", _UNPLUG, 0),
    ("undervoltage", _TIMED, 0),
    ("overvoltage", _TIMED, 0),
    ("lock_jam", _TIMED, 0),
    ("pilot_error", _TIMED, 1000),
    ("adc_stale", _TIMED, 1000),
)


class Faults:
    """The set of active faults: `active` is a bit mask over the indexes above."""

    def __init__(self):
        self.active = 0
        self._seen = [0] * len(_TABLE)  # when each cause was last present

    def report(self, fault, present, now):
        """Take whether the cause of `fault` is present; call on every tick."""
        bit = 1 << fault
        if present:
            self.active |= bit
            self._seen[fault] = now
        elif self.active & bit:
            row = _TABLE[fault]
            if row[1] == _TIMED and ticks_diff(now, self._seen[fault]) >= row[2]:
                self.active ^= bit

    def latch(self, mask):
        """Make the latching faults of `mask` active, as latched() gave it before a restart; its other bits are left."""
        self.active |= mask & _LATCHING

    def reset(self):
        """A person resets: latched faults end unless their cause is reported again in the same step."""
        self._end(_LATCHED)

    def unplugged(self):
        """The vehicle has left."""
        self._end(_UNPLUG)

    def name(self):
        """Return the name of the gravest active fault, None without one."""
        if self.active:
            for i in range(len(_TABLE)):
                if self.active & (1 << i):
                    return _TABLE[i][0]
        return None

    def latched(self):
        """Return the bit mask, below 256, of the active faults that need a person."""
        return self.active & _LATCHING

    def _end(self, how):
        if self.active:
            for i in range(len(_TABLE)):
                if _TABLE[i][1] == how:
                    self.active &= ~(1 << i)
