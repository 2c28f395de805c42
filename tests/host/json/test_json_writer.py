"""What the writer writes, in every edition, at once, in pieces and only counted."""

import json

import pytest


def case(calls, text):
    """Jobs and what they give: the text, in a buffer that just holds it or streamed through less, and its length."""
    size = len(text)
    jobs = [(("write", size, "once", calls), text), (("write", 4096, "once", calls), text)]
    jobs += [(("write", size - 1, "once", calls), "!overflow")] if size else []
    jobs += [(("write", room, "stream", calls), text) for room in (1, 2, 3, 7, 64)]
    return [*jobs, (("write", 1, "count", calls), size), (("write", 512, "count", calls), size)]


def test_constant_pieces_are_copied_as_they_are(check):
    cases = case([("raw", b"")], b"")
    for piece in (b"[2,", '[2,"é€😀"', '"é€😀"'.encode(), bytearray(b"abc"), b'"\\n\x00"'):
        text = piece.encode() if isinstance(piece, str) else bytes(piece)
        cases += case([("raw", piece), ("raw", b"]")], text + b"]")
    check(cases)


@pytest.mark.parametrize("bits", [0, 7, 10, 29, 30, 31, 32, 53, 64])
def test_integers_of_every_size_are_written(check, bits):
    cases = []
    for number in (2**bits - 1, 2**bits, 2**bits + 1, -(2**bits) + 1, -(2**bits), -(2**bits) - 1):
        cases += case([("int", number)], str(number).encode())
    check(cases)


def test_thousandths_lose_their_trailing_zeros(check):
    cases = []
    for milli, text in {
        0: b"0",
        1: b"0.001",
        10: b"0.01",
        100: b"0.1",
        1000: b"1",
        16000: b"16",
        16100: b"16.1",
        16120: b"16.12",
        16123: b"16.123",
        -1: b"-0.001",
        -999: b"-0.999",
        -16100: b"-16.1",
        10000: b"10",
        1073741823: b"1073741.823",
        1073741324: b"1073741.324",
        -1073741823: b"-1073741.823",
        123456789012: b"123456789.012",
        -123456789000: b"-123456789",
    }.items():
        cases += case([("milli", milli)], text)
    check(cases)


def test_fewer_decimals_are_rounded_half_away_from_zero(check):
    cases = []
    for milli, decimals, text in (
        (16149, 1, b"16.1"),
        (16150, 1, b"16.2"),
        (-16150, 1, b"-16.2"),
        (-16149, 1, b"-16.1"),
        (16949, 1, b"16.9"),
        (16950, 1, b"17"),
        (49, 1, b"0"),
        (-49, 1, b"0"),
        (-50, 1, b"-0.1"),
        (499, 0, b"0"),
        (500, 0, b"1"),
        (-500, 0, b"-1"),
        (-499, 0, b"0"),
        (1994, 2, b"1.99"),
        (1995, 2, b"2"),
        (1073741823, 1, b"1073741.8"),
        (1073741823, 0, b"1073742"),
        (-1073741823, 0, b"-1073742"),
        (99999999999, 1, b"100000000"),
        (-49999999950, 1, b"-50000000"),
        (-49999999949, 1, b"-49999999.9"),
    ):
        cases += case([("milli", milli, decimals)], text)
    check(cases)


def test_booleans_are_written(check):
    check(case([("bool", True), ("raw", b","), ("bool", False), ("raw", b","), ("bool", 1)], b"true,false,true"))


def test_strings_are_escaped_where_json_wants_it_and_only_there(check):
    cases = []
    for text in (
        "",
        "a",
        '"',
        "\\",
        "/",
        '""',
        'a"b\\c',
        "".join(map(chr, range(0x25))),
        "\x7f\x80é€😀",
        "é" * 40,
        "\n" * 40,
    ):
        written = json.dumps(text, ensure_ascii=False).encode()
        cases += case([("str", text)], written)
        cases += case([("str", text.encode())], written)
        cases += case([("str", bytearray(text.encode()))], written)
    check(cases)


def test_part_of_a_buffer_is_written_as_a_string(check):
    cases = []
    for buffer in (b'xx"a\xc3\xa9"yy', bytearray(b'xx"a\xc3\xa9"yy')):
        cases += case([("str", buffer, 2, 5)], '"\\"aé\\""'.encode())
        cases += case([("str", buffer, 3, 1)], b'"a"')
        cases += case([("str", buffer, 9, 0)], b'""')
        cases += case([("str", buffer, 7)], b'"yy"')
    check(cases)


def test_times_are_written_in_utc(check):
    cases = []
    for day, ms, text in (
        (0, 0, b"1970-01-01T00:00:00.000Z"),
        (20779, 29700123, b"2026-11-22T08:15:00.123Z"),
        (19782, 86399999, b"2024-02-29T23:59:59.999Z"),
        (11016, 1, b"2000-02-29T00:00:00.001Z"),
        (-1, 60000, b"1969-12-31T00:01:00.000Z"),
        (47540, 10, b"2100-02-28T00:00:00.010Z"),
        (47541, 3600000, b"2100-03-01T01:00:00.000Z"),
        (2932896, 86399999, b"9999-12-31T23:59:59.999Z"),
        (-719162, 0, b"0001-01-01T00:00:00.000Z"),
    ):
        cases += case([("time", day, ms)], b'"' + text + b'"')
    check(cases)


def test_a_comma_goes_before_every_key_but_the_first(check):
    calls = [
        *[
            ("raw", b"{"),
            ("key", "a"),
            ("int", 1),
            ("key", "b"),
            ("raw", b"{"),
            ("key", "c"),
            ("str", "{"),
            ("key", "d"),
        ],
        *[("raw", b"["), ("raw", b"["), ("raw", b"{"), ("key", "e"), ("bool", True), ("raw", b"}]]}"), ("key", "f")],
        *[("milli", 500), ("raw", b"}")],
    ]
    check(case(calls, b'{"a":1,"b":{"c":"{","d":[[{"e":true}]]},"f":0.5}'))
    check(case([("key", "a"), ("int", 1)], b'"a":1'))


def test_counting_ends_with_the_next_beginning(check):
    calls = [("count",), ("raw", b"{"), ("key", "abc"), ("begin", 2), ("raw", b"["), ("int", 7)]
    check([(("write", 2, "once", calls), b"[7"), (("write", 1, "once", calls), "!overflow")])


def test_a_stream_that_ended_overflows_again(check):
    calls = [("raw", b"abcdef"), ("stream", None), ("raw", b"gh")]
    check([(("write", 4, "stream", calls), b"abcdefgh"), (("write", 3, "stream", calls), "!overflow")])


def test_a_buffer_without_room_overflows_in_every_mode(check):
    calls = [("raw", b"a")]
    check([(("write", 0, mode, calls), "!overflow") for mode in ("once", "stream")])


def test_a_call_after_an_overflow_starts_anew(mpy_bits, mpy):
    done = mpy(
        """
from ocpp.transport.writer import JsonWriter, Overflow
buf = bytearray(b"############")
w = JsonWriter(buf, 4)
for write in (w.raw, w.str):
    try:
        write("12345678901")
        print("no overflow")
    except Overflow:
        w.begin(4)
    w.str("abc")
    print(w.n, bytes(buf[:w.n]))
""",
        bits=mpy_bits,
    )
    assert done.stdout.splitlines() == ["9 b'####\"abc\"'"] * 2
