"""RFC 6455 frame by frame: what a correct client echoes, and how it fails a broken server. One connection a case."""

import zlib

import pytest
from ws_peer import BINARY, CLOSE, CONT, PING, PONG, TEXT, close, frame

EURO = "€".encode()
GREEK = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"


def text(payload, **options):
    return frame(TEXT, payload, **options)


def parts(*payloads):
    """A fragmented message."""
    last = len(payloads) - 1
    return b"".join(frame(CONT if i else TEXT, part, fin=i == last) for i, part in enumerate(payloads))


def summary(payload):
    """What the client answers to a message too long to be echoed: that it has read it all."""
    return b"%d %08x" % (len(payload), zlib.crc32(payload))


# What the server sends, and the frames that must come back in this order; then the server closes with 1000.
GOOD = {
    **{f"text of {n} bytes": (text(b"*" * n), [(TEXT, b"*" * n)]) for n in (0, 1, 125, 126, 127, 128, 1000, 1024)},
    **{f"ping of {n} bytes": (frame(PING, b"p" * n), [(PONG, b"p" * n)]) for n in (0, 1, 124, 125)},
    "ping of bytes that are no text": (frame(PING, b"\x00\xff\xfe\xfd"), [(PONG, b"\x00\xff\xfe\xfd")]),
    "pong that nobody asked for": (frame(PONG, b"unasked") + text(b"a"), [(TEXT, b"a")]),
    "two fragments": (parts(b"Hello ", b"world"), [(TEXT, b"Hello world")]),
    "empty fragments": (parts(b"", b"", b""), [(TEXT, b"")]),
    "empty first and last fragment": (parts(b"", b"middle", b""), [(TEXT, b"middle")]),
    "a byte a fragment": (parts(*(bytes([c]) for c in b"0123456789")), [(TEXT, b"0123456789")]),
    "ping between fragments": (
        frame(TEXT, b"frag", fin=False) + frame(PING, b"now") + frame(CONT, b"ment"),
        [(PONG, b"now"), (TEXT, b"fragment")],
    ),
    "pong between fragments": (
        frame(TEXT, b"frag", fin=False) + frame(PONG, b"now") + frame(CONT, b"ment"),
        [(TEXT, b"fragment")],
    ),
    "five fragments with a ping in the middle": (
        frame(TEXT, b"1", fin=False)
        + frame(CONT, b"2", fin=False)
        + frame(CONT, b"3", fin=False)
        + frame(PING, b"?")
        + frame(CONT, b"4", fin=False)
        + frame(CONT, b"5"),
        [(PONG, b"?"), (TEXT, b"12345")],
    ),
    "two messages in one segment": (text(b"one") + text(b"two"), [(TEXT, b"one"), (TEXT, b"two")]),
    "message, fragmented message, message": (
        text(b"a") + parts(b"b", b"c") + text(b"d"),
        [(TEXT, b"a"), (TEXT, b"bc"), (TEXT, b"d")],
    ),
    "Greek": (text(GREEK), [(TEXT, GREEK)]),
    "character split between fragments": (parts(b"\xe2", b"\x82", b"\xac"), [(TEXT, EURO)]),
    "first and last code points": (
        text("\x00\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff".encode()),
        [(TEXT, "\x00\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff".encode())],
    ),
    "message that fills the window exactly, in two fragments": (parts(b"w" * 1000, b"w" * 24), [(TEXT, b"w" * 1024)]),
    "message longer than the window": (text(b"w" * 1025), [(TEXT, summary(b"w" * 1025))]),
    "frame of 65535 bytes": (text(b"*" * 65535), [(TEXT, summary(b"*" * 65535))]),
    "frame of 65536 bytes": (text(b"*" * 65536), [(TEXT, summary(b"*" * 65536))]),
    "70 KB in fragments of 1000": (parts(*[b"f" * 1000] * 70), [(TEXT, summary(b"f" * 70000))]),
}

