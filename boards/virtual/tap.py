"""Copies every OCPP message into a pipe of the world, for its log. No microcontroller has this."""

from time import ticks_us


class Tap:
    """Writes to the pipe with the file descriptor `fd`: headers of eight bytes, each before a part of a message."""

    def __init__(self, fd):
        self._pipe = open(fd, "wb")
        self._header = bytearray(8)

    def copy(self, direction, buf, offset, n, final):
        """Copies `n` < 65536 bytes of a message that goes `direction` (">" or "<") now. `final`: its end."""
        header = self._header
        header[0] = 62 if direction == ">" else 60
        header[1] = 1 if final else 0
        header[2] = n & 255
        header[3] = n >> 8
        now = ticks_us()
        for i in range(4, 8):
            header[i] = now & 255
            now >>= 8
        self._pipe.write(header)
        self._pipe.write(buf, offset, n)
