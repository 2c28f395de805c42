"""Copies every OCPP message into a pipe of the world, for its log. No microcontroller has this."""

import os


class _Tap:
    def __init__(self, fd):
        self._pipe = open(fd, "wb")
        self._header = bytearray(4)

    def copy(self, direction, buf, offset, n, final):
        header = self._header
        header[0] = 62 if direction == ">" else 60
        header[1] = 1 if final else 0
        header[2] = n & 255
        header[3] = n >> 8
        self._pipe.write(header)
        self._pipe.write(buf, offset, n)


def tap():
    """Function (direction ">" or "<", buf, offset, n, final) that copies n < 65536 bytes of a message.

    None when nobody logs.
    """
    fd = os.getenv("PILOTWIRE_TAP")
    return _Tap(int(fd)).copy if fd else None
