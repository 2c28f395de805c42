"""A small value in flash that is always the old one or the new one, whenever the power goes."""

import os

from micropython import const

from .crc import START, copy, crc16

LIMIT = const(128)  # the largest file that LittleFS keeps inside its directory on every geometry
OVERHEAD = const(4)
REOPEN = const(2)  # see Cell._write
_VERSION = const(1)


class Cell:
    """One value of at most `size` bytes (<= 124) in the file `path`, which stays open.

    A file this small lives in LittleFS's directory log, where one write and a flush are one commit: old or new, never a
    mixture. The own CRC finds what a worn-out flash does afterwards. Saving erases nothing and allocates nothing; the
    open file costs about 340 bytes of RAM (ESP32 geometry). OSError of the file system passes through; the value in
    flash is then the old one.
    """

    def __init__(self, path, size):
        if size > LIMIT - OVERHEAD:
            raise ValueError("cell %s: %d bytes, at most %d" % (path, size, LIMIT - OVERHEAD))
        self._path = path
        self._buf = bytearray(size + OVERHEAD)
        self._file = open_in_place(path)
        self._writes = 0

    def load(self, buf):
        """Copy the value to buf[0:n] and return n; -1 when there is none, it is damaged or longer than buf."""
        b = self._buf
        self._file.seek(0)
        got = self._file.readinto(b)
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
        self._write(n + OVERHEAD)

    def clear(self):
        """Make it empty: load() returns -1."""
        self._buf[0] = 0
        self._write(1)

    def close(self):
        """Give the open file's RAM back; the cell is not used again."""
        self._file.close()

    def _write(self, n):
        # An open file remembers that the directory's log ended in a torn commit when it was opened, and then erases a
        # block for every write. The first write begins a new log, which only a file opened after it knows to be good.
        if self._writes < REOPEN:
            self._writes += 1
            if self._writes == REOPEN:
                fresh = open(self._path, "r+b")
                self._file.close()
                self._file = fresh
        self._file.seek(0)
        self._file.write(self._buf, n)
        self._file.flush()


def open_in_place(path):
    """Open a file for reading and writing without emptying it; it is made when it is not there."""
    try:
        return open(path, "r+b")
    except OSError as e:
        if e.errno != 2:  # ENOENT
            raise
    return open(path, "w+b")


def make_directory(path):
    """Make a directory unless it is there."""
    try:
        os.mkdir(path)
    except OSError as e:
        if e.errno != 17:  # EEXIST
            raise
