"""The JSON reader, complete and in plain Python."""

from micropython import const

from .isotime import parse
from .numbers import LONGEST, delimit, integer, lex, milli
from .unescape import escape, store, utf8
from .window import Window

try:
    from .scan_viper import aim_text, copy, run, same
except (ImportError, SyntaxError, ValueError):  # no viper here: not compiled, no native code, or of another machine
    from .scan import aim_text, copy, run, same

# Places in Window.st
_POS = const(0)
_END = const(1)
_DEPTH = const(2)
_OPENED = const(3)
_DEEPEST = const(4)
_N = const(5)
_ROOM = const(6)
_CHARS = const(7)
_KEPT = const(12)
_DAY = const(13)
_MS = const(14)

_LEAST_TEXT = const(64)  # a time with its zone and a long fraction
_MOST_TEXT = const(4096)
_NAME = const(40)  # characters of a member name; OCPP's longest has 39


class Cursor:
    """A cursor over one JSON text (RFC 8259, strictly) of at most `depth` (1..29) nested containers.

    The caller asks for the value that it expects; JsonError says what stands there instead, and after its kinds long,
    type and range reading may go on. Duplicate member names are passed on. Nothing here uses the heap but str(),
    errors, integers beyond 30 bits, and a string that needs more than the `text` bytes of room, which its limit allows.

    text, n         the name or string last read: text[:n], in UTF-8
    chars           characters of the last string(), even if it was too long
    day, ms         the last time(): day since 1970-01-01 and millisecond of that day, UTC
    """

    def __init__(self, depth=8, text=256):
        self._window = Window()
        self._st = self._window.st
        self._st[_DEEPEST] = depth
        text = max(text, _LEAST_TEXT)
        self._st[_KEPT] = text
        self._own = bytearray(text)
        self._use(self._own)
        self._number = bytearray(LONGEST)

    def open(self, src):
        """Begins to read the message whose unread bytes are `src`: attributes buf, pos and end, method fill().

        fill() gets more of the message into the empty window, or returns False at its end. src.pos is brought up to
        date before every fill(), at the end, and with every JsonError.
        """
        self._window.open(src)
        st = self._st
        st[_DEPTH] = st[_OPENED] = st[_N] = 0
        if st[_ROOM] != st[_KEPT]:
            self._release()

    # Native code writes these to the array for a fraction of what storing an attribute takes.

    @property
    def n(self):
        """Bytes of text."""
        return self._st[_N]

    @property
    def chars(self):
        """Characters of the last string."""
        return self._st[_CHARS]

    @property
    def day(self):
        """Of the last time: days since 1970-01-01."""
        return self._st[_DAY]

    @property
    def ms(self):
        """Of the last time: millisecond of that day."""
        return self._st[_MS]

    def peek(self):
        """Kind of what comes next, which is not passed.

        { [ } ], s string, n number, t true, f false, z null; "" at the end of the message.
        """
        c = self._window.space()
        if c == 0x22:
            return "s"
        if c == 0x2D or 0x30 <= c <= 0x39:
            return "n"
        if c == 0x7B:
            return "{"
        if c == 0x5B:
            return "["
        if c == 0x7D:
            return "}"
        if c == 0x5D:
            return "]"
        if c == 0x74:
            return "t"
        if c == 0x66:
            return "f"
        if c == 0x6E:
            return "z"
        if c >= 0:
            self._window.fail("syntax", "value expected")
        return ""

    def enter(self, kind):
        """Passes the opener of an object ("{") or array ("[")."""
        c = self._window.space()
        if c != (0x7B if kind == "{" else 0x5B):
            self._refuse(c)
        st = self._st
        if st[_DEPTH] == st[_DEEPEST]:
            self._window.fail("depth", "too many nested containers")
        st[_POS] += 1
        st[_DEPTH] += 1
        st[_OPENED] = 1

    def key(self):
        """Goes to the next member of the object: its name is in text[:n], its value comes next.

        False: there is none, and the object is passed. A name of more than 40 characters, which no message of OCPP has,
        counts as empty.
        """
        return self._next_member()

    def item(self):
        """Goes to the next element of the array. False: the array is passed."""
        return self._step(0x5D)

    def member(self, table):
        """key(), and which row of `table` it is: the index of the first row whose row[0] is the name, a str or bytes.

        len(table) if there is none, -1 if the object is passed.
        """
        if not self._next_member():
            return -1
        for i in range(len(table)):
            if self.is_text(table[i][0]):
                return i
        return len(table)

    def string(self, limit):
        """Reads a string of at most `limit` characters into text[:n], unescaped and in UTF-8."""
        c = self._window.space()
        if c != 0x22:
            self._refuse(c)
        if not self._read(limit):
            self._window.fail("long", limit)

    def is_text(self, s):
        """Whether the name or string last read is the str or bytes `s`."""
        return same(self.text, self._st[_N], s)

    def str(self):
        """The name or string last read, as a new str."""
        return self.text[: self._st[_N]].decode()

    def int(self, lo, hi):
        """Reads an integer from `lo` to `hi`, both of at most 32 bits. 1.0 and 1e2 are of another type."""
        n = self._lex()
        if n < 0:
            self._window.fail("type", "integer expected")
        v = integer(self._number, n)
        if not lo <= v <= hi:
            self._window.fail("range", "integer out of bounds")
        return v

    def milli(self):
        """Reads a number, in thousandths: exact, what is smaller is cut off. Range: below 2**30 of them."""
        n = self._lex()
        v = milli(self._number, n if n > 0 else -n)
        if v is None:
            self._window.fail("range", "number out of bounds")
        return v

    def bool(self):
        """Reads true or false."""
        c = self._window.space()
        if c != 0x74 and c != 0x66:
            self._refuse(c)
        self._scalar(c)
        return c == 0x74

    def time(self):
        """Reads a string with an ISO 8601 time into `day` and `ms`. Overwrites text."""
        self.string(_LEAST_TEXT)
        if not parse(self.text, self._st[_N], self._st, _DAY):
            self._window.fail("type", "time expected")

    def skip(self):
        """Passes any value, checking it. Overwrites text."""
        level = 0
        kinds = 0  # a bit for each container entered here: 1 is an object
        while True:
            c = self._window.space()
            if c == 0x7B or c == 0x5B:
                self.enter("{" if c == 0x7B else "[")
                level += 1
                kinds = kinds << 1 | (c == 0x7B)
            else:
                self._scalar(c)
            while level and not (self.key() if kinds & 1 else self.item()):
                level -= 1
                kinds >>= 1
            if not level:
                return

    def end(self):
        """Checks that the message ends here."""
        window = self._window
        if window.space() >= 0:
            window.fail("syntax", "end of message expected")

    def _step(self, closer):
        # To the next member or element: past the comma, or past the closer (False).
        st = self._st
        c = self._window.space()
        if c == closer:
            st[_POS] += 1
            st[_DEPTH] -= 1
            st[_OPENED] = 0
            return False
        if st[_OPENED]:
            st[_OPENED] = 0
        elif c == 0x2C:
            st[_POS] += 1
        else:
            self._window.fail("syntax", "comma or end of container expected")
        return True

    def _next_member(self):
        if not self._step(0x7D):
            return False
        window = self._window
        if window.space() != 0x22:
            window.fail("syntax", "member name expected")
        self._read(_NAME)
        if window.space() != 0x3A:
            window.fail("syntax", ": expected")
        self._st[_POS] += 1
        return True

    def _refuse(self, c):
        # The value that begins with c is of another type: passed, unless it is a container.
        if c != 0x7B and c != 0x5B:
            self._scalar(c)
        self._window.fail("type", "value of another type expected")

    def _scalar(self, c):
        # Passes the string, number or literal that begins with c.
        window = self._window
        if c == 0x22:
            self._read(0)
            return
        if c == 0x2D or 0x30 <= c <= 0x39:
            lex(window, self._number)
            return
        word = b"true" if c == 0x74 else b"false" if c == 0x66 else b"null"
        for c in word:
            if window.next() != c:
                window.fail("syntax", "value expected")
        delimit(window)

    def _lex(self):
        # Reads a number's text; its length is negative if it is no integer.
        c = self._window.space()
        if c != 0x2D and not 0x30 <= c <= 0x39:
            self._refuse(c)
        n = lex(self._window, self._number)
        if not -LONGEST <= n <= LONGEST:
            self._window.fail("range", "number too long")
        return n

    def _read(self, limit):
        # Reads the string that begins here into text; False, and no text, if it has more than `limit` characters.
        window = self._window
        st = self._st
        st[_POS] += 1
        n = 0
        chars = 0
        fits = True
        while True:
            c = window.look()
            pos = st[_POS]
            m = run(window.src.buf, pos, st[_END]) - pos
            if m:  # ordinary characters
                chars += m
                fits = fits and chars <= limit and self._room(n, m, limit)
                if fits:
                    copy(self.text, n, window.src.buf, pos, m)
                    n += m
                st[_POS] += m
                continue
            st[_POS] += 1
            if c == 0x22:
                break
            if c < 0x20:
                st[_POS] -= 1
                window.fail("syntax", "string not ended" if c < 0 else "control character in a string")
            c = escape(window) if c == 0x5C else utf8(window, c)
            chars += 1
            fits = fits and chars <= limit and self._room(n, 4, limit)
            if fits:
                n = store(self.text, n, c)
        st[_N] = n if fits else 0
        st[_CHARS] = chars
        return fits

    def _room(self, n, m, limit):
        # Makes room for m bytes more behind n, as far as `limit` characters can need it.
        if n + m <= self._st[_ROOM]:
            return True
        most = min(4 * limit + 4, _MOST_TEXT)
        if n + m > most:
            return False
        text = bytearray(most)
        copy(text, 0, self.text, 0, n)
        self._use(text)
        return True

    def _release(self):
        self._use(self._own)

    def _use(self, text):
        self.text = text
        aim_text(self._st, text, len(text))
