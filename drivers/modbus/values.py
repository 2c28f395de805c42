"""Registers of a Modbus reply to integers, by hand: a float or a number of more than 30 bits would allocate."""

# How a number lies in registers; `L` has its low word first, the others are big-endian.
U16 = 0
S16 = 1
U32 = 2
S32 = 3
S32L = 4
F32 = 5
S64 = 6
U64 = 7

WORDS = (1, 1, 2, 2, 2, 2, 4, 4)  # registers that each takes

_MOST = (1 << 30) - 1


def number(buf, at, kind, num, den):
    """Return the number at buf[at], as num / den of its unit, rounded; None when there is none.

    kind: one of the above; num: 1 to 1000. None stands for NaN, infinity, a magnitude of 2^30 or more, and all bits set
    (in signed numbers all but the sign), by which meters say "not available".
    """
    if kind == F32:
        return _float(buf[at], buf[at + 1], buf[at + 2], buf[at + 3], num, den)
    if kind <= S16:
        value = buf[at] << 8 | buf[at + 1]
        if value == (0x7FFF if kind == S16 else 0xFFFF):
            return None
        if kind == S16 and value & 0x8000:
            value -= 0x10000
        return _scaled(value, num, den)
    if kind >= S64:
        if buf[at] or buf[at + 1] or buf[at + 2] or buf[at + 3]:
            return None  # beyond 4 GWh, below zero or not available
        return _long(buf[at + 4], buf[at + 5], buf[at + 6], buf[at + 7], False, num, den)
    if kind == S32L:
        return _long(buf[at + 2], buf[at + 3], buf[at], buf[at + 1], True, num, den)
    return _long(buf[at], buf[at + 1], buf[at + 2], buf[at + 3], kind == S32, num, den)


def _long(a, b, c, d, signed, num, den):
    if signed and a >= 0xC0:
        a -= 256
    elif a >= 0x40:
        return None
    return _scaled(a << 24 | b << 16 | c << 8 | d, num, den)


def _scaled(value, num, den):
    if value > _MOST // num or value < -_MOST // num:
        return None
    return value * num if den == 1 else (value * num + den // 2) // den


def _float(a, b, c, d, num, den):
    # IEEE 754 binary32: sign, exponent, 24 bits of mantissa m; the value is m / 2^shift.
    shift = 150 - ((a & 0x7F) << 1 | b >> 7)
    if shift >= 40:
        return 0  # less than a thousandth, zero and denormals
    high = (b & 0x7F | 0x80) << 4 | c >> 4  # both halves of m have 12 bits, so that their products fit
    low = (c & 15) << 8 | d
    low *= num
    high = high * num + (low >> 12)
    low &= 0xFFF
    if shift > 12:
        value = (high + (1 << (shift - 13))) >> (shift - 12)
    elif shift < -6 or (high + 1) >> (18 + shift):
        return None  # too large, infinite or no number
    elif shift > 0:
        value = (high << (12 - shift)) + ((low + (1 << (shift - 1))) >> shift)
    else:
        value = (high << 12 | low) << -shift
    if den != 1:
        value = (value + den // 2) // den
    return -value if a & 0x80 else value
