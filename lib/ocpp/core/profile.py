"""One charging profile as it stands in flash (OCPP 1.6 §7.8, §7.13, §7.14): header, periods, CRC; big-endian.

u8  version of the record, 1              u8  purpose: 0 ChargePointMax, 1 TxDefault, 2 Tx
u8  stack level                           u8  connector, 0: the charge point
u24 serial, one above the highest so far  i32 chargingProfileId
u8  unit of the limits, 0: A, 1: W        u24 seconds after which the schedule begins anew, 0: never
i32 start (moment.py), EARLIEST: with the transaction
i32 duration in s, -1: none               i32 validFrom, i32 validTo (moment.py)
u8  number of periods, then of each       u32 start in s, u8 phases, u32 limit in tenths of the unit
u16 CRC of all of it
"""

from micropython import const

from .crc import START, crc16
from .octets import put, put_signed

CHARGE_POINT_MAX = const(0)
TX_DEFAULT = const(1)
TX = const(2)

DAY = const(86400)
WEEK = const(604800)

AT_PURPOSE = const(1)
AT_LEVEL = const(2)
AT_CONNECTOR = const(3)
AT_SERIAL = const(4)
AT_ID = const(7)
AT_UNIT = const(11)
AT_CYCLE = const(12)
AT_START = const(15)
AT_DURATION = const(19)
AT_FROM = const(23)
AT_TO = const(27)
AT_COUNT = const(31)
AT_PERIODS = const(32)
PERIOD = const(9)
AT_PHASES = const(4)  # in a period
AT_LIMIT = const(5)

_VERSION = const(1)
_CRC = const(2)


class Draft:
    """A profile being put together: add() its periods, then set() the rest. buf[:n] is the record, but serial and CRC.

    faulty: the schedule cannot be carried out: its periods do not rise from 0, or are too many.
    """

    def __init__(self, most):
        """most: periods that are kept."""
        self.buf = bytearray(AT_PERIODS + most * PERIOD + _CRC)
        self.n = AT_PERIODS
        self.faulty = False
        self._last = -1

    def add(self, start, limit, phases):
        """Append a period: its start in s, its limit in tenths (both < 2^30), its number of phases (1..3)."""
        n = self.n
        if n + PERIOD + _CRC > len(self.buf) or start <= self._last or (self._last < 0 and start):
            self.faulty = True
            return
        self._last = start
        put(self.buf, n, 4, start)
        self.buf[n + AT_PHASES] = phases
        put(self.buf, n + AT_LIMIT, 4, limit)
        self.n = n + PERIOD

    def set(self, connector, purpose, level, id_, unit, cycle, start, duration, valid_from, valid_to):
        """Fill the header in, by the record's description. Levels beyond 255 are faulty."""
        b = self.buf
        b[0] = _VERSION
        b[AT_PURPOSE] = purpose
        b[AT_CONNECTOR] = connector
        if level > 255:
            self.faulty = True
        else:
            b[AT_LEVEL] = level
        put_signed(b, AT_ID, id_)
        b[AT_UNIT] = unit
        put(b, AT_CYCLE, 3, cycle)
        put_signed(b, AT_START, start)
        put_signed(b, AT_DURATION, duration)
        put_signed(b, AT_FROM, valid_from)
        put_signed(b, AT_TO, valid_to)
        b[AT_COUNT] = (self.n - AT_PERIODS) // PERIOD

    def seal(self, serial):
        """Number the record and close it with its CRC. Returns its length."""
        b = self.buf
        put(b, AT_SERIAL, 3, serial)
        crc = crc16(b, 0, self.n, START)
        b[self.n] = crc >> 8
        b[self.n + 1] = crc & 255
        return self.n + _CRC


def length(count):
    """Bytes of a record with so many periods."""
    return AT_PERIODS + count * PERIOD + _CRC


def is_valid(buf, n):
    """Does a whole record stand in buf[:n]?"""
    if n < AT_PERIODS or buf[0] != _VERSION or buf[AT_PURPOSE] > TX or not buf[AT_COUNT]:
        return False
    size = length(buf[AT_COUNT])
    if n < size:
        return False
    crc = crc16(buf, 0, size - _CRC, START)
    return buf[size - 2] == crc >> 8 and buf[size - 1] == crc & 255


def same(a, b):
    """Do two records say the same, but for their serials?"""
    for i in range(length(a[AT_COUNT]) - _CRC):
        if a[i] != b[i] and not AT_SERIAL <= i < AT_ID:
            return False
    return True
