"""The parts without a socket, in CPython and in both MicroPythons: UTF-8, frames, masks, URLs, waits."""

import json
import random
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from ws_peer import CONT, PING, TEXT, frame

BOARD = Path(__file__).parent / "board"
CPYTHON = """
import runpy, sys
from support import cpython_stub
cpython_stub.install()
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.fixture(params=["cpython", "32bit", "64bit"])
def answers(request, mpy):
    """answers(cases): what board/pure.py makes of each case, in one of the three interpreters."""

    def ask(cases):
        lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
        if request.param == "cpython":
            # A process of its own: the tests' process has another package by the name of ocpp.
            command = [sys.executable, "-X", "utf8", "-c", CPYTHON, BOARD / "pure.py"]
            done = subprocess.run(command, input=lines, encoding="utf-8", capture_output=True, cwd=BOARD.parents[1])
            assert done.returncode == 0, done.stderr
        else:
            done = mpy(BOARD / "pure.py", bits=int(request.param[:2]), path=[BOARD], stdin=lines, heap="1M")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def valid(data):
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False


def some_cuts(rng, n):
    return sorted(rng.randrange(n + 1) for _ in range(rng.randrange(4)))


def test_utf8_is_judged_as_by_a_strict_decoder(answers):
    rng = random.Random(1)
    texts = [bytes([a]) for a in range(256)]
    texts += [bytes([a, b]) for a in range(0xC0, 256, 3) for b in (0, 0x7F, 0x80, 0xBF, 0xC0, 0xFF)]
    # Every lead byte of three and four with the second bytes around each border.
    edges = (0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0)
    texts += [bytes([a, b, c]) for a in range(0xE0, 0xF0) for b in edges for c in (0x7F, 0x80, 0xBF, 0xC0)]
    texts += [bytes([a, b, 0x80, c]) for a in range(0xEF, 0xF8) for b in edges for c in (0x7F, 0x80, 0xBF)]
    for _ in range(600):
        text = bytearray("".join(rng.choices("aZ é€😀\u0800\uffff\U0010ffff", k=rng.randrange(30))).encode())
        if text and rng.random() < 0.5:
            text[rng.randrange(len(text))] = rng.randrange(256)
        texts.append(bytes(text))
    cases = [["utf8", text.hex(), some_cuts(rng, len(text))] for text in texts]
    for text, state in zip(texts, answers(cases), strict=True):
        assert (state == 0) == valid(text), text


def test_what_is_no_prefix_of_a_text_is_refused_at_once(answers):
    rng = random.Random(2)
    starts = [bytes([a, b]) for a in range(0x80, 256, 5) for b in range(0, 256, 5)]
    seconds = (0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF)
    starts += [bytes([a, b, c]) for a in range(0xE0, 0xF8) for b in seconds for c in (0x41, 0x80)]
    states = answers([["utf8", start.hex(), some_cuts(rng, len(start))] for start in starts])
    # A start is possible if some ending makes it valid.
    endings = [b"", b"\x80", b"\x80\x80", b"\x80\x80\x80", b"\x90\x80\x80", b"\xa0\x80"]
    for start, state in zip(starts, states, strict=True):
        assert (state >= 0) == any(valid(start + ending) for ending in endings), start


def a_stream(rng):
    """Bytes of a server and what they mean."""
    data, meaning = b"", []
    for _ in range(rng.randrange(1, 5)):
        text = "".join(rng.choice("ab€ü😀") for _ in range(rng.choice((0, 1, 5, 60, 130, 700)))).encode()
        cuts = [0, *some_cuts(rng, len(text)), len(text)]
        for i, (start, end) in enumerate(zip(cuts, cuts[1:], strict=False)):
            data += frame(CONT if i else TEXT, text[start:end], fin=i == len(cuts) - 2)
            if i < len(cuts) - 2 and rng.random() < 0.5:
                ping = rng.randbytes(rng.randrange(126))
                data += frame(PING, ping)
                meaning.append([PING, ping.hex()])
        meaning.append([1, text.hex()])
    return data, meaning


def test_frames_mean_the_same_however_they_are_cut(answers):
    rng = random.Random(3)
    streams = [a_stream(rng) for _ in range(150)]
    sizes = [(rng.choice((1, 2, 3, 7, 64, 256)), rng.choice((1, 2, 5, 64, 1024))) for _ in streams]
    cases = [["unframe", data.hex(), raw, window] for (data, _), (raw, window) in zip(streams, sizes, strict=True)]
    for (_, meaning), seen in zip(streams, answers(cases), strict=True):
        assert seen == meaning


def test_no_bytes_crash_the_reader_of_frames(answers):
    rng = random.Random(4)
    streams = []
    for _ in range(400):
        data = bytearray(a_stream(rng)[0])
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(min(len(data), 30))] = rng.randrange(256)
        streams.append(bytes(data))
    streams += [rng.randbytes(40) for _ in range(400)]
    whole = answers([["unframe", data.hex(), 256, 64] for data in streams])
    bytewise = answers([["unframe", data.hex(), 1, 64] for data in streams])
    assert whole == bytewise
    codes = {result[-1][0] for result in whole if result}
    assert {1002, 1003, 1007} <= codes <= {1, 8, 9, 10, 1002, 1003, 1007, 1009}


def test_masking_touches_its_bytes_only(answers):
    rng = random.Random(5)
    cases, wanted = [], []
    for n in (0, 1, 2, 3, 4, 5, 63, 64, 65, 200):
        data, key, at = rng.randbytes(n), rng.randbytes(4), rng.randrange(9)
        cases.append(["xor", data.hex(), key.hex(), at])
        wanted.append((b"." * at + bytes(b ^ key[i & 3] for i, b in enumerate(data)) + b".").hex())
    assert answers(cases) == wanted


GOOD_URLS = {
    "ws://h": [False, "h", 80, ""],
    "ws://h/": [False, "h", 80, ""],
    "wss://h": [True, "h", 443, ""],
    "WSS://CS.Example.com:8443/ocpp/": [True, "CS.Example.com", 8443, "/ocpp"],
    "ws://127.0.0.1:9000/ocpp": [False, "127.0.0.1", 9000, "/ocpp"],
    "ws://h:1/a/b//": [False, "h", 1, "/a/b"],
    "ws://h:65535/%C3%BC~x;y=1,2": [False, "h", 65535, "/%C3%BC~x;y=1,2"],
    "ws://[::1]": [False, "::1", 80, ""],
    "ws://[2001:db8::1]:8080/x": [False, "2001:db8::1", 8080, "/x"],
    "ws://[::ffff:10.0.0.1]/x": [False, "::ffff:10.0.0.1", 80, "/x"],
}
BAD_URLS = {
    "": "url: must begin with ws:// or wss://",
    "h/ocpp": "url: must begin with ws:// or wss://",
    "http://h": "url: must begin with ws:// or wss://",
    "wsss://h": "url: must begin with ws:// or wss://",
    "ws:/h": "url: must begin with ws:// or wss://",
    "ws://": "url: no host",
    "ws:///ocpp": "url: no host",
    "ws://:80/": "url: no host",
    "ws://h/a b": "url: space, control or non-ASCII character; percent-encode it",
    "ws://h/a\r\nX: y": "url: space, control or non-ASCII character; percent-encode it",
    "ws://h/ü": "url: space, control or non-ASCII character; percent-encode it",
    "ws://h/a#b": "url: fragment (#) not allowed",
    "ws://h/a?token=secret": "url: query (?) not supported",
    "ws://h?x": "url: query (?) not supported",
    "ws://user:secret@h/": "url: user information (@) not allowed; credentials are configured apart",
    "ws://h:": "url: port must be 1 to 65535",
    "ws://h:0": "url: port must be 1 to 65535",
    "ws://h:65536": "url: port must be 1 to 65535",
    "ws://h:-1": "url: port must be 1 to 65535",
    "ws://h:+80": "url: port must be 1 to 65535",
    "ws://h:8_0": "url: port must be 1 to 65535",
    "ws://h:80x": "url: port must be 1 to 65535",
    "ws://h:0000000080": "url: port must be 1 to 65535",
    "ws://h,i/": "url: bad character in the host",
    "ws://h\\i/": "url: bad character in the host",
    "ws://::1/": "url: no host",
    "ws://fe80::1/": "url: port must be 1 to 65535",
    "ws://[::1": "url: IPv6 address must be [address] or [address]:port",
    "ws://[]/": "url: IPv6 address must be [address] or [address]:port",
    "ws://[h]/": "url: IPv6 address must be [address] or [address]:port",
    "ws://[::1]80/": "url: IPv6 address must be [address] or [address]:port",
    "ws://[::g]/": "url: bad character in the host",
}


def test_urls_are_taken_apart(answers):
    assert answers([["parse", url] for url in GOOD_URLS]) == list(GOOD_URLS.values())


def test_bad_urls_are_refused_with_the_reason_and_without_their_text(answers):
    assert answers([["parse", url] for url in BAD_URLS]) == list(BAD_URLS.values())


def test_the_host_header_names_the_port_only_where_needed(answers):
    for (tls, host, port), header in {
        (False, "h", 80): "h", (False, "h", 443): "h:443", (True, "h", 443): "h", (True, "h", 80): "h:80",
        (False, "::1", 80): "[::1]", (True, "::1", 8443): "[::1]:8443",
    }.items():
        assert answers([["authority", tls, host, port]]) == [header]


def test_an_identity_becomes_one_path_segment(answers):
    pairs = {
        "CP1": "CP1",
        "RDAM 123": "RDAM%20123",
        "a/b?c#d%e": "a%2Fb%3Fc%23d%25e",
        "-._~": "-._~",
        "grün€😀": "gr%C3%BCn%E2%82%AC%F0%9F%98%80",
        "a:b@c&d=e+f,g;h": "a%3Ab%40c%26d%3De%2Bf%2Cg%3Bh",
        "\x00\x1f\x7f": "%00%1F%7F",
    }
    assert answers([["quote", identity] for identity in pairs]) == list(pairs.values())


def test_an_identity_that_no_url_can_hold_is_refused(answers):
    assert answers([["quote", identity] for identity in ("", ".", "..")]) == ["identity: empty, '.' or '..'"] * 3


def test_waits_double_and_then_stay(answers):
    assert answers([["backoff", 10, 3, 0, 6]]) == [[10000, 20000, 40000, 80000, 80000, 80000, 10000]]
    assert answers([["backoff", 5, 0, 0, 3]]) == [[5000, 5000, 5000, 5000]]
    assert answers([["backoff", 0, 5, 0, 3]]) == [[0, 0, 0, 0]]


def test_the_random_part_is_spread_over_its_range(answers):
    waits = answers([["backoff", 10, 0, 4, 300]])[0]
    assert all(10000 <= wait <= 14000 for wait in waits)
    assert min(waits) < 10400 and max(waits) > 13600 and len(set(waits)) > 200


def test_the_range_doubles_with_the_wait(answers):
    for waits in zip(*answers([["backoff", 2, 2, 2, 4]] * 300), strict=True):
        shortest = min((2000, 4000, 8000), key=lambda ms: abs(ms - min(waits)))
        assert shortest <= min(waits) < 1.1 * shortest
        assert 1.9 * shortest < max(waits) <= 2 * shortest


def test_ten_thousand_stations_do_not_return_in_the_same_second(answers):
    """All lose the link at the same moment; the waits are those of the firmware."""
    stations = answers([["backoff", 2, 5, 2, 6]] * 10000)
    busiest = []
    for attempts in range(1, 7):
        arrivals = Counter(sum(waits[:attempts]) // 1000 for waits in stations)
        busiest.append(max(arrivals.values()) / 10000)
    assert busiest[0] < 0.53, "the first attempt is spread over two seconds already"
    first = Counter(waits[0] // 100 for waits in stations)
    assert max(first.values()) < 650, "and evenly: a twentieth each tenth of a second"
    for before, after in pairwise(busiest):
        assert after < 0.65 * before, busiest
    assert busiest[5] < 0.03


def test_waits_stay_within_the_range_of_ticks(answers):
    waits = answers([["backoff", 86400, 60, 86400, 70]])[0]
    assert max(waits) == 500000000 and waits == sorted(waits[:-1]) + waits[-1:]


def test_the_cipher_behind_the_masks_is_xtea(mpy, mpy_bits):
    # Test vectors as published with the cipher; the counter moves by one, and the words wrap at 32 bits.
    code = """
