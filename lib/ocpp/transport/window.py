"""The part of a message that is in memory: bytes are taken from it, and it is refilled when it is used up."""

from array import array

from micropython import const

from .jsonerror import JsonError

try:
    from .scan_viper import aim
except (ImportError, SyntaxError, ValueError):  # no viper here: not compiled, no native code, or of another machine
    from .scan import aim

# Where the numbers of a cursor are in its array `st` (see Window).
_POS = const(0)
_END = const(1)
_WORDS = const(15)


class Window:
    """A cursor over the unread bytes buf[st[0]:st[1]] of a source with `buf`, `pos`, `end` and `fill()`.

    All numbers of a reader are in the one array `st`, so that native code gets at them with a single look-up:
    0 position, 1 end of the window, 2 containers open, 3 whether the innermost has just been opened, 4 most containers,
    5 bytes of text, 6 room for text, 7 characters of text, 8-9 address of the window's buffer, 10-11 address of the
    text, 12 room for text that is always there, 13 day and 14 millisecond of the last time.
    """

    def __init__(self):
        self.st = array("i", [0] * _WORDS)
        self.src = None

    def open(self, src):
        """Goes to the unread bytes of `src`."""
        self.src = src
        aim(self.st, src.buf, src.pos, src.end)

    def more(self):
        """Refills the window, which is used up. False: the message ends here. OSError comes through from the source."""
        src = self.src
        src.pos = src.end
        while src.pos == src.end:
            if not src.fill():
                return False
        self.open(src)
        return True

    def look(self):
        """The next byte, not passed; -1 at the end of the message."""
        st = self.st
        if st[_POS] == st[_END] and not self.more():
            return -1
        return self.src.buf[st[_POS]]

    def next(self):
        """The next byte, passed; -1 at the end of the message."""
        c = self.look()
        if c >= 0:
            self.st[_POS] += 1
        return c

    def space(self):
        """Passes white space (RFC 8259 §2); the byte after it, not passed, or -1."""
        st = self.st
        while True:
            c = self.look()
            if c > 0x20 or c != 0x20 and c != 0x0A and c != 0x0D and c != 0x09:
                return c
            st[_POS] += 1

    def fail(self, kind, what):
        """Raises a JsonError, having told the source how far its bytes are used."""
        self.src.pos = self.src.end - (self.st[_END] - self.st[_POS])
        raise JsonError(kind, what)
