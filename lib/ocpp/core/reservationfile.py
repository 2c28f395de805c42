"""Reservations in flash (OCPP 1.6 §3.11), one small file that is replaced as a whole at every change.

u8 format 1, then of each reservation u8 connector (0: any), i32 id, u24 day and u32 ms of the expiry, u32 seconds that
were left, u8 length of the idTag, u8 length of the parentIdTag, both texts in UTF-8; at the end u16 CRC of all before.
"""

import os

from micropython import const

from .authorisation import same
from .crc import START, crc16
from .octets import get, get_signed, put, put_signed
from .reservations import ANY

_FORMAT = const(1)
_HEAD = const(18)
_LONGEST = const(80)  # bytes of an idTag: 20 characters of 4
_FAR_DAYS = const(12000)
_FAR_S = const(0x3FFFFFFF)


class Reservation:
    """`connector` (0: any) is kept for `tag`, or idTags with `parent` (or None), until day and ms (UTC).

    left: seconds to the end when it was last saved.
    """

    def __init__(self, id_, connector, day, ms, tag, parent):
        self.id = id_
        self.connector = connector
        self.day = day
        self.ms = ms
        self.tag = tag
        self.parent = parent
        self.left = _FAR_S

    def suits(self, tag, parent):
        """Is it for this idTag with this parentIdTag (None: has none; ANY)?"""
        if same(tag, self.tag):
            return True
        return self.parent is not None and (parent is ANY or same(parent, self.parent))


def read(data):
    """Reservations in the content of a file; None when it is damaged."""
    n = len(data) - 2
    if n < 1 or data[0] != _FORMAT or crc16(data, 0, n, START) != get(data, n, 2):
        return None
    try:
        return _parse(data, n)
    except (IndexError, UnicodeError):
        return None


def _parse(data, n):
    found = []
    at = 1
    while at < n:
        middle = at + _HEAD + data[at + 16]
        end = middle + data[at + 17]
        tag = str(data[at + _HEAD : middle], "utf-8")
        parent = str(data[middle:end], "utf-8") or None
        r = Reservation(get_signed(data, at + 1), data[at], get(data, at + 5, 3), get(data, at + 8, 4), tag, parent)
        r.left = get(data, at + 12, 4)
        found.append(r)
        at = end
    return found


def save(path, reservations, clock):
    """Make these the file's content. False: the flash refuses, and still has what it had."""
    temporary = path + ".new"
    try:
        with open(temporary, "wb") as f:
            _write(f, reservations, clock)
        os.rename(temporary, path)
    except OSError:
        return False
    return True


def _write(f, reservations, clock):
    b = bytearray(_HEAD + 2 * _LONGEST)
    b[0] = _FORMAT
    f.write(b, 1)
    crc = crc16(b, 0, 1, START)
    for r in reservations:
        if clock.known:
            days = r.day - clock.day
            r.left = _FAR_S if days > _FAR_DAYS else max(days * 86400 + (r.ms - clock.ms) // 1000, 0)
        tag = r.tag.encode()
        parent = (r.parent or "").encode()
        b[0] = r.connector
        put_signed(b, 1, r.id)
        put(b, 5, 3, r.day)
        put(b, 8, 4, r.ms)
        put(b, 12, 4, r.left)
        b[16] = len(tag)
        b[17] = len(parent)
        middle = _HEAD + len(tag)
        n = middle + len(parent)
        b[_HEAD:middle] = tag
        b[middle:n] = parent
        f.write(b, n)
        crc = crc16(b, 0, n, crc)
    put(b, 0, 2, crc)
    f.write(b, 2)
