"""Big-endian numbers in byte buffers, without allocation (struct makes a tuple, and 32 bits make a big integer)."""


def put(buf, at, n, value):
    """Write `value` (0 <= value < 2^30) to buf[at:at + n]."""
    while n:
        n -= 1
        buf[at + n] = value & 255
        value >>= 8


def get(buf, at, n):
    """Read a number of n bytes; below 2^30 without allocation."""
    value = 0
    while n:
        value = value << 8 | buf[at]
        at += 1
        n -= 1
    return value


def put_signed(buf, at, value):
    """Write the i32 `value` to buf[at:at + 4]."""
    # Bytewise: a 32-bit mask would be a big integer.
    buf[at] = (value >> 24) & 255
    put(buf, at + 1, 3, value & 0xFFFFFF)


def get_signed(buf, at):
    """Read the i32 at buf[at:at + 4]."""
    high = buf[at]
    if high > 127:
        high -= 256
    return (high << 24) + get(buf, at + 1, 3)
