"""The `machine` module of the virtual board: its pins end in the page, where the world finds them.

Same names, arguments and behaviour as on a microcontroller, for the part that Pilotwire uses. Nothing allocates after
construction. Interrupt handlers of pins run from the timer's tick, as soft interrupts do.
"""

import time
from array import array

import layout
from micropython import const
from page import page

try:
    from vboard import timer as _alarm
except ImportError:
    from thread_alarm import timer as _alarm

# Words of a pin, an analogue channel and a serial port, as in `layout` (private constants cost no memory).
_IN = const(0)
_RISES = const(1)
_FALLS = const(2)
_MODE = const(3)
_OUT = const(4)
_DUTY = const(6)
_FREQ = const(7)
_MODE_IN = const(1)
_MODE_OUT = const(2)
_MODE_PWM = const(3)
_HIGH = const(0)
_LOW = const(1)
_SPLIT = const(2)
_STALE = const(3)
_HEAD = const(0)
_TAIL = const(1)
_DATA = const(2)
_RING = const(256)
_DATA_SENT = const(1)
_RING_SENT = const(64)
_STAMP_MASK = const(0x3FFFFFFF)

# One conversion takes 37 us of the pilot's period of 1000 us: bursts see both of its levels, each in its proportion.
_CONVERSION_US = const(37)
_PERIOD_US = const(1000)

_LONGEST_TURN_MS = const(30)

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3

_handlers = []


def reset():
    """Hard reset: the world cuts the program and starts it anew. Does not return."""
    page.put(layout.RESET, 1)
    while True:
        time.sleep_ms(1)


def reset_cause():
    """PWRON_RESET, HARD_RESET or WDT_RESET."""
    return page.get(layout.CAUSE)


class Pin:
    """Digital pin `id` of the board."""

    IN = 0
    OUT = 1
    IRQ_RISING = 1
    IRQ_FALLING = 2

    def __init__(self, id, mode=-1, pull=-1, value=None):
        self.at = layout.PINS + id * layout.PIN_WORDS
        if value is not None:
            self._drive(value)
        if mode >= 0:
            page.put(self.at + _MODE, mode + _MODE_IN)

    def _drive(self, level):
        page.put_pair(self.at + _OUT, 1 if level else 0, time.ticks_us() & _STAMP_MASK)

    def value(self, level=None):
        """Level of the pin: 0 or 1; with an argument, drives it."""
        if level is None:
            at = self.at
            return page.get(at + (_OUT if page.get(at + _MODE) == _MODE_OUT else _IN))
        self._drive(level)

    def irq(self, handler, trigger=IRQ_FALLING | IRQ_RISING):
        """Calls `handler(pin)` once for every edge of the kinds in `trigger`, for good."""
        self.rises = page.get(self.at + _RISES)
        self.falls = page.get(self.at + _FALLS)
        self.high = page.get(self.at + _IN) == 1
        self.trigger = trigger
        self.handler = handler
        _handlers.append(self)

    def deliver(self):
        """Runs the handler for the next edge, if there is one: at most one a tick, as far apart as contacts bounce."""
        at = self.at
        if self.high:
            if page.get(at + _FALLS) != self.falls:
                self.falls = (self.falls + 1) & _STAMP_MASK
                self.high = False
                if self.trigger & 2:
                    self.handler(self)
        elif page.get(at + _RISES) != self.rises:
            self.rises = (self.rises + 1) & _STAMP_MASK
            self.high = True
            if self.trigger & 1:
                self.handler(self)


class PWM:
    """Pulse width modulation at `pin` (a Pin or its number); freq in hertz, duty_u16 0 (low) to 65535 (high)."""

    def __init__(self, pin, freq=0, duty_u16=0):
        self.at = pin.at if isinstance(pin, Pin) else layout.PINS + pin * layout.PIN_WORDS
        page.put_pair(self.at + _DUTY, duty_u16, freq)
        page.put(self.at + _MODE, _MODE_PWM)

    def duty_u16(self, duty=None):
        """Duty cycle, 0 to 65535."""
        if duty is None:
            return page.get(self.at + _DUTY)
        page.put(self.at + _DUTY, duty)


