"""Thinning of the journal's cold segments when the flash is full: which samples go.

A row of samples (a session's) keeps its first and its last one. Of the others every second one goes, from the oldest
row to the newest; when that is done and the flash is full again, every second one of those left, and so on. When
nothing else is left the first and the last ones go too, so that the records that are not samples never have to.
"""

from array import array

from micropython import const

from .cell import Cell
from .compaction import compact
from .octets import get, put
from .record import load

_MOST = const(1024)  # records looked at in one step, some ten segments
_MARGIN = const(200)  # of them the last for looking ahead only
_ROWS = const(8)  # under way at the same time: one a connector
_USED = const(3988)  # bytes of a segment that are surely filled when the next one is begun
_ALL = const(32)  # the level at which all samples go
_STATE = const(7)


class Thinning:
    """Works through the segments of `cold` (Segments) in steps, one level after the other.

    row(kind, rec): number of the row of samples that a record belongs to, -1: it never goes. rank(rec): level, 1 to 31,
    from which the sample goes unless it is the last of its row; 0: with the last of all. A cell in the file `path`
    knows after a restart how far it was. dropped: records dropped, of those that are waiting now.
    """

    def __init__(self, path, cold):
        self._path = path
        self._cold = cold
        self._level = 1
        self._from = 0
        self.dropped = 0
        self._next = 0  # the level after this one, as far as has been seen
        self._whole = True  # this round began at the oldest segment
        buf = bytearray(_STATE)
        cell = Cell(path, _STATE)
        if cell.load(buf) == _STATE and buf[0]:
            self._level = buf[0]
            self._from = get(buf, 1, 3)
            self.dropped = get(buf, 4, 3)
            self._whole = False
        cell.close()

    def _save(self, level):
        buf = bytearray(_STATE)
        buf[0] = level
        put(buf, 1, 3, self._from & 0xFFFFFF)
        put(buf, 4, 3, min(self.dropped, 0xFFFFFF))
        cell = Cell(self._path, _STATE)
        try:
            cell.save(buf, _STATE)
        finally:
            cell.close()

    def end(self):
        """All that was thinned has been delivered."""
        self.dropped = 0
        self._save(0)

    def step(self, row, rank, acked, head, rec):
        """Look at some ten segments and write them anew without what goes, if that frees one.

        Records up to sequence number `acked` go, those from there to `head` stay. rec: scratch. Returns the number of
        segments freed; -1 when a whole round has found nothing and none is left to go. OSError: no block was free to
        write to, or the file system's own; the records are then as they were.
        """
        cold = self._cold
        index = cold.index
        off = cold.tell()
        if not cold.first <= self._from < cold.end:
            self._from = cold.first
        begun = self._from
        marks = bytearray(_MOST // 8)
        try:
            count, files, kept = self._mark(marks, row, rank, acked, head, rec)
            until = self._from
            freed = files - _segments(kept)
            if freed > 0:
                self._from = begun  # as long as it has not been done
                compact(cold, begun, until, acked, marks)
                self._from = until
                self.dropped += count
            if until >= cold.end:
                self._turn()
                if self._level > _ALL:
                    self._level = _ALL
                    freed = freed or -1
            if freed > 0:
                self._save(self._level)
            return freed
        finally:
            if index < cold.end:
                # Where records stand has changed.
                cold.rewind()
            else:
                cold.seek(index, off)

    def _turn(self):
        # The round is over: the next level, unless this round had begun in the middle.
        self._from = self._cold.first
        if self._whole:
            self._level = self._next or (_ALL if self._level < _ALL else _ALL + 1)
        self._whole = True
        self._next = 0

    def _mark(self, marks, row, rank, after, asked, rec):
        """Set the bits of the records that go, counted from the segment `_from` on, and move that to the one after.

        Returns the number of them, of the segments looked at and of the bytes that stay.
        """
        cold = self._cold
        rows = array("i", [-1] * _ROWS)
        waiting = array("i", [-1] * _ROWS)  # the sample of each row that goes when another one of it follows
        sizes = bytearray(_ROWS)
        at = 0  # of the next row
        number = count = files = kept = ahead = 0
        source = -1
        until = cold.end
        cold.seek(self._from, 0)
        while cold.next(after) and number < _MOST:
            after = get(cold.buf, cold.at + 3, 3)
            if cold.index != source:
                if until == cold.end and (files > _segments(kept) or number >= _MOST - _MARGIN):
                    until = cold.index
                source = cold.index
                if source < until:
                    files += 1
            load(cold, rec)
            r = row(cold.buf[cold.at + 1], rec)
            size = cold.size
            if source >= until:
                ahead += 1
                if ahead > _MARGIN // 2:
                    break
            else:
                kept += size
            if r >= 0:
                i = 0
                while i < _ROWS and rows[i] != r:
                    i += 1
                if i == _ROWS:
                    i = at
                    at = (at + 1) % _ROWS
                    rows[i] = r
                elif waiting[i] >= 0:
                    marks[waiting[i] >> 3] |= 1 << (waiting[i] & 7)
                    count += 1
                    kept -= sizes[i]
                waiting[i] = -1
                if source < until and after > asked:
                    level = rank(rec)
                    if self._level == _ALL:
                        marks[number >> 3] |= 1 << (number & 7)
                        count += 1
                        kept -= size
                    elif 0 < level <= self._level:
                        waiting[i] = number
                        sizes[i] = size
                    elif level > self._level and (not self._next or level < self._next):
                        self._next = level
            number += 1
        else:
            if until == cold.end and cold.index < cold.end:
                # Records so small that they cannot all be looked at: left alone.
                until = max(cold.index, self._from + 1)
                files = 0
        self._from = until
        return count, files, kept


def _segments(size):
    # That records of so many bytes fill at most.
    return (size + _USED - 1) // _USED
