"""Session facts as compact binary records (at most 100 bytes): what is written to flash, messages come later.

    START   u16 session, u8 connector, stamp, u32 meterStart, u8 reserved?, i32 reservationId, idTag
    SAMPLE  u16 session (0: outside a session), u8 connector, stamp, u8 context + 8 x rank, then n times u8 code,
            i32 value
    STOP    u16 session, u8 connector, stamp, u32 meterStop, u8 reason, idTag
"""

from micropython import const

from .clock import STAMP
from .crc import copy
from .measurands import CODES
from .octets import put, put_signed

START = const(1)
SAMPLE = const(2)
STOP = const(3)

SIZE = const(100)
STAMP_AT = const(3)
BODY = const(9)
START_TAG = const(18)
STOP_TAG = const(14)
VALUES = const(10)
_VALUE = const(5)
CONTEXT = const(7)  # the bits of a sample's context
_RANK = const(3)  # how far left its rank stands
_LAST_RANK = const(31)

# OCPP 1.6 §7.36 (READING CONTEXT) and §7.37 (REASON); the index is what is stored.
CONTEXTS = (
    "Sample.Periodic",
    "Sample.Clock",
    "Transaction.Begin",
    "Transaction.End",
    "Trigger",
    "Interruption.Begin",
    "Interruption.End",
    "Other",
)
PERIODIC = const(0)
CLOCK = const(1)
BEGIN = const(2)
END = const(3)
TRIGGER = const(4)

REASONS = (
    "Local",
    "Remote",
    "EVDisconnected",
    "PowerLoss",
    "Reboot",
    "EmergencyStop",
    "HardReset",
    "SoftReset",
    "UnlockCommand",
    "DeAuthorized",
    "Other",
)
LOCAL = const(0)
REMOTE = const(1)
EV_DISCONNECTED = const(2)
POWER_LOSS = const(3)
REBOOT = const(4)
EMERGENCY_STOP = const(5)
HARD_RESET = const(6)
SOFT_RESET = const(7)
UNLOCK_COMMAND = const(8)
DEAUTHORIZED = const(9)
OTHER = const(10)


class Fact:
    """One record being built: `buf[:n]`. A charge point needs one, since every fact is stored at once."""

    def __init__(self):
        self.buf = bytearray(SIZE)
        self.n = 0

    def _begin(self, session, connector, clock):
        put(self.buf, 0, 2, session)
        self.buf[2] = connector
        clock.stamp(self.buf, STAMP_AT)

    def start(self, session, connector, clock, meter_wh, reservation, tag):
        """A session began. reservation: id or None; tag: bytes of the idTag."""
        self._begin(session, connector, clock)
        put(self.buf, BODY, 4, meter_wh)
        self.buf[BODY + 4] = reservation is not None
        put_signed(self.buf, BODY + 5, reservation or 0)
        self._tag(START_TAG, tag)

    def stop(self, session, connector, clock, meter_wh, reason, tag):
        """A session ended. tag: bytes of the idTag that stopped it, b"" when there was none."""
        self._begin(session, connector, clock)
        put(self.buf, BODY, 4, meter_wh)
        self.buf[BODY + 4] = reason
        self._tag(STOP_TAG, tag)

    def sample(self, session, connector, clock, context):
        """Begin a meter sample; add() its values."""
        self._begin(session, connector, clock)
        self.buf[BODY] = context
        self.n = VALUES

    def add(self, code, value):
        """Append one measured value; more than fit in a record are left out."""
        if self.n + _VALUE <= SIZE:
            self.buf[self.n] = code
            put_signed(self.buf, self.n + 1, value)
            self.n += _VALUE

    def number(self, i):
        """Say that the sample is the i-th of its session, from 0: thinning spares the rounder numbers (see rank())."""
        rank = 0
        if i:
            rank = 1
            while not i & 1 and rank < _LAST_RANK:
                i >>= 1
                rank += 1
        self.buf[BODY] = self.buf[BODY] & CONTEXT | rank << _RANK

    def stamp(self, source, at):
        """Replace its moment by the stamp at source[at:]."""
        copy(self.buf, STAMP_AT, source, at, STAMP)

    def _tag(self, at, tag):
        i = 0
        while i < len(tag):
            self.buf[at + i] = tag[i]
            i += 1
        self.n = at + i


def can_be_told(kind, rec, n):
    """Is rec[:n] a fact of this firmware? Flash is outside data, and a newer firmware may have known more."""
    if kind == START:
        return n >= START_TAG and _is_text(rec, START_TAG, n)
    if kind == STOP:
        return n >= STOP_TAG and rec[BODY + 4] < len(REASONS) and _is_text(rec, STOP_TAG, n)
    if kind != SAMPLE or n < VALUES or (n - VALUES) % _VALUE:
        return False
    at = VALUES
    while at < n:
        if rec[at] >= CODES:
            return False
        at += _VALUE
    return True


def _is_text(rec, at, n):
    try:
        str(memoryview(rec)[at:n], "utf-8")
    except UnicodeError:
        return False
    return True


def row(kind, rec):
    """The row of samples that a fact belongs to, its session; -1: it is a start or a stop and never thinned away."""
    return rec[0] << 8 | rec[1] if kind == SAMPLE else -1


def rank(rec):
    """How soon a sample is thinned away: 1 for every second one, 2 for every second one of the others, and so on.

    0: with the last of all. Samples of format 1 have no other.
    """
    return rec[BODY] >> _RANK
