"""A WebSocket server whose every byte the test decides, on a plain socket."""

import base64
import hashlib
import os
import socket
import struct

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode, payload=b"", fin=True, rsv=0, masked=False, length=None, form=None):
    """One server frame. length: what the header claims instead of the truth; form: force 7, 16 or 64 bits of length."""
    claimed = len(payload) if length is None else length
    form = form or (7 if claimed < 126 else 16 if claimed < 65536 else 64)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    mask = 0x80 if masked else 0
    if form == 7:
        head = bytes([first, mask | claimed])
    elif form == 16:
        head = struct.pack(">BBH", first, mask | 126, claimed)
    else:
        head = struct.pack(">BBQ", first, mask | 127, claimed)
    if masked:
        key = os.urandom(4)
        return head + key + bytes(b ^ key[i & 3] for i, b in enumerate(payload))
    return head + payload


def close(code=None, reason=b""):
    """A close frame; without a body when code is None."""
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


class Link:
    """One accepted connection."""

    def __init__(self, sock):
        self.sock = sock
        sock.settimeout(20)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = b""
        self.keys = []

    def read_request(self):
        """Read the upgrade request; returns (request line, headers with lower-case names)."""
        while not self.request.endswith(b"\r\n\r\n"):
            data = self.sock.recv(1)
            assert data, f"no request, only {self.request!r}"
            self.request += data
        line, *rest = self.request.decode("latin-1").strip().split("\r\n")
        pairs = [one.split(": ", 1) for one in rest]
        assert len({name.lower() for name, _ in pairs}) == len(pairs), "a header was sent twice"
        return line, {name.lower(): value for name, value in pairs}

    def accept_value(self):
        """What Sec-WebSocket-Accept has to be for the request."""
        key = self.read_request()[1]["sec-websocket-key"] if not self.request else self._key()
        return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()

    def _key(self):
        for line in self.request.decode("latin-1").split("\r\n"):
            if line.lower().startswith("sec-websocket-key: "):
                return line.split(": ", 1)[1]
        raise AssertionError("no key")

    def response(self, protocol="ocpp1.6"):
        """The good answer to the request."""
        return (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {self.accept_value()}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"
        ).encode()

    def upgrade(self, protocol="ocpp1.6", then=b""):
        """Read the request and accept it; `then` follows in the same segment."""
        self.read_request()
        self.send(self.response(protocol) + then)
        return self

    def send(self, data, chop=None):
        """Send bytes, in pieces of `chop` bytes."""
        for at in range(0, len(data), chop or max(1, len(data))):
            self.sock.sendall(data[at : at + chop] if chop else data)

    def exactly(self, n):
        """The next n bytes; fewer at the end of the stream."""
        data = b""
        while len(data) < n:
            piece = self.sock.recv(n - len(data))
            if not piece:
                break
            data += piece
        return data

    def read(self):
        """The next frame as (fin, opcode, payload), None at the end. Insists on a mask and the shortest length."""
        head = self.exactly(2)
        if not head:
            return None
        fin, opcode, length = head[0] >= 0x80, head[0] & 15, head[1] & 0x7F
        assert not head[0] & 0x70, "reserved bits"
        assert head[1] & 0x80, "not masked"
        if length == 126:
            length = struct.unpack(">H", self.exactly(2))[0]
            assert length > 125
        elif length == 127:
            length = struct.unpack(">Q", self.exactly(8))[0]
            assert length > 65535
        key = self.exactly(4)
        self.keys.append(key)
        payload = self.exactly(length)
        assert len(payload) == length, "the stream ended inside a frame"
        return fin, opcode, bytes(b ^ key[i & 3] for i, b in enumerate(payload))

    def message(self):
        """The next text message, its frames joined; control frames are collected in .controls. None at the end."""
        parts, self.controls = [], []
        while True:
            one = self.read()
            if one is None or one[1] == CLOSE:
                return None
            fin, opcode, payload = one
            if opcode >= CLOSE:
                self.controls.append((opcode, payload))
                continue
            assert opcode == (CONT if parts else TEXT)
            parts.append(payload)
            if fin:
                self.frames = len(parts)
                return b"".join(parts)

    def read_close(self):
        """Code of the next close frame, skipping others; None without a body, "eof" when the stream ended instead."""
        while True:
            one = self.read()
            if one is None:
                return "eof"
            if one[1] == CLOSE:
                return struct.unpack(">H", one[2][:2])[0] if one[2] else None

    def at_end(self):
        """Whether the client closes the connection (nothing more is read)."""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True

    def reset(self):
        """Break the connection off: a reset instead of an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def drop(self):
        """Close the connection without a word."""
        self.sock.close()


class Peer:
    """A listening socket on a free port."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0))
        # Of one size: what fills it now and then finds room a moment later, when the system has made it larger.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.sock.settimeout(30)
        self.port = self.sock.getsockname()[1]

    def accept(self):
        """The next connection."""
        return Link(self.sock.accept()[0])

    def signal(self):
        """Wait until the client calls signal() or agree()."""
        self.accept().drop()

    def upgrade(self, **options):
        """The next connection, upgraded."""
        return self.accept().upgrade(**options)

    def close(self):
        """Stop listening."""
        self.sock.close()


class Nobody:
    """A port at which nobody listens, and at which nobody else can begin to."""

    def __init__(self):
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]

    def close(self):
        """Give the port back."""
        self.sock.close()
