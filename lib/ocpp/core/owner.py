"""The owner of a cable that stays locked after the session, known over restarts (OCPP 1.6 §4.8, errata 3.5).

In flash, one cell a connector, empty while no cable is kept: u8 length of the idTag in bytes, idTag, parentIdTag, both
in UTF-8.
"""

from micropython import const

from .cell import Cell

_SIZE = const(124)


def keep(path, tag, parent):
    """From now on the cable is that of `tag`, and of whoever has `parent` (or None). OSError passes through.

    A parent that does not fit (20 characters do beside an idTag of ASCII) is left out: it cannot free the cable then.
    """
    raw = tag.encode()
    b = bytes((len(raw),)) + raw
    more = (parent or "").encode()
    if len(b) + len(more) <= _SIZE:
        b += more
    _save(path, b)


def forget(path):
    """No cable is kept any more. OSError passes through."""
    _save(path, b"")


def recall(path):
    """(idTag, parentIdTag or None) of the owner, None: no cable is kept, or nobody can read whose."""
    b = bytearray(_SIZE)
    cell = Cell(path, _SIZE)
    n = cell.load(b)
    cell.close()
    if n < 1:
        return None
    end = 1 + b[0]
    try:
        return str(b[1:end], "utf-8"), str(b[end:n], "utf-8") or None
    except UnicodeError:
        return None


def _save(path, b):
    cell = Cell(path, _SIZE)
    try:
        cell.save(b, len(b))
    finally:
        cell.close()
