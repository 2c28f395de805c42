"""The world's view of the page: the memory that stands for the copper between board and world."""

import importlib.util
import mmap
import os
import time
from pathlib import Path

SHIM = Path(__file__).parent / "shim"
_CLOCK_MASK = 0x3FFFFFFF

_spec = importlib.util.spec_from_file_location("layout", SHIM / "layout.py")
layout = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(layout)


def microseconds():
    """The clock of the stamps in the page: microseconds modulo 2^30, the same in board and world."""
    return time.monotonic_ns() // 1000 & _CLOCK_MASK


def moment(stamp):
    """`time.monotonic()` at a stamp of that clock, at most 17 minutes old."""
    now = time.monotonic_ns() // 1000
    return (now - (now - stamp & _CLOCK_MASK)) / 1e6


class Page:
    """A new page, all zero, in a file in memory (`fd`) that ends with its last user.

    Words are read and written whole (`words`), text as bytes (`memory`).
    """

    def __init__(self):
        self.fd = os.memfd_create("page")
        os.truncate(self.fd, layout.WORDS * 4)
        self.memory = mmap.mmap(self.fd, layout.WORDS * 4)
        self.words = memoryview(self.memory).cast("I")

    def text(self, word):
        """Content of a text field."""
        raw = self.memory[word * 4 : word * 4 + layout.TEXT_BYTES]
        return raw.rstrip(b"\0").decode("utf-8", "replace")

    def status(self, group):
        """OCPP status that the firmware last gave for a connector (0: the charge point)."""
        return self.text(layout.STATUS + group * 4)

    def board_stops(self):
        """What the death of the board leaves: its pins float, its watchdog and requests are gone."""
        words = self.words
        for pin in range(layout.PINS, layout.ADCS, layout.PIN_WORDS):
            for word in (layout.PIN_MODE, layout.PIN_OUT, layout.PIN_DUTY, layout.PIN_FREQ):
                words[pin + word] = 0
        for word in (layout.WDT_TIMEOUT, layout.WDT_FEEDS, layout.RESET, layout.BOOTED):
            words[word] = 0


class Pin:
    """The world's end of one pin of the board."""

    def __init__(self, page, number):
        self.words = page.words
        self.at = layout.PINS + number * layout.PIN_WORDS

    def set(self, level):
        """Puts a level on an input and counts the edge."""
        words, at = self.words, self.at
        level = int(level)
        if words[at + layout.PIN_IN] != level:
            words[at + layout.PIN_IN] = level
            edge = at + (layout.PIN_RISES if level else layout.PIN_FALLS)
            words[edge] = (words[edge] + 1) & 0x3FFFFFFF

    @property
    def level(self):
        """The level that is on the input."""
        return self.words[self.at + layout.PIN_IN]

    @property
    def driven(self):
        """True while the board drives the pin high."""
        return self.words[self.at + layout.PIN_MODE] == 2 and self.words[self.at + layout.PIN_OUT] == 1

    @property
    def pulled(self):
        """True while the board drives the pin low."""
        return self.words[self.at + layout.PIN_MODE] == 2 and self.words[self.at + layout.PIN_OUT] == 0

    @property
    def stamp(self):
        """When the board last drove the pin, see `microseconds`."""
        return self.words[self.at + layout.PIN_STAMP]

    def duty(self, floating):
        """Share of the time that the pin is high, 0 to 1, and its frequency in hertz (0: steady).

        `floating`: the share while nothing drives it.
        """
        words, at = self.words, self.at
        mode = words[at + layout.PIN_MODE]
        if mode == 3:
            return words[at + layout.PIN_DUTY] / 65535, words[at + layout.PIN_FREQ]
        return (float(words[at + layout.PIN_OUT]) if mode == 2 else floating), 0


class Channel:
    """The world's end of one analogue channel of the board."""

    def __init__(self, page, number):
        self.words = page.words
        self.at = layout.ADCS + number * layout.ADC_WORDS

    def set(self, high_v, low_v=None, duty=1.0):
        """Volts at the pin in both parts of the pilot's period; one voltage where it is steady."""
        words, at = self.words, self.at
        words[at + layout.ADC_HIGH] = _microvolts(high_v)
        words[at + layout.ADC_LOW] = _microvolts(high_v if low_v is None else low_v)
        words[at + layout.ADC_SPLIT] = round(duty * 1000)

    def stale(self, on):
        """Hangs the converter, or lets it run again."""
        self.words[self.at + layout.ADC_STALE] = int(on)


class Serial:
    """A device that sends to a serial port of the board."""

    def __init__(self, page, number):
        self.page = page
        self.at = layout.UARTS + number * layout.UART_WORDS

    def fail(self, on):
        """The device is gone, or there again."""
        words, at = self.page.words, self.at
        words[at + layout.UART_HEAD] = layout.UART_BYTES if on else words[at + layout.UART_TAIL]

    def send(self, data):
        """Sends bytes; what does not fit into the board's buffer is lost, as on a wire."""
        words, at = self.page.words, self.at
        if words[at + layout.UART_HEAD] == layout.UART_BYTES:
            return
        head, tail = words[at + layout.UART_HEAD], words[at + layout.UART_TAIL]
        for byte in data:
            if (head + 1) % layout.UART_BYTES == tail:
                break
            self.page.memory[(at + layout.UART_DATA) * 4 + head] = byte
            head = (head + 1) % layout.UART_BYTES
        words[at + layout.UART_HEAD] = head


class Bus(Serial):
    """The serial port of the meters, to which the board sends as well."""

    def __init__(self, page, number):
        super().__init__(page, number)
        self._tail = page.words[layout.SENT + layout.SENT_HEAD]

    def take(self):
        """Bytes that the board has sent since the last call."""
        head, tail, start = self.page.words[layout.SENT + layout.SENT_HEAD], self._tail, (layout.SENT + 1) * 4
        self._tail = head
        ring = self.page.memory[start : start + layout.SENT_BYTES]
        return ring[tail:head] if head >= tail else ring[tail:] + ring[:head]


def _microvolts(volts):
    return max(0, min(3_300_000, round(volts * 1e6)))
