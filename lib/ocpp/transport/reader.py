"""JSON text, read by a cursor over a refillable window: constant RAM for a message of any length."""

from array import array

from micropython import const

from .isotime import parse
from .jsonerror import KINDS, JsonError

try:
    from .scan_viper import copy, run, same, same_ci
except (ImportError, SyntaxError, ValueError):  # no viper here: not compiled, no native code, or of another machine
    from .scan import copy, run, same, same_ci

# Places in the array of numbers that all methods share.
_POS = const(0)
_END = const(1)
_DEPTH = const(2)
_FIRST = const(3)  # 1 between the opener of a container and its first element

_NAME = const(40)  # longest member name that OCPP knows is 31 characters
_NUMBER = const(32)  # longest number
_TEXT_MAX = const(4096)
_MILLI_MAX = const(0x3FFFFFFF)

# Next state of the number grammar (RFC 8259 §6) for 0, 1-9, -, +, ., e in states: start, sign, zero, integer, point,
# fraction, e, exponent's sign, exponent. 9: not allowed.
_GRAMMAR = b"\2\3\1\x09\x09\x09" b"\2\3\x09\x09\x09\x09" b"\x09\x09\x09\x09\4\6" b"\3\3\x09\x09\4\6" b"\5\5\x09\x09\x09\x09" b"\5\5\x09\x09\x09\6" b"\x08\x08\7\7\x09\x09" b"\x08\x08\x09\x09\x09\x09" b"\x08\x08\x09\x09\x09\x09"


