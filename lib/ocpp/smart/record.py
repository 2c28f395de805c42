"""One charging profile as it stands in flash (OCPP 1.6 §7.8, §7.13, §7.14): header, periods, CRC; big-endian.

u8  version of the record, 1              u8  purpose: 0 ChargePointMax, 1 TxDefault, 2 Tx
u8  stack level                           u8  connector, 0: the charge point
u32 serial, one above the highest so far  i32 chargingProfileId
u8  unit of the limits, 0: A, 1: W        u32 seconds after which the schedule begins anew, 0: never
i32 start (see core/moment.py), WITH_TRANSACTION: when charging begins
i32 duration in s, -1: none               i32 validFrom, -2^30: always     i32 validTo, NEVER: none
u8  number of periods, then of each       u32 start in s, u8 phases, u32 limit in tenths of the unit
u32 CRC-32 of all of it
With a minChargingRate there follow: u32 in tenths of the unit, u32 CRC-32 of these four bytes. Firmware that does not
know them reads the rest as ever.
"""

import binascii
import struct

from micropython import const

CHARGE_POINT_MAX = const(0)
TX_DEFAULT = const(1)
TX = const(2)

AMPERES = const(0)
WATTS = const(1)

WITH_TRANSACTION = const(-0x40000000)
ALWAYS = const(-0x40000000)
NEVER = const(0x3FFFFFFF)

# Places in the tuple that header() gives
PURPOSE = const(1)
LEVEL = const(2)
CONNECTOR = const(3)
SERIAL = const(4)
ID = const(5)
UNIT = const(6)
CYCLE = const(7)
BEGINS = const(8)
DURATION = const(9)
FROM = const(10)
TO = const(11)
COUNT = const(12)

_HEADER = ">BBBBIiBIiiiiB"
HEAD = const(34)
_PERIOD = ">IBI"
_EACH = const(9)
_CRC = const(4)
_LEAST = ">I"
_TAIL = const(8)
_VERSION = const(1)
_SERIAL_AT = const(4)


class Draft:
    """A profile being put together: add() its periods, then set() the rest. buf[:n] is the record.

    faulty: the schedule cannot be carried out: its periods do not rise from 0, or are too many.
    least: its minChargingRate in tenths of the unit (< 2^30), 0: none.
    """

    def __init__(self, most):
        """most: periods that are kept."""
        self.buf = bytearray(HEAD + most * _EACH + _CRC + _TAIL)
        self.n = HEAD
        self.faulty = False
        self.least = 0
        self.head = None
        self._last = -1

    def add(self, start, limit, phases):
        """Append a period: its start in s, its limit in tenths (both < 2^30), its number of phases (1..3)."""
        if self.n + _EACH + _CRC + _TAIL > len(self.buf) or start <= self._last or (self._last < 0 and start):
            self.faulty = True
            return
        self._last = start
        struct.pack_into(_PERIOD, self.buf, self.n, start, phases, limit)
        self.n += _EACH

    def set(self, purpose, level, connector, *rest):
        """Fill in the header, without version, serial and number of periods. Levels beyond 255 are faulty."""
        if level > 255:
            self.faulty = True
            level = 255
        self.head = (_VERSION, purpose, level, connector, 0) + rest + ((self.n - HEAD) // _EACH,)
        struct.pack_into(_HEADER, self.buf, 0, *self.head)

    def at(self, connector):
        """It is for this connector, as it turns out."""
        self.set(*self.head[PURPOSE:CONNECTOR], connector, *self.head[ID:COUNT])

    def seal(self, serial):
        """Number the record and close it with its CRC and what follows that. Returns it."""
        struct.pack_into(">I", self.buf, _SERIAL_AT, serial)
        n = self.n
        struct.pack_into(">I", self.buf, n, binascii.crc32(memoryview(self.buf)[:n]))
        n += _CRC
        if self.least:
            struct.pack_into(_LEAST, self.buf, n, self.least)
            struct.pack_into(">I", self.buf, n + 4, binascii.crc32(memoryview(self.buf)[n : n + 4]))
            n += _TAIL
        return memoryview(self.buf)[:n]


def header(buf):
    """The header of a whole record in `buf`, as a tuple; None when none stands there."""
    if len(buf) < HEAD or buf[0] != _VERSION:
        return None
    head = struct.unpack_from(_HEADER, buf)
    n = HEAD + head[COUNT] * _EACH
    if not head[COUNT] or not _closed(buf, 0, n):
        return None
    n += _CRC
    return head if len(buf) == n or _closed(buf, n, n + 4) else None


def _closed(buf, begin, end):
    # Is there a CRC behind buf[begin:end], and the right one?
    return len(buf) >= end + _CRC and struct.unpack_from(">I", buf, end)[0] == binascii.crc32(buf[begin:end])


def least(buf, head):
    """The minChargingRate in tenths of the unit, 0: none."""
    n = HEAD + head[COUNT] * _EACH + _CRC
    return struct.unpack_from(_LEAST, buf, n)[0] if len(buf) > n else 0


def period(buf, k):
    """(start, phases, limit) of the period number k."""
    return struct.unpack_from(_PERIOD, buf, HEAD + k * _EACH)


def same(a, b):
    """Do two whole records say the same, but for their serials?"""
    n = HEAD + a[HEAD - 1] * _EACH
    return (
        a[:_SERIAL_AT] == b[:_SERIAL_AT]
        and a[_SERIAL_AT + 4 : n] == b[_SERIAL_AT + 4 : n]
        and a[n + _CRC :] == b[n + _CRC :]
    )
