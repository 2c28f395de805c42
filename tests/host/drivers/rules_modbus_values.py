"""Rules of the decoder of Modbus registers."""

import struct

from copper import NoGarbage

from drivers.modbus.values import F32, S16, S32, S32L, S64, U16, U32, U64, number


def _number(raw, kind, num=1, den=1):
    buf = b"\xaa\xbb\xcc" + raw
    with NoGarbage():
        value = number(buf, 3, kind, num, den)
    return value


def whole_numbers_of_every_form():
    assert _number(b"\x09\x01", U16) == 2305
    assert _number(b"\xff\xfe", U16) == 65534
    assert _number(b"\xff\xfe", S16) == -2
    assert _number(b"\x00\x01\x02\x03", U32) == 0x010203
    assert _number(b"\x02\x03\x00\x01", S32L) == 0x010203
    for value in (0, 1, -1, 123456789, -123456789, (1 << 30) - 1, -(1 << 30) + 1):
        assert _number(struct.pack(">i", value), S32) == value
    assert _number(b"\0\0\0\0" + struct.pack(">I", 987654321), U64) == 987654321
    assert _number(b"\0\0\0\0" + struct.pack(">I", 987654321), S64) == 987654321


def factors_keep_integers():
    assert _number(b"\x08\xfc", U16, 100) == 230000
    assert _number(struct.pack(">i", -15), S32, 1, 10) == -1
    assert _number(struct.pack(">i", 26), S32, 1, 10) == 3
    assert _number(struct.pack(">I", 12345), U32, 10) == 123450


def what_does_not_fit_or_is_not_available_is_none():
    assert _number(b"\xff\xff", U16) is None
    assert _number(b"\x7f\xff", S16) is None
    for kind, raw in ((U32, b"\xff\xff\xff\xff"), (S32, b"\x7f\xff\xff\xff"), (S32L, b"\xff\xff\x7f\xff")):
        assert _number(raw, kind) is None
        assert _number(b"\x40\x00\x40\x00", kind) is None
    assert _number(b"\xff" * 8, U64) is None
    assert _number(b"\x7f" + b"\xff" * 7, S64) is None
    assert _number(b"\0\0\0\1\0\0\0\0", U64) is None
    assert _number(struct.pack(">I", 20000000), U32, 100) is None
    assert _number(struct.pack(">i", -20000000), S32, 100) is None


def floats_are_rounded_to_thousandths():
    cases = (
        0.0, 1.0, -1.0, 0.5, 0.001, -0.001, 0.0004, 0.0006, 230.1, -230.1, 49.98, 16.0, 0.999, 4095.999, 4096.0,
        123456.79, 999999.0, -1000000.0, 1e-30, 1e-45, 8191.5, 16383.75, 65535.9,
    )  # fmt: skip
    for value in cases:
        raw = struct.pack(">f", value)
        exact = struct.unpack(">f", raw)[0]
        assert abs(_number(raw, F32, 1000) - exact * 1000) <= 0.51 + abs(exact) / 8000, value


def floats_take_other_factors():
    for value in (0.0, 1.0, 2.5, 230.0, -4321.0, 16777215.0, 1e9, 536870912.0):
        raw = struct.pack(">f", value)
        assert abs(_number(raw, F32) - value) <= 0.5, value
        if abs(value) < 1e7:
            assert abs(_number(raw, F32, 100) - 100 * value) <= 0.5 + abs(value) / 100000, value
        assert abs(_number(raw, F32, 1, 10) - value / 10) <= 0.6, value


def floats_that_are_no_number_or_too_large_are_none():
    for raw in (b"\x7f\xc0\0\0", b"\xff\xc0\0\0", b"\x7f\x80\0\0", b"\xff\x80\0\0", b"\x7f\x80\0\1"):
        assert _number(raw, F32) is None
        assert _number(raw, F32, 1000) is None
    assert _number(struct.pack(">f", 1073742.0), F32, 1000) is None
    assert _number(struct.pack(">f", 1.1e9), F32) is None
    assert _number(struct.pack(">f", -3e38), F32) is None


def every_exponent_is_right():
    for exponent in range(-30, 30):
        for mantissa in (0, 1, 0x2AAAAA, 0x7FFFFF):
            raw = struct.pack(">I", exponent + 127 << 23 | mantissa)
            exact = (0x800000 + mantissa) * 1000 * 2**40 >> (63 - exponent)  # rounded down
            value = _number(raw, F32, 1000)
            if value is None:
                assert exact >= (1 << 30) - 2048, exponent
            else:
                assert 0 <= value - exact <= 1, (exponent, mantissa)