# What the server sends, the code that the client must close with, and its error text.
BAD = {
    **{f"reserved bits {rsv}": (text(b"a", rsv=rsv), 1002, "reserved bits set") for rsv in range(1, 8)},
    "reserved bits in a continuation": (
        frame(TEXT, b"a", fin=False) + frame(CONT, b"b", rsv=4),
        1002,
        "reserved bits set",
    ),
    "reserved bits in a ping": (frame(PING, rsv=1), 1002, "reserved bits set"),
    "reserved bits in a close": (frame(CLOSE, b"\x03\xe8", rsv=4), 1002, "reserved bits set"),
    **{f"opcode {n}": (frame(n, b"a"), 1002, "unknown opcode") for n in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "unknown opcode after a message's beginning": (
        frame(TEXT, b"a", fin=False) + frame(7, b"a"),
        1002,
        "unknown opcode",
    ),
    "masked text": (text(b"masked", masked=True), 1002, "masked frame"),
    "masked ping": (frame(PING, b"masked", masked=True), 1002, "masked frame"),
    "masked close": (frame(CLOSE, b"\x03\xe8", masked=True), 1002, "masked frame"),
    "ping of 126 bytes": (frame(PING, b"p" * 126), 1002, "control frame too long"),
    "close of 126 bytes": (frame(CLOSE, b"\x03\xe8" + b"p" * 124), 1002, "control frame too long"),
    "ping in 64-bit length": (frame(PING, b"p", form=64), 1002, "control frame too long"),
    "fragmented ping": (frame(PING, b"a", fin=False) + frame(CONT, b"b"), 1002, "control frame fragmented"),
    "fragmented pong": (frame(PONG, b"a", fin=False), 1002, "control frame fragmented"),
    "fragmented close": (frame(CLOSE, b"\x03\xe8", fin=False), 1002, "control frame fragmented"),
    "continuation of nothing": (frame(CONT, b"a"), 1002, "nothing to continue"),
    "unfinished continuation of nothing": (frame(CONT, b"a", fin=False), 1002, "nothing to continue"),
    "continuation after a complete message": (text(b"a") + frame(CONT, b"b"), 1002, "nothing to continue"),
    "text inside a message": (frame(TEXT, b"a", fin=False) + text(b"b"), 1002, "message inside a message"),
    "binary inside a message": (frame(TEXT, b"a", fin=False) + frame(BINARY, b"b"), 1002, "message inside a message"),
    "binary message": (frame(BINARY, b"binary"), 1003, "binary message"),
    "fragmented binary message": (frame(BINARY, b"a", fin=False) + frame(CONT, b"b"), 1003, "binary message"),
    "length 125 in 16 bits": (text(b"a" * 125, form=16), 1002, "length not minimal"),
    "length 0 in 16 bits": (text(b"", form=16), 1002, "length not minimal"),
    "length 65535 in 64 bits": (text(b"a" * 65535, form=64), 1002, "length not minimal"),
    "length 1 in 64 bits": (text(b"a", form=64), 1002, "length not minimal"),
    "length with the highest bit": (text(b"", length=1 << 63), 1002, "length above 63 bits"),
    "length of 1 GB": (text(b"", length=1 << 30), 1009, "frame too long"),
    "length of 2**40": (text(b"", length=1 << 40), 1009, "frame too long"),
    **{
        f"close code {code}": (close(code), 1002, "bad close code")
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
    "close with half a code": (frame(CLOSE, b"\x03"), 1002, "bad close code"),
    "close reason that is no text": (
        close(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"),
        1007,
        "invalid utf-8 in close reason",
    ),
    "close reason cut in a character": (close(1000, b"\xe2\x82"), 1007, "invalid utf-8 in close reason"),
    **{
        f"text {bad.hex()}": (text(b"start " + bad + b" end"), 1007, "invalid utf-8")
        for bad in (
            b"\x80",
            b"\xbf",
            b"\xc0\x80",
            b"\xc0\xaf",
            b"\xc1\xbf",
            b"\xc3",
            b"\xc3\x28",
            b"\xe0\x80\xaf",
            b"\xe0\x9f\xbf",
            b"\xe2\x82",
            b"\xed\xa0\x80",
            b"\xed\xbf\xbf",
            b"\xf0\x80\x80\xaf",
            b"\xf0\x8f\xbf\xbf",
            b"\xf0\x9f\x98",
            b"\xf4\x90\x80\x80",
            b"\xf5\x80\x80\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xfc\x84\x80\x80\x80\x80",
            b"\xfe",
            b"\xff",
        )
    },
    "text that ends inside a character": (text(b"a\xe2\x82"), 1007, "invalid utf-8"),
    "fragments that end inside a character": (parts(b"a\xf0\x9f", b"\x98"), 1007, "invalid utf-8"),
    "surrogates as two fragments": (parts(b"\xed\xa0", b"\x80\xed\xb0\x80"), 1007, "invalid utf-8"),
    "bad text in a long message that nobody reads to there": (
        text(b"a" * 5000 + b"\xff" + b"a" * 5000),
        1007,
        "invalid utf-8",
    ),
}

# Close frames that are right: the client answers with the same code and says who closed.
CLOSES = {
    "without a code": (close(), None, "closed 1005", 1005),
    **{
        f"code {code}": (close(code), code, f"closed {code}", code)
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
    },
    "reason": (close(1001, b"going away"), 1001, "closed 1001", 1001),
    "reason of 123 bytes": (close(1001, b"r" * 123), 1001, "closed 1001", 1001),
    "reason in Greek": (close(1000, GREEK), 1000, "closed 1000", 1000),
    "frames after it are not looked at": (close(1001) + frame(7, b"junk") + b"\xff" * 300, 1001, "closed 1001", 1001),
    "a ping after it is not answered": (close(1001) + frame(PING, b"?"), 1001, "closed 1001", 1001),
    "inside a fragmented message": (frame(TEXT, b"a", fin=False) + close(1000), 1000, "closed 1000", 1000),
}


def run(board, peer, cases, chop, step, **options):
    """Lets one echoing client go through all cases; step() plays the server's part in one."""
    client = board(f"echo({peer.port}, {len(cases)}, **{options!r})")
    for name, case in cases.items():
        try:
            step(peer.upgrade(), case, chop)
        except (AssertionError, OSError) as error:
            raise AssertionError(f"{name}: {error}") from error
    return client.lines()


def good(link, case, chop):
    sent, wanted = case
    link.send(sent, chop)
    for opcode, payload in wanted:
        assert link.read() == (True, opcode, payload)
    link.send(close(1000))
    assert link.read_close() == 1000
    assert link.at_end()


def bad(link, case, chop):
    try:
        link.send(case[0], chop)
    except (BrokenPipeError, ConnectionResetError):
        pass  # failed fast: it is gone before the rest was sent
    assert link.read_close() == case[1]
    link.drop()


def closes(link, case, chop):
    link.send(case[0], chop)
    assert link.read() == (True, CLOSE, b"" if case[1] is None else case[1].to_bytes(2, "big"))
    assert link.at_end()


@pytest.mark.parametrize("chop", [None, 1, 7], ids=["whole", "1 byte", "7 bytes"])
def test_correct_frames_are_answered_however_they_arrive(board, peer, chop):
    cases = {name: case for name, case in GOOD.items() if chop is None or len(case[0]) < 3000}
    lines = run(board, peer, cases, chop, good)
    assert lines == ["0|closed 1000|1000|101|ocpp1.6"] * len(cases)


@pytest.mark.parametrize("chop", [None, 1], ids=["whole", "1 byte"])
def test_a_broken_server_is_failed_with_the_right_code(board, peer, chop):
    cases = {name: case for name, case in BAD.items() if chop is None or len(case[0]) < 3000}
    lines = run(board, peer, cases, chop, bad)
    for (name, case), line in zip(cases.items(), lines, strict=True):
        assert line == f"0|{case[2]}|{case[1]}|101|ocpp1.6", name


def test_the_closing_handshake_is_answered_and_named(board, peer):
    lines = run(board, peer, CLOSES, None, closes)
    for (name, case), line in zip(CLOSES.items(), lines, strict=True):
        assert line == f"0|{case[2]}|{case[3]}|101|ocpp1.6", name


def test_bad_text_is_refused_before_the_frame_is_complete(board, peer):
    client = board(f"echo({peer.port}, 1)")
    link = peer.upgrade()
    link.send(text(b"abc\xff" + b"d" * 96)[:6])
    assert link.read_close() == 1007
    link.drop()
    assert client.outcome()[0] == "invalid utf-8"


def test_a_broken_header_is_refused_before_its_frame_is_complete(board, peer):
    client = board(f"echo({peer.port}, 1)")
    link = peer.upgrade()
    link.send(b"\xc1\x7f")
    assert link.read_close() == 1002
    link.drop()
    assert client.outcome()[0] == "reserved bits set"


LIMIT = {
    "frame of the limit": (text(b"a" * 300), [(TEXT, b"a" * 300)]),
    "several messages of the limit": (text(b"a" * 300) + text(b"b" * 300), [(TEXT, b"a" * 300), (TEXT, b"b" * 300)]),
    "fragments of the limit": (parts(b"a" * 100, b"a" * 200), [(TEXT, b"a" * 300)]),
}
OVER = {
    "frame above the limit": (text(b"a" * 301), 1009, "message too long"),
    "fragments above the limit": (parts(b"a" * 100, b"a" * 100, b"a" * 101), 1009, "message too long"),
    "frame of 70 KB": (text(b"a" * 70000), 1009, "message too long"),
}


def test_messages_above_the_limit_are_refused(board, peer):
    assert run(board, peer, LIMIT, None, good, limit=300) == ["0|closed 1000|1000|101|ocpp1.6"] * 3
    lines = run(board, peer, OVER, None, bad, limit=300)
    assert lines == ["0|message too long|1009|101|ocpp1.6"] * 3
