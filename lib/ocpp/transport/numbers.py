"""Numbers of JSON text: their grammar, and their values as integers and thousandths."""

from micropython import const

LONGEST = 32  # characters; more is out of any range that OCPP knows

_MOST = const(0x3FFFFFFF)  # the largest int that needs no heap on a 32-bit board

# Next state of the grammar of RFC 8259 §6 for the columns 0, 1-9, -, +, ., e; 9: not allowed.
_GRAMMAR = (
    b"\x02\x03\x01\x09\x09\x09"  # 0 start
    b"\x02\x03\x09\x09\x09\x09"  # 1 minus
    b"\x09\x09\x09\x09\x04\x06"  # 2 zero: a number may end here
    b"\x03\x03\x09\x09\x04\x06"  # 3 integer: may end
    b"\x05\x05\x09\x09\x09\x09"  # 4 point
    b"\x05\x05\x09\x09\x09\x06"  # 5 fraction: may end
    b"\x08\x08\x07\x07\x09\x09"  # 6 e
    b"\x08\x08\x09\x09\x09\x09"  # 7 sign of the exponent
    b"\x08\x08\x09\x09\x09\x09"  # 8 exponent: may end
)
_BAD = const(9)


def _column(c):
    if 0x30 < c <= 0x39:
        return 1
    if c == 0x30:
        return 0
    if c == 0x2D:
        return 2
    if c == 0x2B:
        return 3
    if c == 0x2E:
        return 4
    return 5 if c == 0x65 or c == 0x45 else -1


def lex(window, digits):
    """Passes the number that begins at the cursor and copies its text to `digits`, as far as it goes.

    Returns its length, negative if it has a fraction or an exponent. JsonError "syntax" if it is no number.
    """
    state = 0
    n = 0
    while True:
        c = window.look()
        column = _column(c)
        if column < 0:
            break
        state = _GRAMMAR[state * 6 + column]
        if state == _BAD:
            break
        if n < LONGEST:
            digits[n] = c
        n += 1
        window.next()
    if state == _BAD or state == 0 or state == 1 or state == 4 or state == 6 or state == 7:
        window.fail("syntax", "bad number")
    delimit(window)
    return n if state < 4 else -n


def delimit(window):
    """Checks that a number or literal ends here."""
    c = window.look()
    if c > 0x20 and c != 0x2C and c != 0x5D and c != 0x7D:
        window.fail("syntax", "end of value expected")


def integer(digits, n):
    """Value of the integer in digits[:n]."""
    negative = digits[0] == 0x2D
    v = 0
    for i in range(1 if negative else 0, n):
        d = digits[i] - 0x30
        v = v * 10 - d if negative else v * 10 + d  # never beyond the value, which may be the last without a heap
    return v


def milli(digits, n):
    """Thousandths of the number in digits[:n], the rest cut off; None if it is out of range (2**30)."""
    # Its whole part and places, up to the exponent; `point` digits are before the point.
    first = 1 if digits[0] == 0x2D else 0
    end = first
    point = -1
    while end < n and digits[end] | 0x20 != 0x65:
        if digits[end] == 0x2E:
            point = end - first
        end += 1
    if point < 0:
        point = end - first
    # What is left are the first `take` digits, or all of them and zeros.
    take = point + 3 + _exponent(digits, end + 1, n)
    v = 0
    i = first
    while take > 0 and (i < end or v):
        if i < end and digits[i] == 0x2E:
            i += 1
        v *= 10
        if i < end:
            v += digits[i] - 0x30
        if v > _MOST:
            return None
        i += 1
        take -= 1
    return -v if first else v


def _exponent(digits, i, n):
    v = 0
    sign = 1
    while i < n:
        c = digits[i]
        if c == 0x2D:
            sign = -1
        elif c != 0x2B and v < 100:  # beyond, the number is zero or out of range anyway
            v = v * 10 + c - 0x30
        i += 1
    return v * sign
