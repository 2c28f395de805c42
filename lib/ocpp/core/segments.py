"""The journal's cold part: a queue of files of at most one flash block, filled while there is no link."""

import os

from micropython import const

from . import record
from .cell import make_directory
from .octets import get

LIMIT = const(4096)
_CHUNK = const(128)
_TEMPORARY = "new"
_ENOENT = const(2)
_TRIES = const(3)  # of reading, before the rest of a file is taken for lost
ENOSPC = const(28)


class Segments:
    """Files of records in the order of their sequence numbers, read through one small buffer.

    The files are called by hexadecimal numbers; `first` is the oldest, `end` the one after the newest. A file whose
    number is missing was thinned away. What stands twice, because the power went while records moved, is told by its
    sequence number. `index` is the file of the reading position.
    """

    def __init__(self, path):
        self._path = path
        self.buf = bytearray(_CHUNK)
        self.at = 0
        self.size = 0
        self.errors = 0
        self.last = 0  # highest sequence number stored
        self.first = self.end = 0
        self._tail = 0  # bytes in the newest file
        self._file = None  # number `index`, while it is being read
        self._listed = False
        self._list()
        self._listed = True
        self.rewind()

    def _list(self):
        make_directory(self._path)
        for entry in os.ilistdir(self._path):
            try:
                number = int(entry[0], 16)
            except ValueError:
                continue  # temporary, or of somebody else
            if self.first == self.end:
                self.first = number
                self.end = number + 1
            self.first = min(self.first, number)
            self.end = max(self.end, number + 1)
        remove(self.temporary())
        if self.first < self.end:
            self._tail = os.stat(self.name(self.end - 1))[6]
        number = self.end
        while self.last == 0 and number > self.first:
            number -= 1
            self.seek(number, 0)
            while self.next(self.last) and self.index == number:
                self.last = get(self.buf, self.at + 3, 3)
        self.errors = 0  # they are met again when it is delivered

    def name(self, number):
        """Path of a segment."""
        return self._path + "/%05x" % number

    def temporary(self):
        """Path of a file that is no segment yet: the next start removes it."""
        return self._path + "/" + _TEMPORARY

    def rewind(self):
        """Read from the start again."""
        self.seek(self.first, 0)

    def tell(self):
        """Offset of the reading position in file `index`."""
        return self._off

    def seek(self, index, off):
        """Go on reading at a position that tell() gave."""
        self.release()
        self.index = index
        self._off = off
        self._base = off  # what is in buf: from this offset on, _n bytes
        self._n = 0
        self._bad = False

    def release(self):
        """Close the file being read. An open one does not see what is appended, and its blocks may be used again."""
        if self._file:
            self._file.close()
            self._file = None

    def next(self, after):
        """Go on to the next record with a sequence number above `after`: buf[at:at + size]. False: there is none.

        It stays there: the same call finds the same record. Opens each file once (some 400 bytes of garbage).
        """
        while self.index < self.end:
            at = self._off - self._base
            size = record.check(self.buf, at, self._n) if at < self._n else record.INCOMPLETE
            if size == record.INCOMPLETE and self._fill():
                continue
            if size > 0:
                if get(self.buf, at + 3, 3) > after:
                    self.at = at
                    self.size = size
                    return True
                self._bad = False
                self._off += size
            elif at < self._n:
                # The length itself may be wrong: try every byte until a record stands there.
                if not self._bad:
                    self.errors += 1
                self._bad = True
                self._off += 1
            else:
                self.seek(self.index + 1, 0)
        return False

    def _fill(self):
        """Read on from the position. False: there is no more than is in the buffer."""
        have = self._base + self._n
        self._n = 0
        self._base = self._off
        for _ in range(_TRIES):
            try:
                if not self._file:
                    self._file = open(self.name(self.index), "rb")
                self._file.seek(self._off)
                self._n = self._file.readinto(self.buf)
                break
            except OSError as e:
                if e.errno == _ENOENT:  # thinned away
                    break
                if not self._listed:
                    raise  # numbers would be given out again that stand where it cannot be read
                self.errors += 1
        return self._base + self._n > have

    def append(self, source, floor, total):
        """Store the records of `source` (Slots) above `floor`, at most `total` bytes: all, or none and OSError."""
        self.release()
        number = self.end - 1
        # A file that was read to its end is about to be removed.
        if self.index > number or self._tail + total > LIMIT:
            number += 1
        size = self._tail if number < self.end else 0
        f = open(self.name(number), "ab" if number < self.end else "wb")
        try:
            while source.next(floor):
                write(f, source)
                size += source.size
                floor = get(source.buf, source.at + 3, 3)
        finally:
            # After an error LittleFS leaves the file as it was.
            f.close()
        self.end = number + 1
        self._tail = size
        self.last = floor

    def discard(self):
        """Remove the files in front of the reading position."""
        while self.first < self.index:
            remove(self.name(self.first))
            self.first += 1

    def replace(self, number, size, begun):
        """Put the file `temporary`, `size` bytes, in place of `number`, and remove those from `begun` up to it."""
        if self.index == number:
            self.release()
        os.rename(self.temporary(), self.name(number))
        if number == self.end - 1:
            self._tail = size
        while begun < number:
            remove(self.name(begun))
            begun += 1


def write(f, source):
    """Write the record that `source` (Slots or Segments) stands at; OSError when not all of it is taken."""
    if f.write(source.buf, source.at, source.size) != source.size:
        raise OSError(ENOSPC)


def remove(path):
    """Remove a file that may be gone already."""
    try:
        os.remove(path)
    except OSError as e:
        if e.errno != _ENOENT:
            raise
