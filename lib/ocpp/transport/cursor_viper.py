"""The common case of the JSON reader's most used methods, in native code.

Each does its work when all that it needs is in the window, plainly written (no escapes, no UTF-8, spaces only between
tokens) and right; if not, it has changed nothing and leaves it to the complete method of the same name. The numbers in
`st` are those of Window.st, each word at its index; words 8 to 11 are the addresses of window and text in halves.
"""

from .cursor import Cursor

_len = len  # a name of this module is found sooner than a built-in one


class FastCursor(Cursor):
    """A Cursor that is quicker."""

    @micropython.viper
    def open(self, src):
        """See cursor.Cursor.open."""
        self._window.src = src
        st = ptr32(self._st)
        buf = int(ptr8(src.buf))
        st[0] = int(src.pos)
        st[1] = int(src.end)
        st[2] = 0
        st[3] = 0
        st[5] = 0
        st[8] = buf
        st[9] = buf >> 32
        if st[6] != st[12]:
            self._release()

    @micropython.viper
    def enter(self, kind):
        """See cursor.Cursor.enter."""
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        if pos == end or buf[pos] != ptr8(kind)[0] or st[2] == st[4]:
            Cursor.enter(self, kind)
        else:
            st[0] = pos + 1
            st[2] += 1
            st[3] = 1

    @micropython.viper
    def item(self) -> bool:
        """See cursor.Cursor.item."""
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        if pos < end:
            c = buf[pos]
            if c == 0x5D:
                st[0] = pos + 1
                st[2] -= 1
                st[3] = 0
                return False
            if st[3]:
                if c > 0x20:
                    st[0] = pos
                    st[3] = 0
                    return True
            elif c == 0x2C:
                st[0] = pos + 1
                return True
        return bool(Cursor.item(self))

    @micropython.viper
    def member(self, table) -> int:
        """See cursor.Cursor.member."""
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        text = ptr8(uint(st[10]) | uint(st[11]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        if pos < end and buf[pos] == 0x7D:
            st[0] = pos + 1
            st[2] -= 1
            st[3] = 0
            return -1
        n = 0
        ok = st[3]
        if ok == 0 and pos < end and buf[pos] == 0x2C:
            ok = 1
            pos += 1
            while pos < end and buf[pos] == 0x20:
                pos += 1
        if ok and pos < end and buf[pos] == 0x22:
            ok = 0
            pos += 1
            end -= 1  # a colon has to follow
            if end > pos + 40:
                end = pos + 40
            while pos < end:
                c = buf[pos]
                pos += 1
                if c == 0x22:
                    if buf[pos] == 0x3A:
                        ok = 1
                    break
                if c == 0x5C or c < 0x20 or c > 0x7F:
                    break
                text[n] = c
                n += 1
        else:
            ok = 0
        if ok:
            st[0] = pos + 1
            st[3] = 0
            st[5] = n
        elif self._next_member():
            text = ptr8(uint(st[10]) | uint(st[11]) << 32)
            n = st[5]
        else:
            return -1
        rows = int(_len(table))
        row = 0
        while row < rows:
            name = ptr8(table[row][0])
            i = 0
            while i < n and name[i] == text[i] and text[i]:
                i += 1
            if i == n and name[i] == 0:  # a NUL ends every str and bytes object
                return row
            row += 1
        return rows

    @micropython.viper
    def key(self) -> bool:
        """See cursor.Cursor.key."""
        return int(self.member(())) == 0

    @micropython.viper
    def string(self, limit: int):
        """See cursor.Cursor.string."""
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        if pos < end and buf[pos] == 0x22:
            pos += 1
            text = ptr8(uint(st[10]) | uint(st[11]) << 32)
            most = limit if limit < st[6] else st[6]
            n = 0
            while pos < end:
                c = buf[pos]
                pos += 1
                if c == 0x22:
                    st[0] = pos
                    st[5] = n
                    st[7] = n
                    return
                if c == 0x5C or c < 0x20 or c > 0x7F or n == most:
                    break
                text[n] = c
                n += 1
        Cursor.string(self, limit)

    @micropython.viper
    def is_text(self, s) -> bool:
        """See cursor.Cursor.is_text."""
        st = ptr32(self._st)
        text = ptr8(uint(st[10]) | uint(st[11]) << 32)
        p = ptr8(s)
        n = st[5]
        i = 0
        while i < n:
            c = text[i]
            if p[i] != c:  # at the latest at the NUL that ends every str and bytes object
                return False
            if c > 0x7F:  # len(s) is in characters then
                return bool(Cursor.is_text(self, s))
            i += 1
        return int(_len(s)) == n

    @micropython.viper
    def int(self, lo: int, hi: int) -> int:
        """See cursor.Cursor.int."""
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        negative = 0
        if pos < end and buf[pos] == 0x2D:
            negative = 1
            pos += 1
        first = pos
        v = 0
        if end > pos + 10:  # nine digits and what follows
            end = pos + 10
        while pos < end:
            c = buf[pos]
            if c < 0x30 or c > 0x39:
                if c != 0x2C and c != 0x5D and c != 0x7D or pos == first or buf[first] == 0x30 and pos != first + 1:
                    break
                if negative:
                    v = 0 - v
                if v < lo or v > hi:
                    break
                st[0] = pos
                return v
            v = v * 10 + c - 0x30
            pos += 1
        return int(Cursor.int(self, lo, hi))

    @micropython.viper
    def time(self):
        """See cursor.Cursor.time."""
        # Only 2026-11-22T08:15:00Z, with or without a fraction, on days that the month has in any case.
        st = ptr32(self._st)
        buf = ptr8(uint(st[8]) | uint(st[9]) << 32)
        pos = st[0]
        end = st[1]
        while pos < end and buf[pos] == 0x20:
            pos += 1
        if end > pos + 66:  # the most that a time may have, with its quotes
            end = pos + 66
        if end - pos > 21 and buf[pos] == 0x22:
            p = ptr8(uint(buf) + pos + 1)
            wrong = (p[4] ^ 0x2D) | (p[7] ^ 0x2D) | (p[10] ^ 0x54) | (p[13] ^ 0x3A) | (p[16] ^ 0x3A)
            # the bytes 0x30 to 0x39, and only they, have the high half 3 both before and after adding 6
            i = 2
            bits = (p[0] ^ 0x30) | (p[0] + 6 ^ 0x30) | (p[1] ^ 0x30) | (p[1] + 6 ^ 0x30)
            while i < 19:
                bits |= (p[i] ^ 0x30) | (p[i] + 6 ^ 0x30) | (p[i + 1] ^ 0x30) | (p[i + 1] + 6 ^ 0x30)
                i += 3
            year = p[0] * 1000 + p[1] * 100 + p[2] * 10 + p[3] - 53328
            month = p[5] * 10 + p[6] - 528
            day = p[8] * 10 + p[9] - 528
            hour = p[11] * 10 + p[12] - 528
            minute = p[14] * 10 + p[15] - 528
            ms = p[17] * 10 + p[18] - 528
            if month < 1 or month > 12 or day < 1 or day > 30 or month == 2 and day > 28:
                wrong = 1
            if hour > 23 or minute > 59 or ms > 59:
                wrong = 1
            ms = ((hour * 60 + minute) * 60 + ms) * 1000
            pos += 20
            if buf[pos] == 0x2E:
                pos += 1
                i = pos
                unit = 100
                while pos < end and buf[pos] > 0x2F and buf[pos] < 0x3A:
                    ms += (buf[pos] - 0x30) * unit
                    unit //= 10
                    pos += 1
                if pos == i:
                    wrong = 1
            if wrong | bits & 0xF0 == 0 and end - pos > 1 and buf[pos] == 0x5A and buf[pos + 1] == 0x22:
                st[0] = pos + 2
                if month < 3:
                    year -= 1
                    month += 12
                # as isotime.days()
                day += 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 - 719469
                st[13] = day
                st[14] = ms
                return
        Cursor.time(self)

    @micropython.viper
    def end(self):
        """See cursor.Cursor.end."""
        st = ptr32(self._st)
        if st[0] == st[1]:
            src = self._window.src
            src.pos = src.end
            if not src.fill():
                return
            self._window.open(src)
        Cursor.end(self)
