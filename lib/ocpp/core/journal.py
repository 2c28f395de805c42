"""The flash journal: facts in order, each kept until the back end has answered it."""

import os

from micropython import const

from ..apart import forget
from . import record
from .cell import Cell, make_directory
from .crc import copy
from .inplace import LIMIT as SLOT
from .octets import get, put
from .reserve import take
from .segments import ENOSPC, LIMIT, Segments, remove
from .slots import Slots

AUX = const(96)
_FORMAT = const(2)
_LAZY = const(16)
_RENUMBER = const(0x800000)  # half of all numbers: the other half is for what may wait
_RETHIN = const(64)  # records between two searches that may be in vain
_STEPS = const(2)  # of thinning for one record, as long as there is another way


class Full(Exception):
    """The flash is full of facts of which none may go."""


class UnknownFormat(Exception):
    """The journal in flash was written by a newer firmware; it was not touched."""


class Journal:
    """Facts in flash under the directory `root`, oldest first, numbered from 1 on.

    An appended record is durable. It is delivered with head() and ack(): once, or again when the power goes between an
    answer and the ack that says so. Hot part: `slots` files of `slot` bytes that stay open (340 bytes of RAM each on
    ESP32 geometry), so that append and ack open and allocate nothing while the link is up. Cold part: segments of one
    flash block. `reserve` bytes are held back for records that must not be refused, one block more for thinning.
    OSError of the file system passes through: the call then had no effect. docs/flash-format.md describes what is in
    flash.
    """

    def __init__(self, root, slots=4, slot=SLOT, reserve=8192):
        self._root = root
        make_directory(root)
        _check_format(root)
        self.rec = bytearray(record.PAYLOAD)
        self.kind = 0
        self.seq = 0
        self.n = 0
        self.aux = bytearray(AUX)
        self.aux_n = 0
        self.count = 0
        # What may go when the flash is full, see Thinning; None: nothing.
        self.row = self.rank = None
        self.relief = None  # fn(): free some flash elsewhere; True: done
        self.thinned = 0  # samples dropped of what is waiting now, because the flash is full
        self.refused = 0  # times that flash did not let space be freed, or held
        self._loaded = False
        self._unsaved = 0  # acks that a power cut would undo
        self._futile = 0
        self._cursor = Cell(root + "/cursor", AUX + 3)
        self._state = bytearray(AUX + 3)
        self._slots = Slots(root, slots, slot)
        self._cold = Segments(root + "/cold")
        thinning = self._new_thinning()
        self.thinned = thinning.dropped
        self._thinning = thinning if self.thinned else None
        self._reserve = reserve
        self._reserved = False
        self._workspace = False  # a block for thinning to write to is held
        self._recover()
        self._restore()

    def _recover(self):
        self._acked = self._slots.acked
        n = self._cursor.load(self._state)
        if n >= 3:
            self._acked = max(self._acked, get(self._state, 0, 3))
            self.aux_n = n - 3
            copy(self.aux, 0, self._state, 3, n - 3)
        self._last = max(self._acked, self._cold.last, self._slots.last)
        # Not read through: what was thinned away still counts until scan() or the delivery of the segments.
        self.count = max(self._cold.last - self._acked, 0) + self._hot()

    def _floor(self):
        return max(self._acked, self._cold.last)

    def _renumber(self):
        # Nothing waits: begin with 1 again. Until the cursor says so, it is what tells that nothing waits.
        try:
            self.head()  # removes segments that are done with
            self._save()
            if self._cold.first < self._cold.end:
                return
            self._slots.clear()
            acked = self._acked
            self._acked = 0
            try:
                self._save()
            except OSError:
                self._acked = acked
                raise
            self._cold.last = self._last = 0
        except OSError:
            self.refused += 1  # the next time, then

    def _hot(self):
        """Number of records that are in the slots only."""
        slots = self._slots
        after = self._floor()
        count = 0
        while slots.next(after):
            after = get(slots.buf, slots.at + 3, 3)
            count += 1
        return count

    @property
    def errors(self):
        """Damaged places met since the start."""
        return self._slots.errors + self._cold.errors

    def append(self, kind, buf, n, spare=False):
        """Store buf[0:n] (n <= 100) as a record of `kind` (1..255); durable when it returns the sequence number.

        spare: the record is one that may be refused when space is short, to leave the reserve to the others.
        Raises Full when nothing more fits, even after thinning; ValueError for a bad kind or length.
        """
        if not (0 < kind < 256 and 0 <= n <= record.PAYLOAD):
            raise ValueError("journal: kind %d of %d bytes, expected 1..255, at most %d" % (kind, n, record.PAYLOAD))
        if self._last >= _RENUMBER and not self.count:
            self._renumber()
        if self._last >= record.LAST_SEQ:
            raise Full("sequence numbers used up")
        again = True
        while True:
            try:
                return self._store(kind, buf, n)
            except OSError as e:
                if e.errno != ENOSPC:
                    # A flash that refused once may take it now.
                    if not again:
                        raise
                    again = False
                    continue
            if not self._make_room(spare):
                raise Full("%d records" % self.count)

    def _store(self, kind, buf, n):
        slots = self._slots
        cold = self._cold
        floor = self._floor()
        seq = self._last + 1
        behind = seq - self._acked
        if not slots.put(floor, cold.first == cold.end, kind, seq, behind, buf, n):
            cold.append(slots, floor, slots.pending(floor))
            slots.put(cold.last, False, kind, seq, behind, buf, n)
        if behind < record.UNKNOWN:
            self._unsaved = 0
        self._last = seq
        self.count += 1
        return seq

    def head(self):
        """Load the oldest pending record into kind, seq, rec[0:n]; the same until ack(). False: there is none."""
        if self._loaded:
            return True
        cold = self._cold
        source = cold
        found = cold.next(self._acked)
        if cold.first < cold.index:
            try:
                self._discard()
            except OSError:
                self.refused += 1  # the next time, then
        if not found:
            source = self._slots
            if not source.next(self._floor()):
                self.count = 0
                return False
        self._load(source)
        self._loaded = True
        return True

    def _load(self, source):
        self.kind = source.buf[source.at + 1]
        self.seq = get(source.buf, source.at + 3, 3)
        self.n = record.load(source, self.rec)

    def _discard(self):
        # Slots may hold stale copies of what the segments had: only a durable cursor says that they are done with.
        if self._unsaved:
            self._save()
        cold = self._cold
        cold.discard()
        if cold.first == cold.end:
            self.count = self._hot()
            if self.thinned:
                self._thinning.end()
                self._thinning = None
                self.thinned = 0
        self._restore()

    def ack(self, aux=None, n=0, lazy=False):
        """The head is delivered or given up. aux[0:n] (n <= 96) is saved with it: both or neither survive a power cut.

        lazy: without aux, noted in flash with the next record only; a power cut before that delivers the record again.
        The same holds after OSError: in RAM the record is done with.
        """
        if not self.head():
            return
        if n > AUX:
            raise ValueError("journal: aux of %d bytes, at most %d" % (n, AUX))
        self._acked = self.seq
        self._loaded = False
        if self.count:
            self.count -= 1
        self._unsaved += 1
        if aux is not None:
            copy(self.aux, 0, aux, 0, n)
            self.aux_n = n
        elif lazy and self._unsaved <= _LAZY:
            return
        self._save()

    def _save(self):
        state = self._state
        put(state, 0, 3, self._acked)
        copy(state, 3, self.aux, 0, self.aux_n)
        self._cursor.save(state, self.aux_n + 3)
        self._unsaved = 0

    def room(self):
        """Bytes that the file system has left for records, the reserve not counted; slow, for reports."""
        info = os.statvfs(self._root)
        return max(info[0] * info[3], 0)

    def scan(self, fn):
        """Call fn(kind, seq, rec, n) for every pending record in order."""
        cold = self._cold
        loaded = self._loaded
        index = cold.index
        off = cold.tell()
        after = self._acked
        count = 0
        for source in (cold, self._slots):
            while source.next(after):
                self._load(source)
                after = self.seq
                fn(self.kind, after, self.rec, self.n)
                count += 1
            # Slots keep copies of what was moved.
            after = self._floor()
        cold.seek(index, off)
        self.count = count
        self._reload(loaded)

    def _reload(self, loaded):
        # The caller of head() still looks at it.
        self._loaded = False
        if loaded:
            self.head()

    def _new_thinning(self):
        from ocpp.core.thinning import Thinning

        forget()
        return Thinning(self._root + "/thinning", self._cold)

    def thin(self):
        """One step of thinning. Returns the number of segments freed; -1: nothing is left that may go."""
        loaded = self._loaded
        head = self.seq if loaded else 0
        thinning = self._thinning = self._thinning or self._new_thinning()
        if self._workspace:
            remove(self._root + "/workspace")
            self._workspace = False
        try:
            return thinning.step(self.row, self.rank, self._acked, head, self.rec)
        except OSError as e:
            if e.errno != ENOSPC:
                raise
            return -1  # not even a block to write to
        finally:
            self.count -= thinning.dropped - self.thinned
            self.thinned = thinning.dropped
            self._restore()
            self._reload(loaded)

    def _make_room(self, spare):
        if self.relief and self.relief():
            return True
        steps = 0
        while self.row and self.count >= self._futile:
            freed = self.thin()
            if freed > 0:
                self._futile = 0
                return True
            if freed < 0:
                self._futile = self.count + _RETHIN
            steps += 1
            if steps >= _STEPS and (spare or self._reserved):
                break
        return not spare and self._release()

    def _restore(self):
        # What thinning needs comes first: with it there is always a way on.
        try:
            if not self._workspace:
                self._workspace = take(self._root + "/workspace", LIMIT, self._state)
            if not self._reserved:
                self._reserved = take(self._root + "/reserve", self._reserve, self._state)
        except OSError:
            self.refused += 1

    def _release(self):
        if not self._reserved:
            return False
        remove(self._root + "/reserve")
        self._reserved = False
        return True


def _check_format(root):
    """Refuse a journal of a newer format before anything is touched; make an older one, or none, one of this format."""
    cell = Cell(root + "/format", 1)
    try:
        buf = bytearray(1)
        if cell.load(buf) < 0:
            buf[0] = 0
        if cell.newer or buf[0] > _FORMAT:
            raise UnknownFormat("%s: format %d, this firmware knows up to %d" % (root, buf[0], _FORMAT))
        if buf[0] < _FORMAT:
            # Format 1 had no ranks in its samples: 0, which is one. Nothing else has to be done.
            buf[0] = _FORMAT
            cell.save(buf, 1)
    finally:
        cell.close()
