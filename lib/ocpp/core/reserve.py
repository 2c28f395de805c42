"""Flash that is held back: a file of nothing, removed when the space is needed."""

import os

from micropython import const

from .segments import ENOSPC, remove

_PIECE = const(64)


class Reserve:
    """`size` bytes (a multiple of 64) in the file `path`. held: they are there. OSError passes through but ENOSPC."""

    def __init__(self, path, size):
        self._path = path
        self._size = size
        try:
            self.held = os.stat(path)[6] == size
        except OSError:
            self.held = False

    def take(self, piece):
        """Hold it, unless it does not fit. piece: any buffer of 64 bytes or more."""
        if self.held:
            return
        try:
            f = open(self._path, "wb")
            try:
                for _ in range(self._size // _PIECE):
                    f.write(piece, _PIECE)
            finally:
                f.close()
            self.held = True
        except OSError as e:
            if e.errno != ENOSPC:
                raise
            remove(self._path)

    def release(self):
        """Give it up; False when it was not held."""
        if not self.held:
            return False
        remove(self._path)
        self.held = False
        return True
