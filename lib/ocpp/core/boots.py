"""The starts of the board: a number for each, and when those began that learnt the time.

What was recorded before the time was known (clock.py) is dated by this after the next start too, and the same each
time it is told. In flash, one cell: u16 number of this start, then of each of the last starts that learnt the time,
oldest first, u16 number, u16 day, u32 millisecond of the day.
"""

from micropython import const

from .cell import Cell
from .octets import get, put

_HEAD = const(2)
_ENTRY = const(8)
_SIZE = const(66)  # eight starts
_DAY = const(86400000)


class Boots:
    """Kept in the file `path`. number: of this start, 0..65535. owed: of the earliest start that dates something still
    to be told, or None.

    What flash refuses is counted in `lost`: what was recorded before the time was known is then dated by another start.
    """

    def __init__(self, path):
        """Count this start."""
        self._path = path
        self.lost = 0
        self.number = 0
        self.owed = None
        self._lived = []  # [number, tenths of a second that it lasted at least] of starts that have something to tell
        try:
            buf, n = self._load()
            self.number = get(buf, 0, _HEAD) + 1 & 0xFFFF
            self._save(buf, max(n, _HEAD))
        except OSError:
            self.lost += 1

    def owe(self, number, tenths):
        """What was recorded in start `number`, so long after it began, is still to be told. In order, oldest first."""
        if self.owed is None:
            self.owed = number
        lived = self._lived
        if lived and lived[-1][0] == number:
            lived[-1][1] = max(lived[-1][1], tenths)
        elif number != self.number:
            lived.append([number, tenths])

    def began(self, day, ms):
        """This start began then: days since 1970, millisecond of the day (UTC).

        Earlier starts that never learnt the time, and have something to tell, are dated too: each is taken to have
        ended when the next one began. So what they tell keeps its distances, and is as late as it can have been.
        """
        known = [(self.number, day, ms)]
        while self._lived:
            number, tenths = self._lived.pop()
            found = self.find(number)
            if found and found[2] == number:
                break  # and those before it were dated by it
            day -= tenths // 864000
            ms -= tenths % 864000 * 100
            if ms < 0:
                ms += _DAY
                day -= 1
            if day < 0:
                break
            known.append((number, day, ms))
        self._lived = []
        while known:
            self._add(*known.pop())

    def _add(self, number, day, ms):
        try:
            buf, n = self._load()
            if n + _ENTRY > _SIZE:
                n -= _ENTRY
                # What is owed may have been told once, and is to be told the same again. If it needs the oldest, the
                # newest gives way: facts are told in order, so nothing that needs that one was told yet.
                if self.owed is None or not _reaches(get(buf, _HEAD, 2), self.owed):
                    buf[_HEAD:n] = buf[_HEAD + _ENTRY : n + _ENTRY]
            put(buf, n, 2, number)
            put(buf, n + 2, 2, day)
            put(buf, n + 4, 4, ms)
            self._save(buf, n + _ENTRY)
        except OSError:
            self.lost += 1

    def find(self, number):
        """(day, ms, number of the start that began then) for an earlier start: its own, or else that of the next one
        that learnt the time. None: there is none."""
        buf, n = self._load()
        for at in range(_HEAD, n, _ENTRY):
            found = get(buf, at, 2)
            if _reaches(found, number):
                return get(buf, at + 2, 2), get(buf, at + 4, 4), found
        return None

    def _load(self):
        cell = Cell(self._path, _SIZE)
        buf = bytearray(_SIZE)
        n = cell.load(buf)  # what cannot be loaded leaves the zeros
        cell.close()
        return buf, max(n, 0)

    def _save(self, buf, n):
        cell = Cell(self._path, _SIZE)
        put(buf, 0, _HEAD, self.number)
        cell.save(buf, n)
        cell.close()


def _reaches(number, other):
    # Numbers wrap; a difference below half of that is "the same or later".
    return (number - other) & 0xFFFF < 0x8000