import struct
from ocpp.transport.mask_viper import keystream
def step(key, counter):
    counter = bytearray(struct.pack("II", *counter))
    out = bytearray(8)
    keystream(struct.pack("IIII", *key), counter, out)
    print(*("%08x" % word for word in struct.unpack("II", out) + struct.unpack("II", counter)))
step((0x00010203, 0x04050607, 0x08090A0B, 0x0C0D0E0F), (0x41424344, 0x45464748))
step((0x00010203, 0x04050607, 0x08090A0B, 0x0C0D0E0F), (0x41414141, 0x41414141))
step((0, 0, 0, 0), (0x41414141, 0x41414141))
step((0, 0, 0, 0), (0xFFFFFFFF, 0))
"""
    lines = mpy(code, bits=mpy_bits).stdout.splitlines()
    assert [line[:17] for line in lines[:3]] == ["497df3d0 72612cb5", "e78f2d13 744341d8", "ed23375a 821a8c2d"]
    assert [line[18:] for line in lines] == [
        "41424345 45464748", "41414142 41414141", "41414142 41414141", "00000000 00000000",
    ]


def test_without_native_code_the_plain_twins_serve(mpy, mpy_bits):
    code = """
import sys
class Refused:
    pass
sys.modules["ocpp.transport.mask_viper"] = Refused  # nothing can be imported from it
from ocpp.transport import mask
from ocpp.transport.mask_key import MaskKeys
assert mask.keystream is None
keys = MaskKeys()
keys.seed()
buf = bytearray(8)
keys.draw(buf, 0)
keys.draw(buf, 4)
print(buf[:4] != buf[4:], mask.ascii_run(b"ab\\x80", 0, 3), mask.ascii_run(b"abc", 0, 3))
mask.xor(buf, 0, 8, bytes(buf[:4]), 0)
mask.copy(buf, 4, b"xyz", 1, 2)
print(buf[:4], buf[4:6])
"""
    done = mpy(code, bits=mpy_bits)
    assert done.stdout.splitlines() == ["True 2 3", r"bytearray(b'\x00\x00\x00\x00') bytearray(b'yz')"]
