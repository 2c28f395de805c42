"""Byte work of the JSON writer in native code; `emit` is the same in plain Python and says what each function does."""

# viper knows nothing of Python's integers: `//` and `%` are used on non-negative numbers only.


@micropython.viper
def octet(src: ptr8, i: int) -> int:
    """See emit.octet."""
    return src[i]


@micropython.viper
def put(dst: ptr8, n: int, cap: int, src: ptr8, m: int) -> int:
    """See emit.put."""
    if n + m > cap:
        return 0
    i = 0
    while i < m:
        c = src[i]
        if c > 0x7F:
            return 0
        dst[n] = c
        n += 1
        i += 1
    return n


@micropython.viper
def clean(src: ptr8, off: int, end: int) -> int:
    """See emit.clean."""
    while off < end:
        c = src[off]
        if c < 0x20 or c == 0x22 or c == 0x5C:
            break
        off += 1
    return off


@micropython.viper
def quote(dst: ptr8, n: int, cap: int, src: ptr8, off: int, m: int) -> int:
    """See emit.quote."""
    if n + m + 2 > cap:
        return 0
    dst[n] = 0x22
    n += 1
    end = off + m
    while off < end:
        c = src[off]
        if c < 0x20 or c == 0x22 or c == 0x5C or c > 0x7F:
            return 0
        dst[n] = c
        n += 1
        off += 1
    dst[n] = 0x22
    return n + 1


@micropython.viper
def label(dst: ptr8, n: int, cap: int, prev: int, name: ptr8, m: int) -> int:
    """See emit.label."""
    if n + m + 4 > cap:
        return 0
    if prev != 0x7B and prev != 0x5B:
        dst[n] = 0x2C
        n += 1
    dst[n] = 0x22
    n += 1
    i = 0
    while i < m:
        dst[n] = name[i]
        n += 1
        i += 1
    dst[n] = 0x22
    dst[n + 1] = 0x3A
    return n + 2


@micropython.viper
def decimal(dst: ptr8, n: int, cap: int, v: int) -> int:
    """See emit.decimal."""
    if v < 0:
        v = 0 - v
        if n >= cap:
            return 0
        dst[n] = 0x2D
        n += 1
    n += 1
    t = v
    while t > 9:
        t //= 10
        n += 1
    if n > cap:
        return 0
    i = n
    while True:
        i -= 1
        t = v // 10
        dst[i] = 0x30 + v - t * 10
        v = t
        if v == 0:
            return n


@micropython.viper
def fixed(dst: ptr8, n: int, cap: int, v: int, decimals: int) -> int:
    """See emit.fixed."""
    unit = 1
    while decimals < 3:
        unit *= 10
        decimals += 1
    sign = 0
    if v < 0:
        v = 0 - v
        sign = 1
    v = (v + unit // 2) // unit * unit
    if v == 0:
        sign = 0
    whole = v // 1000
    v -= whole * 1000
    places = 0
    if v:
        places = 3
        while v % 10 == 0:
            v //= 10
            places -= 1
    if sign:
        if n >= cap:
            return 0
        dst[n] = 0x2D
        n += 1
    n += 1
    unit = whole
    while unit > 9:
        unit //= 10
        n += 1
    i = n
    if places:
        n += places + 1
    if n > cap:
        return 0
    end = n
    if places:
        while places:
            end -= 1
            dst[end] = 0x30 + v % 10
            v //= 10
            places -= 1
        dst[i] = 0x2E
    while True:
        i -= 1
        dst[i] = 0x30 + whole % 10
        whole //= 10
        if whole == 0:
            return n


@micropython.viper
def stamp(dst: ptr8, n: int, cap: int, day: int, ms: int) -> int:
    """See emit.stamp."""
    if n + 26 > cap:
        return 0
    day += 719468
    era = day // 146097
    day -= era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    year += era * 400
    if month < 10:
        month += 3
    else:
        month -= 9
        year += 1
    p = ptr8(uint(dst) + n)
    p[0] = 0x22
    t = year // 100
    p[1] = 0x30 + t // 10
    p[2] = 0x30 + t % 10
    t = year - t * 100
    p[3] = 0x30 + t // 10
    p[4] = 0x30 + t % 10
    p[5] = 0x2D
    p[6] = 0x30 + month // 10
    p[7] = 0x30 + month % 10
    p[8] = 0x2D
    p[9] = 0x30 + day // 10
    p[10] = 0x30 + day % 10
    p[11] = 0x54
    t = ms // 3600000
    ms -= t * 3600000
    p[12] = 0x30 + t // 10
    p[13] = 0x30 + t % 10
    p[14] = 0x3A
    t = ms // 60000
    ms -= t * 60000
    p[15] = 0x30 + t // 10
    p[16] = 0x30 + t % 10
    p[17] = 0x3A
    t = ms // 1000
    ms -= t * 1000
    p[18] = 0x30 + t // 10
    p[19] = 0x30 + t % 10
    p[20] = 0x2E
    t = ms // 100
    ms -= t * 100
    p[21] = 0x30 + t
    p[22] = 0x30 + ms // 10
    p[23] = 0x30 + ms % 10
    p[24] = 0x5A
    p[25] = 0x22
    return n + 26
