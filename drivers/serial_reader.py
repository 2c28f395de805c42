"""Card reader or barcode scanner that sends a line of text for each card."""

from time import ticks_diff, ticks_ms

from micropython import const

_LONGEST = const(36)
_REPEAT_MS = const(300)
_BYTES_A_POLL = const(64)


class SerialReader:
    """Reads lines that end in CR or LF from `uart` and returns those that can be an idTag (1 to 36 characters).

    uart: with readinto(buf) that does not wait; returns the number of bytes or None, OSError when the port is gone.

    `failed`: the port gives errors instead of bytes, as one behind a USB or I2C bridge does. `dropped` counts lines
    that were too long or not UTF-8 text. A card repeated within 0.3 s counts once: some readers send it again and
    again while it stays in the field.
    """

    def __init__(self, uart):
        self.dropped = 0
        self.failed = False
        self._uart = uart
        self._chunk = bytearray(_BYTES_A_POLL)
        self._at = self._end = 0
        self._line = bytearray(4 * _LONGEST)
        self._n = 0
        self._overlong = False
        self._last = None
        self._when = 0

    def poll(self):
        """Return the idTag (str) of a card just shown, or None; one card and at most 64 bytes of the UART a call."""
        if self._at == self._end:
            self._at = self._end = 0
            try:
                self._end = self._uart.readinto(self._chunk) or 0
                self.failed = False
            except OSError:
                self.failed = True
        while self._at < self._end:
            byte = self._chunk[self._at]
            self._at += 1
            if byte == 13 or byte == 10:
                tag = self._take()
                if tag is not None:
                    return tag
            elif self._n < len(self._line):
                self._line[self._n] = byte
                self._n += 1
            else:
                self._overlong = True
        return None

    def _take(self):
        n = self._n
        overlong = self._overlong
        self._n = 0
        self._overlong = False
        if not n:
            return None
        tag = None
        if not overlong:
            try:
                tag = str(memoryview(self._line)[:n], "utf-8").strip()
            except UnicodeError:
                pass  # counted below
        if not tag or len(tag) > _LONGEST or min(tag) < " " or "\x7f" in tag:
            self.dropped += 1
            return None
        now = ticks_ms()
        repeated = tag == self._last and ticks_diff(now, self._when) < _REPEAT_MS
        self._last = tag
        self._when = now
        return None if repeated else tag
