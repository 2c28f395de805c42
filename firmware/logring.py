"""The log in flash: the newest lines in a few small files, of which the oldest goes when there are too many.

Lines gather in RAM first, since every write to a file costs the erase of a block: they go to flash when the buffer is
full, ten minutes after the first of them, and when flush() is called. A record: u8 length of the text, the stamp of
core/clock.py, the text in UTF-8.
"""

import os
from time import ticks_diff

from micropython import const

from ocpp.core.cell import make_directory
from ocpp.core.clock import STAMP

LONGEST = const(200)  # bytes of text in one record

_BUFFER = const(288)
_FILE = const(4096)
_FILES = const(4)
_KEEP_MS = const(600000)
# Whatever floods the log, the flash is not written more often.
_SPACING_MS = const(20000)


class LogRing:
    """Kept in the folder `path`. clock: a core Clock.

    `lost` counts lines that came too fast, or that the flash did not take.
    """

    def __init__(self, path, clock):
        self.lost = 0
        self._path = path
        self._clock = clock
        self._buf = bytearray(_BUFFER)
        self._n = 0
        self._lines = 0  # in the buffer
        self._since = 0  # when the first of them came
        self._written = None  # when the flash was written last
        self._newest = 0
        try:
            make_directory(path)
            for name in os.listdir(path):
                self._newest = max(self._newest, _number(name))
        except OSError:
            self.lost += 1  # charging goes on without a log

    def add(self, text, now):
        """Take a line: str of any length, cut to LONGEST bytes."""
        raw = text.encode()
        n = min(len(raw), LONGEST)
        while n < len(raw) and raw[n] & 0xC0 == 0x80:
            n -= 1  # not in the middle of a character
        if self._n + 1 + STAMP + n > _BUFFER:
            if self._written is not None and ticks_diff(now, self._written) < _SPACING_MS:
                self.lost += 1
                return
            self.flush(now)
        if not self._n:
            self._since = now
        at = self._n
        buf = self._buf
        buf[at] = n
        self._clock.stamp(buf, at + 1)
        at += 1 + STAMP
        buf[at : at + n] = memoryview(raw)[:n]
        self._n = at + n
        self._lines += 1

    def poll(self, now):
        """Write lines that have waited for long enough; to be called now and then."""
        if self._n and ticks_diff(now, self._since) > _KEEP_MS:
            self.flush(now)

    def flush(self, now):
        """Write what has gathered: before a restart, after a fault, before reading."""
        if not self._n:
            return
        try:
            with open(self._name(self._newest), "ab") as f:
                f.write(self._buf, self._n)
                full = f.tell() > _FILE - _BUFFER
            if full:
                self._newest += 1
                for old in sorted(os.listdir(self._path))[: 1 - _FILES]:
                    os.remove(self._path + "/" + old)
        except OSError:
            self.lost += self._lines
        self._n = self._lines = 0
        self._written = now

    def records(self):
        """Yield (bytes, offset of the stamp, offset of the text, end) of every line in flash, oldest first.

        The files may be written to meanwhile: none stays open from one line to the next.
        """
        for name in sorted(os.listdir(self._path)):
            at = 0
            while True:
                chunk = self._read(name, at)
                i = 0
                while i < len(chunk) and i + 1 + STAMP + chunk[i] <= len(chunk):
                    end = i + 1 + STAMP + chunk[i]
                    yield chunk, i + 1, i + 1 + STAMP, end
                    i = end
                if not i:
                    break
                at += i

    def _read(self, name, at):
        try:
            with open(self._path + "/" + name, "rb") as f:
                f.seek(at)
                return f.read(_BUFFER)
        except OSError:
            return b""  # dropped meanwhile

    def _name(self, number):
        return "%s/%06x" % (self._path, number)


def _number(name):
    try:
        return int(name, 16)
    except ValueError:
        return 0  # not of this log
