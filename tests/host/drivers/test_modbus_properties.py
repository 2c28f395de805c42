"""Properties of the Modbus driver over any bytes: decoding is that of struct, and noise never becomes a value."""

import math
import struct
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support import rules

rules.collect(Path(__file__).parent)  # what the rules need to be imported here

from modbus_line import Line  # noqa: E402

from drivers.modbus import values  # noqa: E402
from drivers.modbus.rtu import FIRST, ModbusRtu  # noqa: E402

_SETTINGS = settings(
    derandomize=True, max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
_SCALES = st.sampled_from([(1, 1), (10, 1), (100, 1), (1000, 1), (1, 10), (1, 100)])
_LIMIT = 1 << 30


@_SETTINGS
@given(st.binary(min_size=4, max_size=4), _SCALES)
@example(b"\x7f\x7f\xff\xff", (1, 1))
@example(b"\x00\x7f\xff\xff", (1000, 1))
@example(b"\x4e\x7f\xff\xff", (1, 1))
@example(b"\x49\x83\x12\x6e", (1000, 1))
def test_floats_are_what_struct_says(raw, scale):
    num, den = scale
    told = values.number(raw, 0, values.F32, num, den)
    exact = struct.unpack(">f", raw)[0]
    if math.isnan(exact) or abs(exact * num) >= _LIMIT:
        assert told is None
    elif told is None:
        assert abs(exact * num) > _LIMIT - 2048
    else:
        assert abs(told - exact * num / den) <= 1.01 + abs(exact * num / den) / 1e9


@_SETTINGS
@given(st.binary(min_size=8, max_size=8), st.sampled_from([("H", 0), ("h", 1), ("I", 2), ("i", 3), ("q", 6), ("Q", 7)]))
@example(b"\xff" * 8, ("I", 2))
@example(b"\x00\x00\x00\x00\x3f\xff\xff\xff", ("q", 6))
def test_integers_are_what_struct_says(raw, form):
    letter, kind = form
    told = values.number(raw, 0, kind, 1, 1)
    exact = struct.unpack_from(">" + letter, raw)[0]
    nothing = {"H": 0xFFFF, "h": 0x7FFF}.get(letter)
    in_range = -_LIMIT <= exact < _LIMIT and (exact >= 0 or letter in "hi")
    if letter == "h" and exact < 0:
        assert told == exact
    elif exact == nothing or not in_range:
        assert told is None
    else:
        assert told == exact


@_SETTINGS
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=3), st.lists(st.integers(0, 40), max_size=3))
def test_noise_and_cuts_never_make_a_wrong_value(noises, cuts):
    line = Line({0x34: 0x1234, 0x35: 0x5678})
    bus = ModbusRtu(line, 9600)
    answers = iter(noises)
    lengths = iter(cuts)

    def reply(request):
        return (next(answers, b"") + line.answer(request))[: next(lengths, None)]

    line.reply = reply
    for _ in range(4):
        bus.ask(1, 4, 0x34, 2, line.now)
        while bus.done is None:
            line.now += 10
            bus.poll(line.now)
        if bus.done:
            assert bytes(bus.reply[FIRST : FIRST + 4]) == b"\x12\x34\x56\x78"
        else:
            assert bus.exception == 0
        bus.release()
    bus.ask(1, 4, 0x34, 2, line.now)
    while bus.done is None:
        line.now += 10
        bus.poll(line.now)
    assert bus.done  # the line is clean again: nothing is left over
