"""Energy meter with a pulse output (S0, EN 62053-31)."""

from time import ticks_diff, ticks_ms

from micropython import const

_DEBOUNCE_MS = const(10)  # pulses last at least 30 ms
_IDLE_MS = const(600000)  # without a pulse for so long the power is 0
_SILENT_MS = const(10000)
_MASK = const(0x3FFFFFFF)


class PulseMeter:
    """Counts impulses in an interrupt; poll() turns them into a register.

    pin: input with irq(). trigger: the pin's edge constant. imp_per_kwh: 10 to 20000.
    `wh`: the register in Wh, 0 until set_register(); to keep it over a power cut is the owner's business.
    `silent`: impulses stopped abruptly although energy should flow.
    """

    def __init__(self, pin, trigger, imp_per_kwh):
        if not 10 <= imp_per_kwh <= 20000:
            raise ValueError("pulse meter: %s impulses per kWh, expected 10 to 20000" % imp_per_kwh)
        self.wh = 0
        self.silent = False
        self._imp = imp_per_kwh
        self._rest = 0  # thousandths of an impulse short of the next Wh
        # Written by the interrupt only.
        self._count = 0
        self._edge = ticks_ms()
        self._gap = 0
        # Written by poll() only.
        self._taken = 0
        self._last = self._edge
        self._interval = 0  # ms between the last two impulses, 0 while unknown
        self._flowing = False
        pin.irq(self._impulse, trigger)

    def poll(self, now):
        """Take the impulses counted since the last call; once a second is enough."""
        n = (self._count - self._taken) & _MASK
        if n:
            self._taken = self._count
            self._rest += n * 1000
            self.wh += self._rest // self._imp
            self._rest %= self._imp
            self._interval = self._gap
            self._last = now
            self.silent = False
        elif self._interval:
            quiet = ticks_diff(now, self._last)
            if quiet > _IDLE_MS:
                self._interval = 0
            # Ten missing impulses are a dead meter or cable rather than a vehicle that draws less.
            self.silent = self._flowing and quiet > _SILENT_MS and quiet > 10 * self._interval

    def power_w(self, now):
        """Return the power in W from the last interval, or the less that the time since the last impulse implies."""
        interval = self._interval
        if not interval:
            return 0
        quiet = ticks_diff(now, self._last)
        if quiet > interval:
            interval = quiet
        return 360000000 // self._imp * 10 // interval

    def expect(self, flowing):
        """Tell whether energy should flow now."""
        if flowing != self._flowing:
            self._flowing = flowing
            self._interval = 0
            self.silent = False

    def set_register(self, wh):
        """Set the register to `wh`."""
        self.wh = wh
        self._rest = 0

    def _impulse(self, pin):
        now = ticks_ms()
        gap = ticks_diff(now, self._edge)
        if 0 <= gap < _DEBOUNCE_MS:
            return
        self._edge = now
        self._gap = gap if gap > 0 else 0
        self._count = (self._count + 1) & _MASK
