"""The journal's hot part: a ring of small files that stay open and are rewritten in place."""

from array import array

from ocpp.core import record
from ocpp.core.cell import open_in_place


class Slots:
    """`count` files of at most `size` bytes (<= 128 on ESP32 geometry), each with records of rising sequence numbers.

    A slot that is rewritten is one commit of LittleFS: the old content or the new. A commit costs the slot's file size
    and some 24 bytes, rounded up to the program unit, and the size of an open file never shrinks: so a record goes alone
    into the free slot that fits it best, and shares one only when free slots become few (there is no link).
    """

    def __init__(self, root, count, size):
        self._root = root
        self._limit = size
        self._buf = bytearray(size)
        self._in_buf = -1
        self._files = []
        self._length = bytearray(count)  # of the file, never less than what was once written
        self._used = bytearray(count)
        self._first = array("i", [0] * count)
        self._last = array("i", [0] * count)
        self.errors = 0
        self.acked = 0  # as far as the records tell
        self.last = 0
        self.buf = self._buf
        self.at = 0
        self.size = 0
        for i in range(count):
            self._files.append(open_in_place(root + "/%d" % i))
            self._recover(i)

    def _recover(self, i):
        n = self._read(i)
        self._length[i] = n
        buf = self._buf
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
            seq = record.get24(buf, at + 3)
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
        n = f.readinto(self._buf)
        self._in_buf = i
        return n

    def place(self, need, floor):
        """Slot for a record of `need` bytes when all up to sequence number `floor` is done with; -1: there is none."""
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
            if best < 0 or self._better(i, best, need):
                best = i
        if newest >= 0 and (free == 0 or free + 2 <= len(self._files)) and self._used[newest] + need <= self._limit:
            return newest
        return best

    def _better(self, i, best, need):
        a = self._length[i]
        b = self._length[best]
        # The shorter commit; among equals the slot that grows least.
        if max(a, need) != max(b, need):
            return max(a, need) < max(b, need)
        return a > b

    def put(self, i, floor, kind, seq, behind, payload, n):
        """Write a record to slot i (of place()); durable when it returns."""
        at = 0
        if self._last[i] > floor:
            at = self._used[i]
            if self._in_buf != i:
                self._read(i)
        elif self._length[i] - n - record.OVERHEAD >= 64:
            # Shared once, alone again: a new handle cuts the file, which takes effect with the record's own commit.
            short = open(self._root + "/%d" % i, "w+b")
            self._files[i].close()
            self._files[i] = short
            self._length[i] = 0
        self._in_buf = -1
        buf = self._buf
        end = record.build(buf, at, kind, seq, behind, payload, n)
        length = end
        if end < self._length[i]:
            buf[end] = 0
            length += 1
        f = self._files[i]
        f.seek(0)
        f.write(buf, length)
        f.flush()
        self._in_buf = i
        if at == 0:
            self._first[i] = seq
        self._last[i] = seq
        self._used[i] = end
        if length > self._length[i]:
            self._length[i] = length
        self.last = seq

    def next(self, after):
        """Find the record with the lowest sequence number above `after`: buf[at:at + size]. False: there is none."""
        while True:
            best = -1
            for i in range(len(self._files)):
                if self._last[i] > after and (best < 0 or self._first[i] < self._first[best]):
                    best = i
            if best < 0:
                return False
            if self._in_buf != best:
                self._read(best)
            at = 0
            while at < self._used[best]:
                size = record.check(self._buf, at, self._used[best])
                if size <= 0:
                    at += 1
                elif record.get24(self._buf, at + 3) > after:
                    self.at = at
                    self.size = size
                    return True
                else:
                    at += size
            # What it held cannot be read back any more.
            self.errors += 1
            self._last[best] = 0

    def pending(self, floor):
        """Bytes in slots that hold records above `floor`."""
        total = 0
        for i in range(len(self._files)):
            if self._last[i] > floor:
                total += self._used[i]
        return total
