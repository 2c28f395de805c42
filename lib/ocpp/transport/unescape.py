"""Characters of JSON strings that are not plain ASCII: UTF-8 sequences and escapes, out of a Window."""

from micropython import const

_BAD_UTF8 = "string is not UTF-8"


def utf8(window, c):
    """The character whose UTF-8 form begins with the byte `c`, just passed (RFC 3629 §4).

    JsonError "utf8" for overlong forms, surrogates, what is above U+10FFFF, and stray or missing bytes.
    """
    if not 0xC2 <= c <= 0xF4:
        window.fail("utf8", _BAD_UTF8)
    low = 0xA0 if c == 0xE0 else 0x90 if c == 0xF0 else 0x80
    high = 0x9F if c == 0xED else 0x8F if c == 0xF4 else 0xBF
    m = 1 if c < 0xE0 else 2 if c < 0xF0 else 3
    v = c & 0x3F >> m
    while m:
        c = window.next()
        if not low <= c <= high:
            window.fail("utf8", _BAD_UTF8)
        v = v << 6 | c & 0x3F
        low = 0x80
        high = 0xBF
        m -= 1
    return v


# Letters of the two-character escapes, each followed by the byte that it means.
_SHORT = b'""\\\\//b\x08f\x0cn\x0ar\x0dt\x09'
_PAIRS = const(16)


def escape(window):
    """The character that the escape behind a backslash means (RFC 8259 §7).

    JsonError "syntax" if there is no such escape, "utf8" for half a surrogate pair.
    """
    c = window.next()
    if c != 0x75:
        for i in range(0, _PAIRS, 2):
            if _SHORT[i] == c:
                return _SHORT[i + 1]
        window.fail("syntax", "unknown escape")
    v = _hex4(window)
    if not 0xD800 <= v <= 0xDFFF:
        return v
    if v < 0xDC00 and window.look() == 0x5C:
        window.next()
        if window.look() == 0x75:
            window.next()
            low = _hex4(window)
            if 0xDC00 <= low <= 0xDFFF:
                return 0x10000 + (v - 0xD800 << 10) + low - 0xDC00
    window.fail("utf8", "half a surrogate pair")


def _hex4(window):
    v = 0
    for _ in range(4):
        c = window.next()
        if 0x30 <= c <= 0x39:
            c -= 0x30
        elif 0x41 <= c <= 0x46 or 0x61 <= c <= 0x66:
            c = (c | 0x20) - 0x57
        else:
            window.fail("syntax", "four hexadecimal digits expected")
        v = v << 4 | c
    return v


def store(text, n, v):
    """Writes the character `v` to text[n] in UTF-8; returns the index behind it."""
    if v < 0x80:
        text[n] = v
        return n + 1
    if v < 0x800:
        text[n] = 0xC0 | v >> 6
    else:
        if v < 0x10000:
            text[n] = 0xE0 | v >> 12
        else:
            text[n] = 0xF0 | v >> 18
            n += 1
            text[n] = 0x80 | v >> 12 & 0x3F
        n += 1
        text[n] = 0x80 | v >> 6 & 0x3F
    text[n + 1] = 0x80 | v & 0x3F
    return n + 2
