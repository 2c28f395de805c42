"""A small file that stays open and is rewritten as a whole."""

from time import ticks_diff, ticks_ms

from micropython import const

# Once LittleFS has found a directory's log full to the last byte, or torn, when a file of it was opened, every write to
# that file, and to all others open there, erases a block. A file opened a write later knows better, and its first write
# tells the others. Nothing says so but the time: a block takes 20 ms and more, a commit without it one or two.
SLOW_MS = const(8)
MANY = const(2)  # slow writes in a row: a block after a hundred writes is as it should be
LIMIT = const(128)  # the largest file that LittleFS keeps inside its directory on every geometry


class InPlace:
    """The file `path` of at most LIMIT bytes, made when it is not there.

    Such a file lives in LittleFS's directory log, where one write and a flush are one commit: after a power cut it is
    the old one or the new one, never a mixture. Writing erases nothing and allocates nothing; the open file costs about
    340 bytes of RAM (ESP32 geometry). A write that the flash refuses is tried once more; then OSError passes through,
    and what is in flash is the old content.
    """

    def __init__(self, path):
        self._path = path
        self._file = open_in_place(path)
        self._slow = 0

    def read(self, buf):
        """Read into buf; the number of bytes."""
        self._file.seek(0)
        return self._file.readinto(buf)

    def write(self, buf, n):
        """Make buf[0:n] its beginning; durable when it returns. What was there behind that stays."""
        try:
            self._commit(buf, n)
        except OSError:
            self._commit(buf, n)

    def _commit(self, buf, n):
        if self._slow >= MANY:
            self._slow = 0
            fresh = open_in_place(self._path)
            self._file.close()
            self._file = fresh
        began = ticks_ms()
        self._file.seek(0)
        self._file.write(buf, n)
        self._file.flush()
        self._slow = self._slow + 1 if ticks_diff(ticks_ms(), began) >= SLOW_MS else 0

    def close(self):
        """Give the open file's RAM back; it is not used again."""
        self._file.close()


def open_in_place(path):
    """Open a file for reading and writing without emptying it; it is made when it is not there."""
    try:
        return open(path, "r+b")
    except OSError as e:
        if e.errno != 2:  # ENOENT
            raise
    return open(path, "w+b")
