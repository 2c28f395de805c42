"""Byte work of JSON reader and writer in plain Python: what `scan_viper` does, where viper code cannot run."""


def aim(st, buf, pos, end):
    """Makes buf[pos:end] the window of a reader with the numbers `st` (see Window)."""
    st[0] = pos
    st[1] = end


def aim_text(st, text, room):
    """Makes `text` of `room` bytes the text of a reader with the numbers `st`."""
    st[6] = room


def run(buf, pos, end):
    """Index of the first byte of buf[pos:end] that is not an ordinary ASCII character of a JSON string, else `end`."""
    while pos < end:
        c = buf[pos]
        if c == 0x22 or c == 0x5C or not 0x20 <= c < 0x80:
            break
        pos += 1
    return pos


def octets(s):
    """The UTF-8 form of a str; other objects are bytes already."""
    return s.encode() if isinstance(s, str) else s


def size(s, chars):
    """Bytes of the UTF-8 form of `s`, a str or bytes, whose len() is `chars`."""
    return len(octets(s))


def copy(dst, n, src, off, m):
    """Copies m bytes of `src` (for a str, of its UTF-8 form) from `off` to dst[n]."""
    src = octets(src)
    for i in range(m):
        dst[n + i] = src[off + i]


def same(text, n, s):
    """Whether text[:n] is the str or bytes `s`."""
    return text[:n] == octets(s)
