"""How far a running session has come, in eight bytes of flash that are cheap to write often.

A commit of LittleFS costs the file and 24 bytes, rounded up to the program unit: with eight bytes it is the least that
there is, 32 on ESP32. What is counted from lies in the session's cell; the CRC goes on from that cell's, so a count
never joins a cell that it does not belong to:

    u24 seconds, u24 Wh, u16 CRC

Seconds are rounded up: the end that is dated by them is not before a sample that was taken at the same time.
"""

from micropython import const

from .crc import crc16
from .inplace import InPlace
from .octets import get, put

_SIZE = const(8)
_CRC = const(6)
MOST = const(0xFFFFFF)  # seconds, Wh


class Energy:
    """Seconds and Wh since the session's cell was saved, in the file `path`. `base`: CRC of what that cell holds.

    The file is open from the first save() to close(). OSError of the file system passes through; what is in flash is
    then the count before.
    """

    def __init__(self, path):
        self._path = path
        self.base = 0
        self._buf = bytearray(_SIZE)
        self._file = None

    def save(self, seconds, wh):
        """Keep both (0..MOST); durable when it returns, and without allocation from the third time on."""
        b = self._buf
        put(b, 0, 3, seconds)
        put(b, 3, 3, wh)
        put(b, _CRC, 2, crc16(b, 0, _CRC, self.base))
        if not self._file:
            self._file = InPlace(self._path)
        self._file.write(b, _SIZE)

    def load(self):
        """(seconds, Wh) of the count that belongs to `base`, or None."""
        b = self._buf
        f = InPlace(self._path)
        n = f.read(b)
        f.close()
        if n < _SIZE or get(b, _CRC, 2) != crc16(b, 0, _CRC, self.base):
            return None
        return get(b, 0, 3), get(b, 3, 3)

    def close(self):
        """Give the open file's RAM back."""
        if self._file:
            self._file.close()
            self._file = None
