"""The faults of a connector: names, which ones latch, and how each one ends."""

from time import ticks_diff

from micropython import const

_TIMED = const(0)  # over when its cause has been away for the time given
_LATCHED = const(1)  # over when a person resets it and its cause is away
_UNPLUG = const(2)  # over when the vehicle is unplugged
_TESTED = const(3)  # over when the connector has passed its self-test

# Bits of the table below, gravest first: `Faults.name` shows the first that is active.
RCD = 0x0001
WELD = 0x0002
EARTH = 0x0004
NO_CLOSE = 0x0008
PILOT_SHORT = 0x0010
DIODE = 0x0020
PP_SHORT = 0x0040
OVERTEMP = 0x0080
OVERCURRENT = 0x0100
UNDERVOLTAGE = 0x0200
OVERVOLTAGE = 0x0400
LOCK_JAM = 0x0800
PILOT_ERROR = 0x1000
ADC_STALE = 0x2000
UNTESTED = 0x4000

# Faults without the lock-out after a fault: the mains have a wait of their own, a jammed lock has nothing to do with
# the current path, and before the self-test there was no current.
NO_LOCKOUT = 0x0200 | 0x0400 | 0x0800 | 0x4000

_LATCHING = const(0x0001 | 0x0002 | 0x0008)  # RCD, WELD, NO_CLOSE

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
    ("untested", _TESTED, 0),
)


class Faults:
    """The set of active faults: `active` is a mask of the bits above."""

    def __init__(self):
        self.active = 0
        self._seen = [0] * len(_TABLE)  # when each cause was last present

    def take(self, causes, now):
        """Take the mask of the causes that are present; call on every tick."""
        active = self.active | causes
        if not active:
            return
        bit = 1
        for i in range(len(_TABLE)):
            if causes & bit:
                self._seen[i] = now
            elif active & bit:
                row = _TABLE[i]
                if row[1] == _TIMED and ticks_diff(now, self._seen[i]) >= row[2]:
                    active ^= bit
            bit <<= 1
        self.active = active

    def latch(self, mask):
        """Make the latching faults of `mask` active, as latched() gave it before a restart; its other bits are left."""
        self.active |= mask & _LATCHING

    def reset(self):
        """A person resets: latched faults end unless their cause is taken again in the same step."""
        self._end(_LATCHED)

    def unplugged(self):
        """The vehicle has left."""
        self._end(_UNPLUG)

    def untested(self, on):
        """A commissioning self-test is still to be passed, or has been."""
        if on:
            self.active |= UNTESTED
        else:
            self._end(_TESTED)

    def name(self):
        """Return the name of the gravest active fault, None without one."""
        if self.active:
            for i in range(len(_TABLE)):
                if self.active & (1 << i):
                    return _TABLE[i][0]
        return None

    def latched(self):
        """Return the mask, below 256, of the active faults that need a person's reset."""
        return self.active & _LATCHING

    def _end(self, how):
        if self.active:
            for i in range(len(_TABLE)):
                if _TABLE[i][1] == how:
                    self.active &= ~(1 << i)
