"""The bench board's way to the central system: a serial line to a bridge that keeps the TCP connection.

Two control wires work like a modem's: the board raises REQUEST when it wants a connection, the bridge answers with
CARRIER as long as there is one. Whose address the bridge dials is its own setting.
"""

from time import sleep_ms, ticks_diff, ticks_ms

from micropython import const

_PAUSE_MS = const(20)  # REQUEST low for so long ends a connection for certain


class Link:
    """What is known of the line, as of the last `poll`. uart: non-blocking; request, carrier: pins."""

    def __init__(self, uart, request, carrier):
        self.up = True
        self.returns = 0
        self._uart = uart
        self._request = request
        self._carrier = carrier
        self._released = ticks_ms()
        request.value(0)

    def poll(self, now):
        """Nothing to look at: a line that is not answered is a connection that does not come about."""

    def connect(self, host, port):
        """Ask for the connection; its stream, which fails as long as the bridge has none."""
        left = _PAUSE_MS - ticks_diff(ticks_ms(), self._released)
        if 0 < left <= _PAUSE_MS:
            sleep_ms(left)
        return _Stream(self)

    def release(self):
        """End the connection."""
        self._request.value(0)
        self._released = ticks_ms()


class _Stream:
    # One connection. Until the carrier comes there is nothing to read, and writing waits.

    def __init__(self, link):
        self._link = link
        self._uart = link._uart
        self._carrier = link._carrier
        self._there = False
        while self._uart.any():
            self._uart.read(self._uart.any())  # left over from the last one
        link._request.value(1)

    def readinto(self, buf, n):
        """Read up to n bytes into buf; None for "not now", 0 at the end."""
        if self._uart.any():
            return self._uart.readinto(buf, n)
        if self._carrier.value():
            self._there = True
            return None
        return 0 if self._there else None

    def write(self, buf, at, n):
        """Write buf[at:at+n]; the count taken, or None for "not now"."""
        if not self._carrier.value():
            if self._there:
                raise OSError(104)  # ECONNRESET
            return None
        self._there = True
        return self._uart.write(buf, at, n)

    def close(self):
        """End the connection."""
        self._link.release()
