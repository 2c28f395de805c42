"""The journal's cold part: a queue of files of at most one flash block, filled while there is no link."""

import os

from micropython import const

from ocpp.core import record
from ocpp.core.cell import make_directory

LIMIT = const(4096)
_CHUNK = const(256)
_TEMPORARY = "new"


class Segments:
    """Files of records in the order of their sequence numbers, read through one buffer of 256 bytes.

    The files are called by hexadecimal numbers; `first` is the oldest, `end` the one after the newest. A file whose
    number is missing was thinned away. What stands twice, because the power went while records moved, is told by its
    sequence number.
    """

    def __init__(self, path):
        self._path = path
        self.buf = bytearray(_CHUNK)
        self.at = 0
        self.size = 0
        self.errors = 0
        self.first = 0
        self.end = 0
        self.last = 0  # highest sequence number stored
        self._tail = 0  # bytes in the newest file
        self.index = 0  # reading position: file, offset
        self._off = 0
        self._base = 0  # what is in buf: offset in the file, bytes
        self._n = 0
        self._bad = False
        self._list()

    def _list(self):
        make_directory(self._path)
        first = end = -1
        for entry in os.ilistdir(self._path):
            if entry[0] == _TEMPORARY:
                continue
            number = int(entry[0], 16)
            if first < 0 or number < first:
                first = number
            if number >= end:
                end = number + 1
        if first >= 0:
            self.first = first
            self.end = end
            self._tail = os.stat(self.name(end - 1))[6]
        remove(self.temporary())
        self.rewind()

    def name(self, number):
        """Path of a segment."""
        return self._path + "/%05x" % number

    def rewind(self):
        """Read from the start again."""
        self.seek(self.first, 0)

    def seek(self, index, off):
        """Go on reading at an offset of a file; see tell()."""
        self.index = index
        self._off = off
        self._base = off
        self._n = 0
        self._bad = False

    def tell(self):
        """Offset of the reading position in file `index`."""
        return self._off

    def next(self, after):
        """Go on to the next record with a sequence number above `after`: buf[at:at + size]. False: there is none.

        It stays there: the same call finds the same record. Opens a file per 256 bytes (some 400 bytes of garbage).
        """
        while self.index < self.end:
            at = self._off - self._base
            if at >= self._n:
                if not self._fill():
                    self.seek(self.index + 1, 0)
                    continue
                at = 0
            size = record.check(self.buf, at, self._n)
            if size == record.INCOMPLETE and at:
                if not self._fill():
                    continue
                at = 0
                size = record.check(self.buf, 0, self._n)
            if size > 0:
                seq = record.get24(self.buf, at + 3)
                if after < seq:
                    self.at = at
                    self.size = size
                    return True
                self._bad = False
                self._off += size
            else:
                # The length itself may be wrong: try every byte until a record stands there.
                if not self._bad:
                    self.errors += 1
                self._bad = True
                self._off += 1
        return False

    def _fill(self):
        self._base = self._off
        self._n = 0
        try:
            f = open(self.name(self.index), "rb")
        except OSError as e:
            if e.errno != 2:  # ENOENT: thinned away
                raise
            return False
        try:
            f.seek(self._off)
            self._n = f.readinto(self.buf)
        finally:
            f.close()
        return self._n > 0

    def append(self, source, floor, total):
        """Store the records of `source` (Slots) above `floor`, at most `total` bytes: all of them, or none and OSError."""
        number = self.end - 1
        # A file that was read to its end is about to be removed.
        if self.index > number or self._tail + total > LIMIT:
            number += 1
        f = open(self.name(number), "wb" if number == self.end else "ab")
        size = self._tail if number < self.end else 0
        try:
            while source.next(floor):
                write(f, source)
                size += source.size
                floor = record.get24(source.buf, source.at + 3)
        finally:
            # After an error LittleFS keeps what the file was.
            f.close()
        if self.index == self.end:
            self.seek(number, 0)
        self.end = number + 1
        self._tail = size
        self.last = floor

    def discard(self):
        """Remove the files in front of the reading position. False: there were none."""
        if self.first >= self.index:
            return False
        while self.first < self.index:
            remove(self.name(self.first))
            self.first += 1
        return True

    def replace(self, number, size, removed_from):
        """Put the file being written (see temporary()) in place of `number`, remove removed_from..number - 1."""
        os.rename(self.temporary(), self.name(number))
        if number == self.end - 1:
            self._tail = size
        while removed_from < number:
            remove(self.name(removed_from))
            removed_from += 1

    def temporary(self):
        """Path of a file that is no segment yet: a start removes it."""
        return self._path + "/" + _TEMPORARY


def write(f, source):
    """Write the record that `source` (Slots or Segments) stands at; OSError when not all of it is taken."""
    if f.write(source.buf, source.at, source.size) != source.size:
        raise OSError(28)  # ENOSPC


def remove(path):
    """Remove a file that may be gone already."""
    try:
        os.remove(path)
    except OSError as e:
        if e.errno != 2:  # ENOENT
            raise
