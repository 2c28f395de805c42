"""One file of the local authorisation list: records, then their index, then a trailer that says what it is.

A table is written once (listwriter.py) and never changed, so that replacing it is one commit of the file system.
Its last 17 bytes, big-endian: u8 format 1, u16 generation, i32 list version, u16 records, u16 idTags in the whole list,
u16 block of the file with which the index begins, u16 blocks of the index, u16 CRC of all that.
"""

from micropython import const

from . import ctz
from . import listrecord as record
from . import listslots as slots
from .crc import START, crc16
from .octets import get, get_signed

FORMAT = const(1)
TRAILER = const(17)
CRC = const(15)
_PIECE = const(96)  # one flash read, wherever it begins: LittleFS reads 128 bytes from a multiple of 32 on
_ENOENT = const(2)


class Table:
    """The table in the file `path` (None: an empty one), which stays open. OSError of the file system passes through.

    found: is it there, and whole? generation, version, total: see above. count: its own records.
    """

    def __init__(self, path):
        self.found = False
        self.generation = self.version = self.count = self.total = 0
        self._first = self._blocks = 0
        self._file = None
        if path is None:
            return
        try:
            self._file = open(path, "rb")
        except OSError as e:
            if e.errno != _ENOENT:
                raise
            return
        size = self._file.seek(0, 2)
        buf = bytearray(TRAILER)
        self._file.seek(max(size - TRAILER, 0))
        self._file.readinto(buf)
        if buf[0] == FORMAT and get(buf, CRC, 2) == crc16(buf, 0, CRC, START):
            self.found = True
            self.generation = get(buf, 1, 2)
            self.version = get_signed(buf, 3)
            self.count = get(buf, 7, 2)
            self.total = get(buf, 9, 2)
            self._first = get(buf, 11, 2)
            self._blocks = get(buf, 13, 2)
        if not self.count:
            self.close()  # there is nothing to look up

    def close(self):
        """Give the open file's RAM back."""
        if self._file:
            self._file.close()
            self._file = None

    def end(self):
        """Offset at which the records end, padding included."""
        return ctz.start(self._first)

    def find(self, h, key, buf):
        """Read the record of `key` (bytes in lower case, with the hash h) to the start of buf (listrecord.MOST bytes).

        False: there is none.
        """
        if not self._file:
            return False
        at = ctz.start(self._first + slots.block_of(h, self._blocks))
        end = at + slots.BYTES
        at += slots.begin_of(h, self._blocks)
        piece = bytearray(_PIECE)
        while at < end:
            self._file.seek(at)
            n = self._file.readinto(piece, min(_PIECE, end - at))
            if n < slots.SLOT:
                return False  # a file shorter than it says
            for i in range(0, n, slots.SLOT):
                off = slots.offset_at(piece, i)
                found = slots.hash_at(piece, i)
                if off == slots.NOWHERE or found > h:
                    return False
                if found == h and self._read(off, key, buf):
                    return True
            at += n
        return False

    def _read(self, off, key, buf):
        # A record ends in its block: what is behind that would cost the way to another block.
        self._file.seek(off)
        room = min(ctz.start(ctz.block_of(off) + 1) - off, len(buf))
        n = self._file.readinto(buf, min(_PIECE, room))
        size = record.size(buf, 0, n)
        if not size and room > n:
            rest = memoryview(buf)[n:room]
            n += self._file.readinto(rest)
            size = record.size(buf, 0, n)
        return size > 0 and record.holds(buf, 0, key)
