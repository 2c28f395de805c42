"""The meters' registers: the energy that really flowed, kept in a file through any power cut."""

import mmap
from pathlib import Path

_UNIT = 1_000_000  # the file counts millionths of a watt-hour
_SLOT = 2  # a word for the energy, a word that says whether the board still has to be told


class Registers:
    """Registers of `count` meters in the file `path`; a new file starts at 0."""

    def __init__(self, path, count):
        size = count * _SLOT * 8
        file = Path(path)
        if not file.exists():
            file.write_bytes(b"")
        with open(file, "r+b") as opened:
            opened.truncate(max(size, file.stat().st_size))
            self.words = memoryview(mmap.mmap(opened.fileno(), 0)).cast("Q")

    def wh(self, index):
        """Reading in watt-hours, a float."""
        return self.words[index * _SLOT] / _UNIT

    def add(self, index, wh):
        """Energy flowed."""
        self.words[index * _SLOT] += round(wh * _UNIT)

    def set(self, index, wh):
        """Sets the reading; the board is to be told (`untold`)."""
        self.words[index * _SLOT] = wh * _UNIT
        self.words[index * _SLOT + 1] = 1

    def untold(self):
        """Indices of the registers that were set and that the board does not know of."""
        return [i for i in range(len(self.words) // _SLOT) if self.words[i * _SLOT + 1]]

    def told(self, index):
        """The board was told."""
        self.words[index * _SLOT + 1] = 0
