"""JSON text, written forwards into a caller's buffer."""

from micropython import const

try:
    from .emit_viper import clean, decimal, fixed, label, octet, put, quote, stamp
    from .scan_viper import copy, size
except (ImportError, SyntaxError, ValueError):  # no viper here: not compiled, no native code, or of another machine
    from .emit import clean, decimal, fixed, label, octet, put, quote, stamp
    from .scan import copy, size

_SMALL = const(0x3FFFFFFF)  # the largest int that needs no heap on a 32-bit board
_MILLI = const(0x3FFFFFFF - 500)  # the same, with room for rounding
_SCRATCH = const(26)  # the longest text made apart: a quoted time
_SHORT = b"\x08b\x09t\x0an\x0cf\x0dr\x22\x22\x5c\x5c"  # bytes that have an escape of two characters, and its letter
_HEX = b"0123456789abcdef"


class Overflow(Exception):
    """The text does not fit the buffer; nothing of it has left."""


class JsonWriter:
    """Writes JSON values into `buf[start:]`; `n` is the index after the last byte written.

    The caller writes the punctuation, mostly as constant pieces with raw(). Values have at most one quoted form, so a
    mistake of the caller gives bad JSON, never a torn buffer. Nothing here uses the heap, but int() and milli() of
    numbers beyond 30 bits. All writing methods raise Overflow when the buffer is full, unless it streams or counts.
    """

    def __init__(self, buf, start=0):
        self.buf = buf
        self.total = 0
        self._sink = None
        self._scratch = bytearray(_SCRATCH)
        self.begin(start)

    def begin(self, start):
        """Rewinds to `start` and leaves counting mode. Streaming goes on."""
        self.start = self.n = start
        self._cap = len(self.buf)
        self._last = 0x7B  # the byte before buf[start], as key() shall see it
        self._counting = False

    def stream(self, sink):
        """For text longer than the buffer: when it is full, sink(buf, start, n) takes buf[start:n] and more is written.

        stream(None) ends it; what is left in buf[start:n] is the caller's to send.
        """
        self._sink = sink

    def count(self):
        """From here to begin(), nothing is written; `total` adds up the bytes that the same calls would write."""
        self.total = 0
        self._counting = True
        self._cap = self.n = self.start  # no room: every byte takes the way through _put()

    def raw(self, b):
        """Writes `b` (bytes, bytearray, memoryview or str) as it is."""
        n = put(self.buf, self.n, self._cap, b, len(b))
        if n:
            self.n = n
        else:
            self._put(b, 0, size(b, len(b)))

    def int(self, i):
        """Writes the integer `i`."""
        n = decimal(self.buf, self.n, self._cap, i) if -_SMALL <= i <= _SMALL else 0
        if n:
            self.n = n
        elif -_SMALL <= i <= _SMALL:
            self._put(self._scratch, 0, decimal(self._scratch, 0, _SCRATCH, i))
        else:
            self.raw(str(i))

    def milli(self, v, decimals=3):
        """Writes `v` thousandths as a number: 16123 is 16.123, 16100 is 16.1, 16000 is 16.

        With fewer `decimals` (0..3) it is rounded half away from zero.
        """
        n = fixed(self.buf, self.n, self._cap, v, decimals) if -_MILLI <= v <= _MILLI else 0
        if n:
            self.n = n
        elif -_MILLI <= v <= _MILLI:
            self._put(self._scratch, 0, fixed(self._scratch, 0, _SCRATCH, v, decimals))
        else:
            self._big_milli(v, decimals)

    def bool(self, b):
        """Writes true or false."""
        self.raw(b"true" if b else b"false")

    def str(self, s, off=0, n=-1):
        """Writes `s` quoted and escaped: a str, or UTF-8 in bytes, bytearray or memoryview; of these s[off:off+n]."""
        if n < 0:
            n = len(s) - off
        end = quote(self.buf, self.n, self._cap, s, off, n)
        if end:
            self.n = end
        else:
            self._quote(s, off, off + (size(s, n) if off == 0 else n))

    def time(self, day, ms):
        """Writes a quoted ISO 8601 time in UTC (OCPP 1.6 §3.15): `day` since 1970-01-01, `ms` of that day."""
        n = stamp(self.buf, self.n, self._cap, day, ms)
        if n:
            self.n = n
        else:
            self._put(self._scratch, 0, stamp(self._scratch, 0, _SCRATCH, day, ms))

    def key(self, name):
        """Writes `"name":`, with a comma before it unless it is the first of its object. `name` needs no escapes."""
        last = self._last if self.n == self.start else self.buf[self.n - 1]
        n = label(self.buf, self.n, self._cap, last, name, len(name))
        if n:
            self.n = n
        else:
            self.raw(b'"' if last == 0x7B or last == 0x5B else b',"')
            self.raw(name)
            self.raw(b'":')

    def _quote(self, s, off, end):
        # A string that does not fit, or is not plain ASCII: run by run, escape by escape.
        self.raw(b'"')
        while True:
            k = clean(s, off, end)
            self._put(s, off, k - off)
            if k == end:
                break
            self._escape(octet(s, k))
            off = k + 1
        self.raw(b'"')

    def _put(self, src, off, m):
        # Any m bytes, whatever the mode.
        if self._counting:
            self.total += m
            if m:
                copy(self.buf, self.start, src, off + m - 1, 1)
                self._last = self.buf[self.start]
            return
        while True:
            room = self._cap - self.n
            if room > m:
                room = m
            elif room < m and self._sink is None:
                raise Overflow
            copy(self.buf, self.n, src, off, room)
            self.n += room
            m -= room
            if not m:
                return
            off += room
            self._flush()

    def _flush(self):
        n = self.n
        if n == self.start:
            raise Overflow  # no room at all
        self._last = self.buf[n - 1]
        self._sink(self.buf, self.start, n)
        self.n = self.start

    def _escape(self, c):
        e = self._scratch
        e[0] = 0x5C
        for i in range(0, 14, 2):
            if _SHORT[i] == c:
                e[1] = _SHORT[i + 1]
                self._put(e, 0, 2)
                return
        e[1] = 0x75
        e[2] = e[3] = 0x30
        e[4] = _HEX[c >> 4]
        e[5] = _HEX[c & 15]
        self._put(e, 0, 6)

    def _big_milli(self, v, decimals):
        unit = 10 ** (3 - decimals)
        a = (abs(v) + unit // 2) // unit * unit
        text = "%s%d" % ("-" if v < 0 else "", a // 1000)
        if a % 1000:
            text += (".%03d" % (a % 1000)).rstrip("0")
        self.raw(text)
