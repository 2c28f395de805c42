"""Frames that break RFC 6455, with the close code that each gets.

{name: (list of frames for Central.send_frames, code)}
"""

from .central_wire import BINARY, CLOSE, CONTINUATION, PING, PONG, close_payload

RESET = b'[2,"x","Reset",{"type":"Hard"}]'


def _close(code, reason=b""):
    return {"payload": (b"" if code is None else close_payload(code)) + reason, "opcode": CLOSE}


FRAMES = {
    "reserved bit 1": ([{"payload": RESET, "rsv": 4}], 1002),
    "reserved bit 3": ([{"payload": RESET, "rsv": 1}], 1002),
    "masked": ([{"payload": RESET, "mask": b"key!"}], 1002),
    "opcode 3": ([{"payload": RESET, "opcode": 3}], 1002),
    "opcode 15": ([{"payload": b"", "opcode": 15}], 1002),
    "binary": ([{"payload": RESET, "opcode": BINARY}], 1003),
    "binary fragment": ([{"payload": RESET[:9], "opcode": BINARY, "fin": False}], 1003),
    "nothing to continue": ([{"payload": RESET, "opcode": CONTINUATION}], 1002),
    "message inside a message": ([{"payload": b"[", "fin": False}, {"payload": RESET}], 1002),
    "fragmented ping": ([{"opcode": PING, "fin": False}], 1002),
    "ping of 126 bytes": ([{"payload": b"p" * 126, "opcode": PING}], 1002),
    "pong of 70000 bytes": ([{"payload": b"p" * 70000, "opcode": PONG}], 1002),
    "not UTF-8": ([{"payload": RESET.replace(b"Hard", b"H\xffrd")}], 1007),
    "overlong UTF-8": ([{"payload": RESET.replace(b"Hard", b"H\xc0\xa1rd")}], 1007),
    "surrogate in UTF-8": ([{"payload": RESET.replace(b"Hard", b"H\xed\xa0\x80d")}], 1007),
    "UTF-8 cut at the end": ([{"payload": RESET + b"\xe2\x82"}], 1007),
    "UTF-8 broken between frames": (
        [{"payload": RESET[:25] + b"\xe2\x82", "fin": False}, {"payload": RESET[25:], "opcode": CONTINUATION}], 1007),
    "not UTF-8 behind a megabyte": ([{"payload": b"[2,\"" + b"x" * (1 << 20) + b"\xff"}], 1007),
    "frame of 2 GB": ([{"payload": b"[", "length": 1 << 31}], 1009),
    "frame of 8 EB": ([{"payload": b"[", "length": (1 << 63) - 1}], 1009),
    "length above 63 bits": ([{"payload": b"[", "length": (1 << 64) - 1}], 1002),
    "close of one byte": ([_close(None, b"\x03")], 1002),
    "close with 0": ([_close(0)], 1002),
    "close with 999": ([_close(999)], 1002),
    "close with 1005": ([_close(1005)], 1002),
    "close with 1006": ([_close(1006)], 1002),
    "close with 1015": ([_close(1015)], 1002),
    "close with 65535": ([_close(65535)], 1002),
    "close with a bad reason": ([_close(1000, b"\xff")], 1007),
    "close in a message": ([{"payload": b"[2", "fin": False}, _close(1001)], 1001),
}  # fmt: skip

# The same below the frames: {name: (bytes, close code)}.
BYTES = {
    "length in 2 bytes that fits the first": (b"\x81\x7e\x00\x02{}", 1002),
    "length in 8 bytes that fits two": (b"\x81\x7f" + (200).to_bytes(8, "big") + b" " * 200, 1002),
    "HTTP": (b"HTTP/1.1 200 OK\r\n\r\n", 1002),
    "0xff": (b"\xff" * 64, 1002),
}
