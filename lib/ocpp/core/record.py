"""The journal's record as it stands in flash, in hot slots and cold segments alike.

u8  length of the payload + 1 (0 ends a slot)
u8  kind, 1..255
u8  behind: this sequence number less the last one acknowledged when it was written; 255 = not known
u24 sequence number, big-endian
... payload, at most 100 bytes
u16 CRC of all of it, big-endian
"""

from micropython import const

from .crc import START, copy, crc16
from .octets import put

PAYLOAD = const(100)
HEAD = const(6)
OVERHEAD = const(8)
MOST = const(108)
LAST_SEQ = const(0xFFFFFF)
UNKNOWN = const(255)

INCOMPLETE = const(0)
DAMAGED = const(-1)


def build(buf, at, kind, seq, behind, payload, n):
    """Write a record to buf[at:] and return its end. payload[0:n] is copied."""
    buf[at] = n + 1
    buf[at + 1] = kind
    buf[at + 2] = behind if behind < UNKNOWN else UNKNOWN
    put(buf, at + 3, 3, seq)
    copy(buf, at + HEAD, payload, 0, n)
    end = at + HEAD + n
    crc = crc16(buf, at, HEAD + n, START)
    buf[end] = crc >> 8
    buf[end + 1] = crc & 255
    return end + 2


def check(buf, at, end):
    """Size of the record at buf[at:end], INCOMPLETE when it would end behind `end`, or DAMAGED."""
    n = buf[at] - 1
    if n < 0 or n > PAYLOAD:
        return DAMAGED
    size = n + OVERHEAD
    if at + size > end:
        return INCOMPLETE
    crc = crc16(buf, at, HEAD + n, START)
    if buf[at + 1] == 0 or buf[at + size - 2] != crc >> 8 or buf[at + size - 1] != crc & 255:
        return DAMAGED
    return size


def load(source, buf):
    """Copy the payload of the record that `source` (Slots or Segments) stands at to buf; its length."""
    n = source.size - OVERHEAD
    copy(buf, 0, source.buf, source.at + HEAD, n)
    return n
