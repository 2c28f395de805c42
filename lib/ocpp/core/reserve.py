"""Flash that is held back: a file of nothing, removed when the space is needed."""

import os

from micropython import const

from .segments import ENOSPC, remove

_PIECE = const(64)


def take(path, size, piece):
    """Hold `size` bytes (a multiple of 64) in the file `path`; piece: any buffer of 64 bytes or more.

    True: they are held. False: they do not fit. OSError other than ENOSPC passes through.
    """
    try:
        if os.stat(path)[6] == size:
            return True
    except OSError:
        pass  # it is not there
    try:
        f = open(path, "wb")
        try:
            for _ in range(size // _PIECE):
                f.write(piece, _PIECE)
        finally:
            f.close()
        return True
    except OSError as e:
        if e.errno != ENOSPC:
            raise
        remove(path)
        return False
