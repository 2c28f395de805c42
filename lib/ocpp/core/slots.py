"""The journal's hot part: a ring of small files that stay open and are rewritten in place."""

import os
from array import array
from time import ticks_diff, ticks_ms

from micropython import const

from . import record
from .inplace import MANY, SLOW_MS, open_in_place
from .octets import get

_WASTE = const(32)
_LONGEST = const(255)
_EMPTY = b"\0"


class Slots:
    """`count` files of at most `size` bytes (108..255, <= 128 on ESP32 geometry), records of rising sequence numbers.

    Rewriting a slot is one commit of LittleFS: the old content or the new. It costs the slot's file size and 24 bytes,
    rounded up to the program unit, and an open file never shrinks: so a record goes alone into the free slot that fits
    it best. Records share slots when free ones become few: then there is no link, and a full ring is moved at once.
    Slots that are in flash beyond `count` are used like the others: they may hold records.
    """

    def __init__(self, root, count, size):
        if not record.MOST <= size <= _LONGEST:
            raise ValueError("slot of %d bytes, expected %d..%d" % (size, record.MOST, _LONGEST))
        self._root = root
        self._limit = size
        for entry in os.ilistdir(root):
            if entry[0].isdigit():
                count = max(count, int(entry[0]) + 1)
                size = max(size, entry[3])
        self._files = []
        self._length = bytearray(count)  # of the file: the most that was ever written
        self._used = bytearray(count)
        self._first = array("i", [0] * count)
        self._last = array("i", [0] * count)
        self._in_buf = -1
        self._slow = 0  # writes in a row that took an erasure, see inplace.py
        self.buf = bytearray(size)
        self.at = 0
        self.size = 0
        self.errors = 0
        self.acked = 0  # as far as the records tell
        self.last = 0
        for i in range(count):
            self._files.append(open_in_place(self._name(i)))
            self._recover(i)

    def put(self, floor, alone, kind, seq, behind, payload, n):
        """Store a record when all up to sequence number `floor` is done with; durable when it returns.

        alone: give it a slot of its own while there are enough. False: no slot has room.
        """
        need = n + record.OVERHEAD
        i = self._place(need, floor, alone)
        if i < 0:
            return False
        at = self._used[i] if self._last[i] > floor else 0
        if at and self._in_buf != i:
            self._read(i)
        if alone and not at and self._length[i] - need >= _WASTE:
            # It was shared once. The cut takes effect with the record's own commit.
            self._reopen(i, "w+b")
            self._length[i] = 0
        elif self._slow >= MANY:
            self._slow = 0
            self._reopen(i, "r+b")
        buf = self.buf
        self._in_buf = -1
        end = length = record.build(buf, at, kind, seq, behind, payload, n)
        if end < self._length[i]:
            buf[end] = 0
            length += 1
        f = self._files[i]
        began = ticks_ms()
        f.seek(0)
        f.write(buf, length)
        f.flush()
        self._slow = self._slow + 1 if ticks_diff(ticks_ms(), began) >= SLOW_MS else 0
        self._in_buf = i
        if not at:
            self._first[i] = seq
        self._last[i] = seq
        self._used[i] = end
        if length > self._length[i]:
            self._length[i] = length
        self.last = seq
        return True

    def next(self, after):
        """Find the record with the lowest sequence number above `after`: buf[at:at + size]. False: there is none."""
        while True:
            i = -1
            for k in range(len(self._files)):
                if self._last[k] > after and (i < 0 or self._first[k] < self._first[i]):
                    i = k
            if i < 0:
                return False
            if self._in_buf != i:
                self._read(i)
            at = 0
            while at < self._used[i]:
                size = record.check(self.buf, at, self._used[i])
                if size <= 0:
                    at += 1
                elif get(self.buf, at + 3, 3) > after:
                    self.at = at
                    self.size = size
                    return True
                else:
                    at += size
            # What it held cannot be read back any more.
            self.errors += 1
            self._last[i] = 0

    def clear(self):
        """Make all slots empty, one by one. What they hold must be done with."""
        self._in_buf = -1
        for i in range(len(self._files)):
            f = self._files[i]
            f.seek(0)
            f.write(_EMPTY)
            f.flush()
            self._first[i] = self._last[i] = self._used[i] = 0
        self.last = self.acked = 0

    def pending(self, floor):
        """Bytes in slots that hold records above `floor`."""
        total = 0
        for i in range(len(self._files)):
            if self._last[i] > floor:
                total += self._used[i]
        return total

    def _place(self, need, floor, alone):
        best = newest = -1
        free = 0
        last = floor
        for i in range(len(self._files)):
            if self._last[i] > floor:
                if self._last[i] > last:
                    last = self._last[i]
                    newest = i
                continue
            free += 1
            if best < 0 or self._fits_better(i, best, need):
                best = i
        if newest >= 0 and self._used[newest] + need <= self._limit:
            if not alone or free < 2:
                return newest
        return best

    def _fits_better(self, i, best, need):
        a = self._length[i]
        b = self._length[best]
        # The shorter commit; among equals the slot that grows least.
        if max(a, need) != max(b, need):
            return max(a, need) < max(b, need)
        return a > b

    def _recover(self, i):
        n = self._read(i)
        self._length[i] = n
        buf = self.buf
        at = 0
        damaged = False
        while at < n and (buf[at] or damaged):
            size = record.check(buf, at, n)
            if size <= 0:
                if not damaged:
                    self.errors += 1
                damaged = True
                at += 1
                continue
            damaged = False
            seq = get(buf, at + 3, 3)
            if not self._first[i] or seq < self._first[i]:
                self._first[i] = seq
            if seq > self._last[i]:
                self._last[i] = seq
            if seq > self.last:
                self.last = seq
            behind = buf[at + 2]
            if behind != record.UNKNOWN and seq - behind > self.acked:
                self.acked = seq - behind
            at += size
        self._used[i] = at

    def _read(self, i):
        f = self._files[i]
        f.seek(0)
        n = f.readinto(self.buf)
        self._in_buf = i
        return n

    def _reopen(self, i, mode):
        fresh = open(self._name(i), mode)
        self._files[i].close()
        self._files[i] = fresh

    def _name(self, i):
        return self._root + "/%d" % i
