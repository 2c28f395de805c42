"""WebSocket bytes on the server's side, with nothing smoothed over (RFC 6455).

What leaves may be wrong on purpose (reserved bits, masks, lying lengths); what comes in is reported as it was on the
wire (masked or not, which opcode), so that a test sees the client and not a library's opinion of it.
"""

import asyncio
import base64
import hashlib
from dataclasses import dataclass, field

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
NAMES = {0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_HEADER_LIMIT = 16384


@dataclass
class Frame:
    """One frame as it was on the wire. `t`: seconds since the harness began; `key`: masking key or None;
    `payload`: unmasked; `shortest`: whether the length had its shortest form (RFC 6455 §5.2)."""

    t: float
    sent: bool
    opcode: int
    payload: bytes
    fin: bool = True
    rsv: int = 0
    key: bytes | None = None
    shortest: bool = True


@dataclass
class Request:
    """The HTTP request of a handshake; `headers` keeps order and spelling, `get` ignores case."""

    method: str
    path: str
    headers: list = field(default_factory=list)

    def get(self, name, default=None):
        """Value of the header `name`; several of one name are joined with ", "."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else default


def frame(payload=b"", opcode=TEXT, fin=True, rsv=0, mask=None, length=None):
    """Bytes of one frame. `rsv`: 0..7; `mask`: 4 bytes, wrong for a server; `length`: what the header claims instead of
    the truth."""
    if isinstance(payload, str):
        payload = payload.encode()
    n = len(payload) if length is None else length
    head = bytearray([(0x80 if fin else 0) | rsv << 4 | opcode])
    flag = 0x80 if mask else 0
    if n < 126:
        head.append(flag | n)
    elif n < 65536:
        head += bytes([flag | 126]) + n.to_bytes(2, "big")
    else:
        head += bytes([flag | 127]) + n.to_bytes(8, "big")
    return bytes(head) + (mask + _masked(payload, mask) if mask else payload)


def close_payload(code, reason=""):
    """Payload of a close frame; `code` None gives an empty one."""
    return b"" if code is None else code.to_bytes(2, "big") + reason.encode()


def accept_value(key):
    """Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 §4.2.2)."""
    return base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()


async def read_request(reader):
    """The next HTTP request head. Raises ValueError when it is none, IncompleteReadError at the end."""
    head = await reader.readuntil(b"\r\n\r\n")
    if len(head) > _HEADER_LIMIT:
        raise ValueError(f"request head of {len(head)} bytes, expected at most {_HEADER_LIMIT}")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] != "HTTP/1.1":
        raise ValueError(f"request line {first!r}, expected: GET path HTTP/1.1")
    headers = []
    for line in lines:
        if line:
            name, colon, value = line.partition(":")
            if not colon or name != name.strip():
                raise ValueError(f"header line {line!r}, expected: Name: value")
            headers.append((name, value.strip()))
    return Request(words[0], words[1], headers)


async def read_frame(reader, clock):
    """The next frame; raises IncompleteReadError or OSError at the end of the connection. `clock` gives its time."""
    one, two = await reader.readexactly(2)
    n, shortest = two & 127, True
    if n == 126:
        n = int.from_bytes(await reader.readexactly(2), "big")
        shortest = n >= 126
    elif n == 127:
        n = int.from_bytes(await reader.readexactly(8), "big")
        shortest = n >= 65536
    key = await reader.readexactly(4) if two & 128 else None
    payload = await reader.readexactly(n)
    if key:
        payload = _masked(payload, key)
    return Frame(clock(), False, one & 15, payload, bool(one & 128), one >> 4 & 7, key, shortest)


def _masked(payload, key):
    n = len(payload)
    if not n:
        return b""
    repeated = (key * (n // 4 + 1))[:n]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(n, "big")


GONE = (asyncio.IncompleteReadError, OSError, asyncio.LimitOverrunError)
"""What reading raises when the peer is gone."""
