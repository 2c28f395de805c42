"""The authorisation cache: idTags that the back end has answered for, in flash (OCPP 1.6 §3.5.1)."""

from micropython import const

from . import entry
from .cell import make_directory
from .crc import START, crc16
from .inplace import open_in_place
from .octets import get
from .segments import remove

_FILES = const(16)
_CHUNK = const(256)  # four entries
_LAST_STAMP = const(0xFFFFFF)
_LAST_DAY = const(0xFFFE)
_ENOENT = const(2)
_ACCEPTED = const(0)


class AuthCache:
    """At most `capacity` idTags in the directory `path`, spread over 16 files by a hash.

    A look-up opens one file and reads 256 bytes at a time: 8 times in a full cache of 500; it leaves some 700 bytes of
    garbage (ESP32 geometry). A change is one commit, two when another entry has to go; a power cut leaves the old entry
    or the new one. It is only a cache: what the file system refuses is counted in `errors` and is then not known.
    """

    def __init__(self, path, capacity=500):
        self._path = path
        self._capacity = capacity
        self._key = b""
        self._entry = None  # to be written
        self._count = 0
        self._stamp = 0
        self._file = None  # being read, up to buf[0:_n]; the entry looked at is buf[at:], `_off` in the file
        self._buf = bytearray(_CHUNK)  # while it is in use
        self._n = 0
        self._at = 0
        self._off = 0
        self.errors = 0
        self.status = _ACCEPTED
        self.day = -1
        self.ms = 0
        self.parent = None
        make_directory(path)
        for number in range(_FILES):
            self._open(number)
            while self._next():
                if entry.is_valid(self._buf, self._at):
                    self._count += 1
                    self._stamp = max(self._stamp, get(self._buf, self._at + entry.AT_STAMP, 3))
        self._release()

    def __len__(self):
        return self._count

    def get(self, id_tag):
        """Is idTag (str, bytes; any case) known? Then status, day, ms (day -1: no expiry) and parent are set."""
        try:
            if not self._find(id_tag):
                return False
            buf = self._buf
            at = self._at
            self.status = buf[at + entry.AT_STATUS]
            self.day = entry.expiry_day(buf, at)
            self.ms = entry.expiry_ms(buf, at)
            self.parent = entry.parent_of(buf, at)
            return True
        except OSError:
            self.errors += 1
            return False
        finally:
            self._release()

    def put(self, id_tag, status, day=-1, ms=0, parent=None):
        """Keep what is known of idTag: status 0 (Accepted) to 255, expiry, parent (str, bytes or None).

        Saying again what is there writes nothing. False when it is not kept: text of more than 50 bytes, or the file
        system refused (counted). An older entry of the idTag is then gone where that is possible.
        """
        try:
            return self._put(id_tag, status, day, ms, _octets(parent or b""))
        except OSError:
            self.errors += 1
            return False
        finally:
            self._release()

    def clear(self):
        """Forget all (OCPP 1.6 §5.4). OSError when the file system refuses."""
        for number in range(_FILES):
            remove(self._name(number))
        self._count = 0

    def _put(self, id_tag, status, day, ms, parent):
        self._entry = bytearray(entry.ENTRY)
        found = self._find(id_tag)
        off = self._off
        fits = len(self._key) + len(parent) <= entry.TEXT and len(self._key) and day <= _LAST_DAY
        if not fits:
            if found:
                self._free(self._number(), off)
            return False
        stamp = min(self._stamp + 1, _LAST_STAMP)
        entry.build(self._entry, self._key, len(self._key), status, stamp, day, ms, parent)
        if found and entry.same_but_stamp(self._buf, self._at, self._entry):
            return True
        while not found and self._count >= self._capacity:
            self._evict()
        if not found:
            off = self._vacancy(self._number())
        self._write(self._number(), off, entry.ENTRY)
        self._stamp = stamp
        if not found:
            self._count += 1
        return True

    def _find(self, id_tag):
        # Lower case as str.lower has it, which is ASCII: CiString of OCPP 1.6 §3.9.
        self._key = _octets(id_tag).lower()
        self._buf = bytearray(_CHUNK)
        self._open(self._number())
        while self._next():
            if entry.holds(self._buf, self._at, self._key, len(self._key)):
                if entry.is_valid(self._buf, self._at):
                    return True
                self.errors += 1
        return False

    def _vacancy(self, number):
        self._open(number)
        while self._next():
            if not entry.is_valid(self._buf, self._at):
                break
        return self._off

    def _evict(self):
        """Free the oldest of those that are not valid, else the oldest."""
        victim = off = -1
        lowest = 0
        refused = False
        for number in range(_FILES):
            self._open(number)
            while self._next():
                buf = self._buf
                at = self._at
                if not entry.is_valid(buf, at):
                    continue
                stamp = get(buf, at + entry.AT_STAMP, 3)
                bad = buf[at + entry.AT_STATUS] != _ACCEPTED
                if victim < 0 or (bad and not refused) or (bad == refused and stamp < lowest):
                    victim = number
                    off = self._off
                    lowest = stamp
                    refused = bad
        if victim < 0:
            self._count = 0
        else:
            self._free(victim, off)

    def _free(self, number, off):
        spare = self._entry[0]
        self._entry[0] = 0
        self._write(number, off, 1)
        self._entry[0] = spare
        self._count -= 1

    def _write(self, number, off, n):
        self._close()
        f = open_in_place(self._name(number))
        try:
            f.seek(off)
            if f.write(self._entry, n) != n:
                raise OSError(28)  # ENOSPC
        finally:
            f.close()

    def _number(self):
        return crc16(self._key, 0, len(self._key), START) % _FILES

    def _name(self, number):
        return self._path + "/%x" % number

    def _open(self, number):
        self._close()
        self._off = 0
        self._at = self._n = -entry.ENTRY
        try:
            self._file = open(self._name(number), "rb")
        except OSError as e:
            if e.errno != _ENOENT:
                raise

    def _next(self):
        """Go on to the next entry of the open file; False at its end, with `_off` where one can be added."""
        if not self._file:
            return False
        first = self._n < 0
        self._at += entry.ENTRY
        if not first:
            self._off += entry.ENTRY
        if self._at >= self._n:
            self._n = self._file.readinto(self._buf)
            self._at = 0
        return self._at + entry.ENTRY <= self._n

    def _close(self):
        if self._file:
            self._file.close()
            self._file = None

    def _release(self):
        self._close()
        self._buf = self._entry = None


def _octets(text):
    return text.encode() if isinstance(text, str) else bytes(text)
