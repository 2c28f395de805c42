"""The `machine` module of the virtual board: its pins end in the page, where the world finds them.

Same names, arguments and behaviour as on a microcontroller, for the part that Pilotwire uses. Nothing allocates after
construction. Interrupt handlers of pins run from the timer's tick, as soft interrupts do.
"""

import time
from array import array

from layout import (
    ADC_WORDS,
    ADCS,
    CAUSE,
    PIN_MODE,
    PIN_WORDS,
    PINS,
    RESET,
    UART_BYTES,
    UART_DATA,
    UART_WORDS,
    UARTS,
    UNIQUE,
    WDT_FEEDS,
    WDT_TIMEOUT,
)
from micropython import const
from page import page

try:
    from vboard import timer as _alarm
except ImportError:
    from thread_alarm import timer as _alarm

# Words of a pin, an analogue channel and a serial port, as in `layout` (constants of this module cost no memory).
_IN = const(0)
_RISES = const(1)
_FALLS = const(2)
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
_STAMP_MASK = const(0x3FFFFFFF)

# One conversion takes 37 us of the pilot's period of 1000 us: bursts see both of its levels, each in its proportion.
_CONVERSION_US = const(37)
_PERIOD_US = const(1000)

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3

_handlers = []


def reset():
    """Hard reset: the world cuts the program and starts it anew. Does not return."""
    page.put(RESET, 1)
    while True:
        time.sleep_ms(1)


def reset_cause():
    """PWRON_RESET, HARD_RESET or WDT_RESET."""
    return page.get(CAUSE)


def unique_id():
    """Eight bytes, the same for every start of one board."""
    buf = bytearray(8)
    page.load(UNIQUE, buf, 0, 8)
    return bytes(buf)


class Pin:
    """Digital pin `id` of the board."""

    IN = 0
    OUT = 1
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2

    def __init__(self, id, mode=-1, pull=-1, value=None):
        self.at = PINS + id * PIN_WORDS
        if value is not None:
            self._drive(value)
        if mode >= 0:
            page.put(self.at + PIN_MODE, mode + _MODE_IN)

    def _drive(self, level):
        page.put_pair(self.at + _OUT, 1 if level else 0, time.ticks_us() & _STAMP_MASK)

    def value(self, level=None):
        """Level of the pin: 0 or 1; with an argument, drives it."""
        if level is None:
            at = self.at
            return page.get(at + (_OUT if page.get(at + PIN_MODE) == _MODE_OUT else _IN))
        self._drive(level)

    __call__ = value

    def on(self):
        """Drives the pin high."""
        self._drive(1)

    def off(self):
        """Drives the pin low."""
        self._drive(0)

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING):
        """Calls `handler(pin)` once for every edge of the kinds in `trigger`; None ends it."""
        self.rises = page.get(self.at + _RISES)
        self.falls = page.get(self.at + _FALLS)
        self.trigger = trigger
        self.handler = handler
        if self in _handlers:
            _handlers.remove(self)
        if handler:
            _handlers.append(self)

    def deliver(self):
        """Runs the handler for the edges that came since the last call."""
        edges = page.get(self.at + _RISES)
        while self.rises != edges:
            self.rises = (self.rises + 1) & _STAMP_MASK
            if self.trigger & 1:
                self.handler(self)
        edges = page.get(self.at + _FALLS)
        while self.falls != edges:
            self.falls = (self.falls + 1) & _STAMP_MASK
            if self.trigger & 2:
                self.handler(self)


class PWM:
    """Pulse width modulation at `pin` (a Pin or its number); freq in hertz, duty_u16 0 (low) to 65535 (high)."""

    def __init__(self, pin, freq=0, duty_u16=0):
        self.at = pin.at if isinstance(pin, Pin) else PINS + pin * PIN_WORDS
        page.put_pair(self.at + _DUTY, duty_u16, freq)
        page.put(self.at + PIN_MODE, _MODE_PWM)

    def duty_u16(self, duty=None):
        """Duty cycle, 0 to 65535."""
        if duty is None:
            return page.get(self.at + _DUTY)
        page.put(self.at + _DUTY, duty)

    def freq(self, hertz=None):
        """Frequency in hertz."""
        if hertz is None:
            return page.get(self.at + _FREQ)
        page.put(self.at + _FREQ, hertz)

    def deinit(self):
        """Leaves the pin floating."""
        page.put(self.at + PIN_MODE, 0)


class ADC:
    """Analogue channel `channel`. Readings carry noise of 2 mV, as long as the converter works."""

    def __init__(self, channel):
        self.at = ADCS + channel * ADC_WORDS
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
    """Serial port `id`, receiving only: what its device sends comes from the world."""

    def __init__(self, id, baudrate=9600, **options):
        self.at = UARTS + id * UART_WORDS
        self.tail = page.get(self.at + _HEAD)
        page.put(self.at + _TAIL, self.tail)

    def any(self):
        """Number of bytes that wait."""
        return (page.get(self.at + _HEAD) - self.tail) % UART_BYTES

    def readinto(self, buf, n=None):
        """Bytes read into `buf`, or None when none wait. Never waits."""
        waiting = self.any()
        if not waiting:
            return None
        n = min(len(buf) if n is None else n, waiting, UART_BYTES - self.tail)
        page.load(self.at + UART_DATA, buf, self.tail, n)
        self.tail = (self.tail + n) % UART_BYTES
        page.put(self.at + _TAIL, self.tail)
        return n

    def read(self, n=UART_BYTES):
        """The same as new bytes; allocates."""
        buf = bytearray(n)
        n = self.readinto(buf)
        return n and bytes(buf[:n])


class Timer:
    """The periodic timer. The virtual board has one."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, id=-1, mode=PERIODIC, period=0, callback=None):
        self.callback = None
        if callback:
            self.init(mode, period, callback)

    def init(self, mode=PERIODIC, period=0, callback=None):
        """Calls `callback(timer)` every `period` milliseconds."""
        if mode != Timer.PERIODIC or period < 1:
            raise ValueError("timer of the virtual board: got mode %s, period %s, expected PERIODIC, 1 or more" % (mode, period))
        self.callback = callback
        _alarm(period, self._fire)

    def deinit(self):
        """Ends the calls."""
        self.callback = None
        _alarm(0, None)

    def _fire(self, _):
        page.port = page.tick
        try:
            for pin in _handlers:
                pin.deliver()
            if self.callback:
                self.callback(self)
        finally:
            page.port = page.main


class WDT:
    """Watchdog: the world resets the board when it is not fed for `timeout` milliseconds. Cannot be stopped."""

    def __init__(self, id=0, timeout=5000):
        self.feeds = 0
        page.put(WDT_FEEDS, 0)
        page.put(WDT_TIMEOUT, timeout)

    def feed(self):
        """Proves that the program lives."""
        self.feeds = (self.feeds + 1) & _STAMP_MASK
        page.put(WDT_FEEDS, self.feeds)
