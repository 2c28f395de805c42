"""One idTag of the local authorisation list as it stands in flash, at most 171 bytes.

u8  length of the idTag in bytes (255: nothing, up to where the next record begins)
u8  length of the parent             u8  status (index of authorisation.STATUSES; 255: not in the list any more)
u16 expiry, days since 1970 (65535: none)                          u32 expiry, millisecond of the day
... idTag in lower case, then the parent, UTF-8
u16 CRC of all of it                                               numbers are big-endian
"""

from micropython import const

from .crc import START, copy, crc16
from .octets import get, put

MOST = const(171)
HEAD = const(9)
GONE = 255  # status: a Differential took the idTag out
PADDING = const(255)
_TEXT = const(80)  # 20 characters of 4 bytes
_STATUS = const(2)
_DAY = const(3)
_MS = const(5)
_NO_DAY = const(0xFFFF)


def build(buf, key, status, day, ms, parent):
    """Write a record to buf and return its size. key, parent: bytes, at most 80 each; day -1: no expiry."""
    n = len(key)
    m = len(parent)
    if n > _TEXT or m > _TEXT:
        raise ValueError("record: idTag of %d bytes, parent of %d, at most %d" % (n, m, _TEXT))
    if not 0 <= day < _NO_DAY:
        day = _NO_DAY
        ms = 0
    buf[0] = n
    buf[1] = m
    buf[_STATUS] = status
    put(buf, _DAY, 2, day)
    buf[_MS] = ms >> 24
    put(buf, _MS + 1, 3, ms & 0xFFFFFF)
    copy(buf, HEAD, key, 0, n)
    copy(buf, HEAD + n, parent, 0, m)
    end = HEAD + n + m
    put(buf, end, 2, crc16(buf, 0, end, START))
    return end + 2


def size(buf, at, end):
    """Size of the whole record that stands at buf[at:end]; 0 when there is none."""
    if end - at < HEAD:
        return 0
    n = buf[at]
    m = buf[at + 1]
    text = HEAD + n + m
    if n > _TEXT or m > _TEXT or at + text + 2 > end:
        return 0
    return text + 2 if get(buf, at + text, 2) == crc16(buf, at, text, START) else 0


def holds(buf, at, key):
    """Is the record at buf[at:] the one of the idTag `key` (bytes, lower case)?"""
    n = len(key)
    if buf[at] != n:
        return False
    at += HEAD
    for i in range(n):
        if buf[at + i] != key[i]:
            return False
    return True


def key_of(buf, at):
    """The idTag, as bytes in lower case."""
    return bytes(memoryview(buf)[at + HEAD : at + HEAD + buf[at]])


def status_of(buf, at):
    """Index of its status, or GONE."""
    return buf[at + _STATUS]


def take(buf, at, info):
    """Put status, expiry and parent into `info` as an authorisation.TagInfo has them."""
    info.status = buf[at + _STATUS]
    day = get(buf, at + _DAY, 2)
    info.day = -1 if day == _NO_DAY else day
    info.ms = buf[at + _MS] << 24 | get(buf, at + _MS + 1, 3)
    n = buf[at + 1]
    at += HEAD + buf[at]
    info.parent = str(memoryview(buf)[at : at + n], "utf-8") if n else None
