"""Byte work of JSON reader and writer in native code; `scan` is the same in plain Python and says what each does."""

# The addresses of window and text are kept as two 32-bit halves. Nothing moves in MicroPython's heap, and reader and
# source hold the objects. On a 32-bit machine a shift by 32 gives the word itself or 0, and either is right.


@micropython.viper
def aim(st: ptr32, buf: ptr8, pos: int, end: int):
    """See scan.aim."""
    st[0] = pos
    st[1] = end
    st[8] = int(buf)
    st[9] = int(buf) >> 32


@micropython.viper
def aim_text(st: ptr32, text: ptr8, room: int):
    """See scan.aim_text."""
    st[6] = room
    st[10] = int(text)
    st[11] = int(text) >> 32


@micropython.viper
def run(buf: ptr8, pos: int, end: int) -> int:
    """See scan.run."""
    while pos < end:
        c = buf[pos]
        if c == 0x22 or c == 0x5C or c < 0x20 or c > 0x7F:
            break
        pos += 1
    return pos


@micropython.viper
def copy(dst: ptr8, n: int, src: ptr8, off: int, m: int):
    """See scan.copy."""
    end = off + m
    while off < end:
        dst[n] = src[off]
        n += 1
        off += 1


@micropython.viper
def size(s, chars: int) -> int:
    """See scan.size."""
    if not isinstance(s, str):
        return chars
    p = ptr8(s)
    n = 0
    while chars:  # a character ends where the next byte is no continuation; a NUL follows the last one
        n += 1
        while p[n] & 0xC0 == 0x80:
            n += 1
        chars -= 1
    return n


@micropython.viper
def same(text: ptr8, n: int, s) -> bool:
    """See scan.same."""
    p = ptr8(s)
    i = 0
    while i < n:
        if text[i] != p[i]:  # at the latest at the NUL
            return False
        i += 1
    return int(size(s, len(s))) == n