class JsonReader:
    """A cursor over one JSON text (RFC 8259, strictly).

    The caller asks for what it expects; JsonError says what stands there instead. Duplicate member names are passed on.
    """

    def __init__(self, depth=8, text=256):
        self.depth = depth
        self._own = self.text = bytearray(max(text, 64))
        self.n = 0
        self.chars = 0
        self.day = 0
        self.ms = 0
        self._st = array("i", (0, 0, 0, 0))
        self._num = bytearray(_NUMBER)
        self._len = 0
        self._src = None
        self._buf = b""

    def open(self, src):
        """Begins to read the message of `src`: buf, pos, end are its window, fill() gets more of it or returns False."""
        st = self._st
        self._src = src
        self._buf = src.buf
        st[_POS] = src.pos
        st[_END] = src.end
        st[_DEPTH] = st[_FIRST] = 0
        self.text = self._own
        self.n = 0

    def peek(self):
        """Kind of what comes next: { [ } ], s string, n number, t true, f false, z null, or "" at the end of the message."""
        c = self._space()
        if c == 0x22:
            return "s"
        if 0x30 <= c <= 0x39 or c == 0x2D:
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
        if c < 0:
            return ""
        self._fail("syntax", "value expected")

    def enter(self, kind):
        """Passes the opener of an object ("{") or array ("[")."""
        st = self._st
        c = self._space()
        if c != (0x7B if kind == "{" else 0x5B):
            self._refuse(c)
        if st[_DEPTH] == self.depth:
            self._fail("depth", self.depth)
        st[_POS] += 1
        st[_DEPTH] += 1
        st[_FIRST] = 1

    def key(self):
        """Goes to the next member of the object: its name is in text[:n], its value is next. False: there was the end."""
        st = self._st
        c = self._space()
        if c == 0x7D:
            self._leave()
            return False
        if st[_FIRST]:
            st[_FIRST] = 0
        elif c != 0x2C:
            self._fail("syntax", ", or } expected")
        else:
            st[_POS] += 1
        self._name()
        return True

    def item(self):
        """Goes to the next element of the array. False: there was the end."""
        st = self._st
        c = self._space()
        if c == 0x5D:
            self._leave()
            return False
        if st[_FIRST]:
            st[_FIRST] = 0
        elif c != 0x2C:
            self._fail("syntax", ", or ] expected")
        else:
            st[_POS] += 1
        return True

    def string(self, limit):
        """Reads a string of at most `limit` characters into text[:n], as UTF-8; `chars` is its number of characters."""
        c = self._space()
        if c != 0x22:
            self._refuse(c)
        if not self._string(limit):
            self._fail("long", limit)

    def is_text(self, s):
        """Whether the text last read is the str or bytes `s`."""
        return same(self.text, self.n, s)

    def is_text_ci(self, s):
        """Whether the text last read is the str or bytes `s`, the case of ASCII letters apart."""
        return same_ci(self.text, self.n, s)

    def str(self):
        """The text last read, as a new str."""
        return self.text[: self.n].decode()

    def int(self, lo, hi):
        """Reads an integer from `lo` to `hi`. A number with a fraction or exponent is of the wrong type."""
        integer = self._number()
        num = self._num
        n = self._len
        if n > _NUMBER:
            self._fail("range", "number too long")
        if not integer:
            self._fail("type", "integer expected")
        negative = num[0] == 0x2D
        v = 0
        for i in range(1 if negative else 0, n):
            v = v * 10 + num[i] - 0x30
        if negative:
            v = -v
        if not lo <= v <= hi:
            self._fail("range", "integer out of bounds")
        return v

    def milli(self):
        """Reads a number, in thousandths; what is smaller is cut off. Range: less than 2**30 of them."""
        self._number()
        num = self._num
        n = self._len
        if n > _NUMBER:
            self._fail("range", "number too long")
        i = 1 if num[0] == 0x2D else 0
        point = -1
        digits = 0
        end = i
        while end < n and num[end] | 0x20 != 0x65:
            if num[end] == 0x2E:
                point = digits
            else:
                digits += 1
            end += 1
        if point < 0:
            point = digits
        exponent = 0
        k = end + 1
        if k < n and (num[k] == 0x2B or num[k] == 0x2D):
            k += 1
        while k < n:
            if exponent < 100:  # beyond, the number is zero or out of range anyway
                exponent = exponent * 10 + num[k] - 0x30
            k += 1
        if end + 1 < n and num[end + 1] == 0x2D:
            exponent = -exponent
        v = 0
        for _ in range(point + exponent + 3):
            v *= 10
            if i < end and num[i] == 0x2E:
                i += 1
            if i < end:
                v += num[i] - 0x30
                i += 1
            if v > _MILLI_MAX:
                self._fail("range", "number out of bounds")
        return -v if num[0] == 0x2D else v

    def bool(self):
        """Reads true or false."""
        c = self._space()
        if c == 0x74:
            self._literal(b"true")
            return True
        if c == 0x66:
            self._literal(b"false")
            return False
        self._refuse(c)

    def time(self):
        """Reads a string with an ISO 8601 time into `day` (since 1970-01-01) and `ms` of the day, UTC."""
        self.string(len(self._own))
        if not parse(self.text, self.n, self):
            self._fail("type", "time expected")

    def skip(self):
        """Passes any value, checking it. Overwrites text and n."""
        st = self._st
        level = 0
        kinds = 0  # a bit for each open container: 1 is an object
        while True:
            c = self._space()
            if c == 0x7B or c == 0x5B:
                if st[_DEPTH] + level == self.depth:
                    self._fail("depth", self.depth)
                st[_POS] += 1
                level += 1
                kinds = kinds << 1 | (c == 0x7B)
                if self._space() != c + 2:
                    if kinds & 1:
                        self._name()
                    continue
            else:
                self._scalar(c)
            while True:  # behind a value
                if not level:
                    return
                c = self._space()
                if c == (0x7D if kinds & 1 else 0x5D):
                    st[_POS] += 1
                    level -= 1
                    kinds >>= 1
                elif c == 0x2C:
                    st[_POS] += 1
                    if kinds & 1:
                        self._name()
                    break
                else:
                    self._fail("syntax", ", or end of container expected")

    def end(self):
        """Checks that the message ends here."""
        if self._space() >= 0:
            self._fail("syntax", "end of message expected")
        self._src.pos = self._st[_POS]

    def _fail(self, kind, what):
        self._src.pos = self._st[_POS]
        raise JsonError(kind, what)

    def _refuse(self, c):
        # The value that begins with c is of another type: passes it, unless it is a container.
        if c != 0x7B and c != 0x5B:
            self._scalar(c)
        self._fail("type", "another type expected")

    def _scalar(self, c):
        if c == 0x22:
            self._string(0)
        elif c == 0x74:
            self._literal(b"true")
        elif c == 0x66:
            self._literal(b"false")
        elif c == 0x6E:
            self._literal(b"null")
        elif c == 0x2D or 0x30 <= c <= 0x39:
            self._number()
        else:
            self._fail("syntax", "value expected")

    def _leave(self):
        st = self._st
        st[_POS] += 1
        st[_DEPTH] -= 1
        st[_FIRST] = 0

    def _more(self):
        # The window is used up: asks for more of the message.
        src = self._src
        st = self._st
        src.pos = st[_POS]
        while src.pos == src.end:
            if not src.fill():
                return False
        self._buf = src.buf
        st[_POS] = src.pos
        st[_END] = src.end
        return True

    def _look(self):
        # The next byte, not passed; -1 at the end.
        st = self._st
        if st[_POS] == st[_END] and not self._more():
            return -1
        return self._buf[st[_POS]]

    def _next(self):
        # The next byte, passed; -1 at the end.
        c = self._look()
        if c >= 0:
            self._st[_POS] += 1
        return c

    def _space(self):
        # Passes white space; the byte after it, not passed, or -1.
        st = self._st
        while True:
            buf = self._buf
            end = st[_END]
            pos = st[_POS]
            while pos < end:
                c = buf[pos]
                if c > 0x20 or c != 0x20 and c != 0x0A and c != 0x0D and c != 0x09:
                    st[_POS] = pos
                    return c
                pos += 1
            st[_POS] = pos
            if not self._more():
                return -1

    def _name(self):
        if self._space() != 0x22:
            self._fail("syntax", "member name expected")
        self._string(_NAME)
        if self._space() != 0x3A:
            self._fail("syntax", ": expected")
        self._st[_POS] += 1

    def _literal(self, word):
        for c in word:
            if self._next() != c:
                self._fail("syntax", "true, false or null expected")
        self._delimit()

    def _delimit(self):
        c = self._look()
        if c > 0x20 and c != 0x2C and c != 0x5D and c != 0x7D:
            self._fail("syntax", "end of value expected")

    def _number(self):
        # Passes a number, its text to _num[:_len] as far as it goes; True if it is an integer.
        c = self._space()
        if c != 0x2D and not 0x30 <= c <= 0x39:
            self._refuse(c)
        state = 0
        n = 0
        while True:
            if 0x31 <= c <= 0x39:
                column = 1
            elif c == 0x30:
                column = 0
            elif c == 0x2D:
                column = 2
            elif c == 0x2B:
                column = 3
            elif c == 0x2E:
                column = 4
            elif c == 0x65 or c == 0x45:
                column = 5
            else:
                break
            state = _GRAMMAR[state * 6 + column]
            if state == 9:
                self._fail("syntax", "bad number")
            if n < _NUMBER:
                self._num[n] = c
            n += 1
            self._st[_POS] += 1
            c = self._look()
        if state != 2 and state != 3 and state != 5 and state != 8:
            self._fail("syntax", "bad number")
        self._delimit()
        self._len = n
        return state < 4

    def _string(self, limit):
        # Reads the string that begins here into text[:n]; False (and n = 0) if it has more than `limit` characters.
        st = self._st
        st[_POS] += 1
        n = 0
        chars = 0
        fits = True
        while True:
            buf = self._buf
            pos = st[_POS]
            k = run(buf, pos, st[_END])
            m = k - pos
            chars += m
            fits = fits and chars <= limit and self._room(n + m, n, limit)
            if fits:
                copy(self.text, n, buf, pos, m)
                n += m
            st[_POS] = k
            c = self._next()
            if c >= 0x20 and c != 0x22 and c != 0x5C and c < 0x80:
                st[_POS] -= 1  # the window was refilled: the run goes on
                continue
            if c == 0x22:
                break
            if c < 0x20:
                self._fail("syntax", "string not ended" if c < 0 else "control character in a string")
            c = self._escape() if c == 0x5C else self._utf8(c)
            chars += 1
            fits = fits and chars <= limit and self._room(n + 4, n, limit)
            if fits:
                n = self._store(n, c)
        self.n = n if fits else 0
        self.chars = chars
        return fits

    def _room(self, size, n, limit):
        # Makes room for `size` bytes of text of which n are there.
        if size <= len(self.text):
            return True
        most = min(4 * limit + 4, _TEXT_MAX)
        if size > most:
            return False
        grown = bytearray(most)
        copy(grown, 0, self.text, 0, n)
        self.text = grown
        return True

    def _store(self, n, c):
        text = self.text
        if c < 0x80:
            text[n] = c
            return n + 1
        if c < 0x800:
            text[n] = 0xC0 | c >> 6
        else:
            if c < 0x10000:
                text[n] = 0xE0 | c >> 12
            else:
                text[n] = 0xF0 | c >> 18
                n += 1
                text[n] = 0x80 | c >> 12 & 0x3F
            n += 1
            text[n] = 0x80 | c >> 6 & 0x3F
        text[n + 1] = 0x80 | c & 0x3F
        return n + 2

    def _utf8(self, c):
        # The character whose UTF-8 form begins with c (RFC 3629 §4).
        if not 0xC2 <= c <= 0xF4:
            self._fail("utf8", "bad first byte")
        m = 1 if c < 0xE0 else 2 if c < 0xF0 else 3
        low = 0xA0 if c == 0xE0 else 0x90 if c == 0xF0 else 0x80
        high = 0x9F if c == 0xED else 0x8F if c == 0xF4 else 0xBF
        v = c & 0x3F >> m
        for _ in range(m):
            c = self._next()
            if not low <= c <= high:
                self._fail("utf8", "bad byte")
            v = v << 6 | c & 0x3F
            low = 0x80
            high = 0xBF
        return v

    def _escape(self):
        # The character that the escape after a backslash means.
        c = self._next()
        if c == 0x75:
            v = self._hex4()
            if not 0xD800 <= v <= 0xDFFF:
                return v
            if v < 0xDC00 and self._next() == 0x5C and self._next() == 0x75:
                low = self._hex4()
                if 0xDC00 <= low <= 0xDFFF:
                    return 0x10000 + (v - 0xD800 << 10) + low - 0xDC00
            self._fail("utf8", "half a surrogate pair")
        if c == 0x22 or c == 0x5C or c == 0x2F:
            return c
        if c == 0x6E:
            return 0x0A
        if c == 0x72:
            return 0x0D
        if c == 0x74:
            return 0x09
        if c == 0x62:
            return 0x08
        if c == 0x66:
            return 0x0C
        self._fail("syntax", "bad escape")

    def _hex4(self):
        v = 0
        for _ in range(4):
            c = self._next()
            if 0x30 <= c <= 0x39:
                c -= 0x30
            elif 0x41 <= c <= 0x46 or 0x61 <= c <= 0x66:
                c = (c | 0x20) - 0x57
            else:
                self._fail("syntax", "bad \\u escape")
            v = v << 4 | c
        return v