class ADC:
    """Analogue channel `channel`. Readings carry noise of 2 mV, as long as the converter works."""

    def __init__(self, channel):
        self.at = layout.ADCS + channel * layout.ADC_WORDS
        self.words = array("I", [0, 0, 0, 0])
        self.phase = 0
        self.seed = channel + 1
        self.last = 0

    def read_uv(self):
        """Microvolts at the pin, of the pilot's half that this conversion falls into."""
        words = self.words
        page.load(self.at, words, 0, 16)
        if words[_STALE]:
            return self.last
        self.phase = phase = (self.phase + _CONVERSION_US) % _PERIOD_US
        self.seed = seed = (self.seed * 1103 + 12345) & 0xFFFF
        uv = words[_HIGH if phase < words[_SPLIT] else _LOW] + (seed >> 4) - 2048
        self.last = uv if uv > 0 else 0
        return self.last

    def read_u16(self):
        """The same as 0 to 65535 of 3.3 V."""
        return self.read_uv() * 325 // 16366


class UART:
    """Serial port `id`. What its device sends comes from the world; only the meters' port can send, too."""

    def __init__(self, id, baudrate=9600, **options):
        self.at = layout.UARTS + id * layout.UART_WORDS
        self.tail = page.get(self.at + _HEAD) % _RING
        page.put(self.at + _TAIL, self.tail)

    def any(self):
        """Number of bytes that wait."""
        return (page.get(self.at + _HEAD) - self.tail) % _RING

    def readinto(self, buf, n=None):
        """Bytes read into `buf`, or None when none wait. Never waits. OSError when the device is gone."""
        if page.get(self.at + _HEAD) >= _RING:
            raise OSError(5)
        waiting = self.any()
        if not waiting:
            return None
        n = min(len(buf) if n is None else n, waiting, _RING - self.tail)
        page.load(self.at + _DATA, buf, self.tail, n)
        self.tail = (self.tail + n) % _RING
        page.put(self.at + _TAIL, self.tail)
        return n

    def write(self, buf):
        """Sends `buf`, of which the ring's end must not be in the middle: all requests have eight bytes."""
        head = page.get(layout.SENT)
        page.store(layout.SENT + _DATA_SENT, buf, head)
        page.put(layout.SENT, (head + len(buf)) % _RING_SENT)


class Timer:
    """The periodic timer: calls `callback(timer)` every `period` milliseconds. The virtual board has one, for good."""

    PERIODIC = 1

    def __init__(self, id=-1, mode=PERIODIC, period=10, callback=None):
        if mode != Timer.PERIODIC or period < 1 or callback is None:
            raise ValueError("timer: got mode %s, period %s, expected PERIODIC, 1 or more, a callback" % (mode, period))
        self.callback = callback
        self.period = period
        self.turn = time.ticks_ms()  # until then it is the program's
        _alarm(period, self._fire)

    def _fire(self, _):
        begin = time.ticks_ms()
        if time.ticks_diff(begin, self.turn) < 0:
            return
        page.port = page.tick
        try:
            for pin in _handlers:
                pin.deliver()
            self.callback(self)
        finally:
            page.port = page.main
            # On a busy host a tick may take its whole period or more: the program would never have its turn.
            self.turn = end = time.ticks_ms()
            took = time.ticks_diff(end, begin)
            if took >= self.period:
                self.turn = time.ticks_add(end, min(took, _LONGEST_TURN_MS))


class WDT:
    """Watchdog: the world resets the board when it is not fed for `timeout` milliseconds. Cannot be stopped."""

    def __init__(self, id=0, timeout=5000):
        self.feeds = 0
        page.put(layout.WDT_FEEDS, 0)
        page.put(layout.WDT_TIMEOUT, timeout)

    def feed(self):
        """Proves that the program lives."""
        self.feeds = (self.feeds + 1) & _STAMP_MASK
        page.put(layout.WDT_FEEDS, self.feeds)
