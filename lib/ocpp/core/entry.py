"""One entry of the authorisation cache as it stands in flash: 64 bytes.

u8  length of the idTag in bytes (0: free)    u8  length of the parent
u8  status                                    u24 stamp: rises with every change, the lowest is the oldest
u16 expiry, days since 1970 (65535: none)     u32 expiry, millisecond of the day
... idTag in lower case, then the parent, UTF-8, 50 bytes together
u16 CRC of all of it                          numbers are big-endian
"""

from micropython import const

from .crc import START, copy, crc16
from .octets import get, put

ENTRY = const(64)
TEXT = const(50)
AT_PARENT = const(1)
AT_STATUS = const(2)
AT_STAMP = const(3)
_DAY = const(6)
_MS = const(8)
AT_TEXT = const(12)
_CRC = const(62)
_NO_DAY = const(0xFFFF)


def build(buf, key, n, status, stamp, day, ms, parent):
    """Write an entry to buf[0:64]: key[0:n] and `parent` (bytes) together at most 50 bytes; day -1: no expiry."""
    buf[0] = n
    buf[AT_PARENT] = len(parent)
    buf[AT_STATUS] = status
    put(buf, AT_STAMP, 3, stamp)
    if day < 0:
        day = _NO_DAY
        ms = 0
    buf[_DAY] = day >> 8
    buf[_DAY + 1] = day & 255
    buf[_MS] = ms >> 24
    put(buf, _MS + 1, 3, ms & 0xFFFFFF)
    copy(buf, AT_TEXT, key, 0, n)
    copy(buf, AT_TEXT + n, parent, 0, len(parent))
    for i in range(AT_TEXT + n + len(parent), _CRC):
        buf[i] = 0
    crc = crc16(buf, 0, _CRC, START)
    buf[_CRC] = crc >> 8
    buf[_CRC + 1] = crc & 255


def is_valid(buf, at):
    """Does a whole entry stand at buf[at:at + 64]?"""
    n = buf[at]
    if n == 0 or n + buf[at + AT_PARENT] > TEXT:
        return False
    crc = crc16(buf, at, _CRC, START)
    return buf[at + _CRC] == crc >> 8 and buf[at + _CRC + 1] == crc & 255


def holds(buf, at, key, n):
    """Is the entry at buf[at:] the one of the idTag key[0:n] (lower case)?"""
    if buf[at] != n:
        return False
    for i in range(n):
        if buf[at + AT_TEXT + i] != key[i]:
            return False
    return True


def expiry_day(buf, at):
    """Days since 1970, -1: no expiry."""
    day = buf[at + _DAY] << 8 | buf[at + _DAY + 1]
    return -1 if day == _NO_DAY else day


def expiry_ms(buf, at):
    """Millisecond of the day."""
    return buf[at + _MS] << 24 | get(buf, at + _MS + 1, 3)


def parent_of(buf, at):
    """The parent as str, None when there is none."""
    n = buf[at + AT_PARENT]
    if n == 0:
        return None
    at += AT_TEXT + buf[at]
    return str(buf[at : at + n], "utf-8")


def same_but_stamp(a, at, b):
    """Do the entries at a[at:] and b[0:] say the same?"""
    for i in range(_CRC):
        if a[at + i] != b[i] and not AT_STAMP <= i < AT_STAMP + 3:
            return False
    return True
