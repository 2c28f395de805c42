"""Writes a table of the local authorisation list (see listtable.py): records as they come, then the index.

While records come, a slot for each goes to a second file. The index is made of it block by block: each time the slots
are read through, and those of the block sorted into a buffer of its size.
"""

from micropython import const

from .crc import START, copy, crc16
from .ctz import aligned, block_of, start
from .listrecord import MOST, key_of
from .listslots import BYTES, FULL, NOWHERE, SLOT, gather, hash28, hash_at, offset_at
from .listslots import put as put_slot
from .listtable import CRC, FORMAT, TRAILER
from .octets import put, put_signed
from .segments import ENOSPC, remove

_CHUNK = const(510)  # 85 slots
# Written out, so that it stays in flash.
_BLANK = (
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
)


class Writer:
    """A new table in the file `path`. room: bytes that it may take; OSError(ENOSPC) when it would need more.

    pace(): called between the steps of what takes long.
    """

    def __init__(self, path, room, pace):
        self._path = path
        self._room = room
        self._pace = pace
        self._off = 0
        self._end = start(1)  # of the block being written
        self._slot = bytearray(SLOT)
        self.count = 0
        self._keys = open(path + ".keys", "wb")
        try:
            self._file = open(path, "wb")
        except OSError:
            self._keys.close()
            raise

    def add(self, buf, at, n):
        """Append the record buf[at:at + n]. It does not reach over the end of a block."""
        if self._off + n > self._end:
            self._pad(self._end)
            self._end = start(block_of(self._off) + 1)
        key = key_of(buf, at)
        if self._off + n > NOWHERE or self.count == 0xFFFF:
            raise OSError(ENOSPC)
        put_slot(self._slot, 0, hash28(key, len(key)), self._off)
        self._write(self._keys, self._slot, SLOT)
        self._write(self._file, memoryview(buf)[at:] if at else buf, n)
        self._off += n
        self.count += 1

    def finish(self, generation, version, total):
        """Write index and trailer: the file is whole, closed and durable. False: an idTag stands twice among them."""
        self._close()
        self._file = open(self._path, "ab")
        blocks = (self.count + FULL - 1) // FULL
        first = 0
        if blocks:
            first = aligned(block_of(self._off - 1) + 1, blocks)
            out = bytearray(BYTES)
            for which in range(blocks):
                self._pad(start(first + which))
                self._sort(blocks, which, out)
                if self._twice(out):
                    return False
                self._pace()
                self._write(self._file, out, BYTES)
                self._off += BYTES
        end = trailer(generation, version, self.count, total, first, blocks)
        self._write(self._file, end, len(end))
        self._close()
        remove(self._path + ".keys")
        return True

    def drop(self):
        """Give it up: nothing is left of it."""
        self._close()
        remove(self._path)
        remove(self._path + ".keys")

    def _sort(self, blocks, which, out):
        # Fill `out` with the index's block `which`.
        for at in range(0, BYTES, len(_BLANK)):
            copy(out, at, _BLANK, 0, len(_BLANK))
        chunk = bytearray(_CHUNK)
        keys = open(self._path + ".keys", "rb")
        try:
            while True:
                n = keys.readinto(chunk)
                if not n:
                    break
                if not gather(chunk, n // SLOT, blocks, which, out):
                    raise OSError(ENOSPC)  # a third more than expected: hashes do not do that by chance
                self._pace()
        finally:
            keys.close()

    def _twice(self, out):
        # Slots with the same hash stand side by side.
        for at in range(0, BYTES - SLOT, SLOT):
            self._pace()
            other = at + SLOT
            h = hash_at(out, at)
            while other < BYTES and offset_at(out, other) != NOWHERE and hash_at(out, other) == h:
                if self._key(offset_at(out, at)) == self._key(offset_at(out, other)):
                    return True
                other += SLOT
        return False

    def _key(self, off):
        buf = bytearray(MOST)
        with open(self._path, "rb") as f:
            f.seek(off)
            f.readinto(buf)
        return key_of(buf, 0)

    def _pad(self, end):
        while self._off < end:
            self._pace()
            n = min(end - self._off, len(_BLANK))
            self._write(self._file, _BLANK, n)
            self._off += n

    def _write(self, f, buf, n):
        self._room -= n
        if self._room < 0 or f.write(buf, n) != n:
            raise OSError(ENOSPC)

    def _close(self):
        f = self._file
        keys = self._keys
        self._file = self._keys = None
        try:
            if f:
                f.close()
        finally:
            if keys:
                keys.close()


def trailer(generation, version, count, total, first, blocks):
    """The last bytes of a table, see listtable.py."""
    buf = bytearray(TRAILER)
    buf[0] = FORMAT
    put(buf, 1, 2, generation)
    put_signed(buf, 3, version)
    put(buf, 7, 2, count)
    put(buf, 9, 2, total)
    put(buf, 11, 2, first)
    put(buf, 13, 2, blocks)
    put(buf, CRC, 2, crc16(buf, 0, CRC, START))
    return buf
