"""Byte work of the JSON writer in plain Python: what `emit_viper` does, where viper code cannot run.

Functions with `cap` write at dst[n:cap] and return the new `n`, or 0 when the text does not fit or is not of the simple
kind; dst[n:] is then worthless. Sources of text are str, bytes, bytearray or memoryview; offsets count bytes.
"""

from .scan import copy, octets


def octet(src, i):
    """Byte `i` of the UTF-8 form of `src`."""
    return octets(src)[i]


def put(dst, n, cap, src, m):
    """Writes `src`, whose len() is m, if it is ASCII."""
    if n + m > cap:
        return 0
    src = octets(src)
    for i in range(m):
        if src[i] > 0x7F:
            return 0
        dst[n + i] = src[i]
    return n + m


def clean(src, off, end):
    """Index of the first byte of `src[off:end]` that a JSON string must escape (RFC 8259 §7), else `end`."""
    src = octets(src)
    for i in range(off, end):
        c = src[i]
        if c < 0x20 or c == 0x22 or c == 0x5C:
            return i
    return end


def quote(dst, n, cap, src, off, m):
    """Writes m bytes of `src` from `off` in quotes, if they are ASCII without need of escapes."""
    if n + m + 2 > cap:
        return 0
    dst[n] = 0x22
    src = octets(src)
    for i in range(m):
        c = src[off + i]
        if c < 0x20 or c == 0x22 or c == 0x5C or c > 0x7F:
            return 0
        dst[n + 1 + i] = c
    dst[n + m + 1] = 0x22
    return n + m + 2


def label(dst, n, cap, prev, name, m):
    """Writes `"name":`, after a comma unless the byte `prev` before it opens a container. `m` is len(name)."""
    comma = prev != 0x7B and prev != 0x5B
    if n + m + 3 + comma > cap:
        return 0
    if comma:
        dst[n] = 0x2C
        n += 1
    dst[n] = 0x22
    copy(dst, n + 1, name, 0, m)
    n += m + 3
    dst[n - 2] = 0x22
    dst[n - 1] = 0x3A
    return n


def decimal(dst, n, cap, v):
    """Writes the integer `v` (a small int)."""
    a = -v if v < 0 else v
    m = 2 if v < 0 else 1
    t = a
    while t > 9:
        t //= 10
        m += 1
    n += m
    if n > cap:
        return 0
    if v < 0:
        dst[n - m] = 0x2D
    i = n
    while True:
        i -= 1
        dst[i] = 0x30 + a % 10
        a //= 10
        if not a:
            return n


def fixed(dst, n, cap, v, decimals):
    """Writes `v` thousandths with at most `decimals` places (0..3), rounded half away from zero, no trailing zeros."""
    unit = 1
    for _ in range(3 - decimals):
        unit *= 10
    a = ((-v if v < 0 else v) + unit // 2) // unit * unit
    if v < 0 and a:
        if n >= cap:
            return 0
        dst[n] = 0x2D
        n += 1
    n = decimal(dst, n, cap, a // 1000)
    a %= 1000
    if not n or not a:
        return n
    if n >= cap:
        return 0
    dst[n] = 0x2E
    n += 1
    unit = 100
    while a:
        if n >= cap:
            return 0
        dst[n] = 0x30 + a // unit
        a %= unit
        unit //= 10
        n += 1
    return n


def _digits(dst, i, v, m):
    while m:
        m -= 1
        dst[i + m] = 0x30 + v % 10
        v //= 10


def stamp(dst, n, cap, day, ms):
    """Writes a quoted ISO 8601 time in UTC, 26 bytes: `day` since 1970-01-01, `ms` of that day."""
    if n + 26 > cap:
        return 0
    # Days to civil date over 400-year eras that begin on 1 March, so that the leap day is an era year's last.
    day += 719468
    era = day // 146097
    day -= era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month += 3 if month < 10 else -9
    year += era * 400 + (1 if month < 3 else 0)
    dst[n] = dst[n + 25] = 0x22
    _digits(dst, n + 1, year, 4)
    dst[n + 5] = dst[n + 8] = 0x2D
    _digits(dst, n + 6, month, 2)
    _digits(dst, n + 9, day, 2)
    dst[n + 11] = 0x54
    _digits(dst, n + 12, ms // 3600000, 2)
    dst[n + 14] = dst[n + 17] = 0x3A
    _digits(dst, n + 15, ms // 60000 % 60, 2)
    _digits(dst, n + 18, ms // 1000 % 60, 2)
    dst[n + 20] = 0x2E
    _digits(dst, n + 21, ms % 1000, 3)
    dst[n + 24] = 0x5A
    return n + 26
