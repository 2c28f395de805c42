"""A small value in flash that is always the old one or the new one, whenever the power goes."""

import os

from micropython import const

from .crc import START, copy, crc16
from .inplace import LIMIT, InPlace

OVERHEAD = const(4)
_VERSION = const(1)
# Ends the name of the cell that is used in place of one of a newer version.
_BESIDE = "~1"


class Cell:
    """One value of at most `size` bytes (<= 124) in the file `path`, which stays open (see InPlace).

    The own CRC finds what a worn-out flash does afterwards. OSError of the file system passes through; the value in
    flash is then the old one. newer: a newer firmware has written what is there; it is left alone, and the value lies
    in another file beside it.
    """

    newer = False

    def __init__(self, path, size):
        if size > LIMIT - OVERHEAD:
            raise ValueError("cell %s: %d bytes, at most %d" % (path, size, LIMIT - OVERHEAD))
        self._buf = bytearray(size + OVERHEAD)
        self._file = InPlace(path)
        if self._file.read(self._buf) and self._buf[0] > _VERSION:
            self.newer = True
            self._file.close()
            self._file = InPlace(path + _BESIDE)

    def load(self, buf):
        """Copy the value to buf[0:n] and return n; -1 when there is none, it is damaged or longer than buf."""
        b = self._buf
        got = self._file.read(b)
        n = b[1]
        if got < OVERHEAD or b[0] != _VERSION or n + OVERHEAD > got or n > len(buf):
            return -1
        crc = crc16(b, 0, n + 2, START)
        if b[n + 2] != crc >> 8 or b[n + 3] != crc & 255:
            return -1
        copy(buf, 0, b, 2, n)
        return n

    def save(self, buf, n):
        """Make buf[0:n] the value; durable when it returns. ValueError when n is more than the cell's size."""
        b = self._buf
        if n + OVERHEAD > len(b):
            raise ValueError("cell: %d bytes, at most %d" % (n, len(b) - OVERHEAD))
        b[0] = _VERSION
        b[1] = n
        copy(b, 2, buf, 0, n)
        crc = crc16(b, 0, n + 2, START)
        b[n + 2] = crc >> 8
        b[n + 3] = crc & 255
        self._file.write(b, n + OVERHEAD)

    def clear(self):
        """Make it empty: load() returns -1."""
        self._buf[0] = 0
        self._file.write(self._buf, 1)

    def close(self):
        """Give the open file's RAM back; the cell is not used again."""
        self._file.close()


def make_directory(path):
    """Make a directory unless it is there."""
    try:
        os.mkdir(path)
    except OSError as e:
        if e.errno != 17:  # EEXIST
            raise
