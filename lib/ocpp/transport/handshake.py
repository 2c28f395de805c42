"""The opening handshake (RFC 6455 §4): the HTTP request built, the response read byte by byte and checked."""

import binascii
import os

from micropython import const

from .stream_error import connecting, reason

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_HEADER_LIMIT = const(4096)
_LINE_LIMIT = const(256)  # no header that matters is longer; what is beyond is not looked at


class Handshake:
    """One opening handshake. After feed() returned: .done (101 and all rules kept), .error, .status, .protocol."""

    def __init__(self, protocols):
        self._offered = [name.strip() for name in protocols.split(",")]
        for name in self._offered:
            _check("subprotocol", name)
        self._key = binascii.b2a_base64(os.urandom(16)).strip()
        self._line = bytearray()
        self._line_end = False
        self._size = 0
        self._upgrade = self._connection = self._accept = False
        self.done = False
        self.error = ""
        self.status = 0
        self.protocol = ""

    def request(self, buf, host, path, authorization):
        """Write the request into buf and return its length. Raises ValueError for bad texts or too small a buffer."""
        _check("host", host)
        _check("path", path)
        for byte in authorization or b"":
            if not 0x20 <= byte <= 0x7E:
                raise ValueError("authorization: control or non-ASCII character")
        if not path.startswith("/"):
            raise ValueError("path: must begin with /")
        n = 0
        for piece in (
            b"GET ",
            path.encode(),
            b" HTTP/1.1\r\nHost: ",
            host.encode(),
            b"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ",
            self._key,
            b"\r\nSec-WebSocket-Protocol: ",
            ", ".join(self._offered).encode(),
            b"\r\nAuthorization: " if authorization else b"",
            authorization or b"",
            b"\r\n\r\n",
        ):
            if n + len(piece) > len(buf):
                raise ValueError("request: longer than the transmit buffer")
            buf[n : n + len(piece)] = piece
            n += len(piece)
        return n

    def exchange(self, sock, out, reader):
        """Move on over the socket: write what `out` holds, read the response into reader.raw. True if bytes came.

        What of raw is behind the response is left to the reader. Failures of the stream end up in .error.
        """
        n = None
        try:
            out.pump(sock)
            # A TLS stream shakes hands in either direction, so reading before the request is out helps it on.
            n = sock.readinto(reader.raw, len(reader.raw))
            if n:
                reader.got = n
                reader.at = self.feed(reader.raw, 0, n)
        except MemoryError:  # by itself: with a full heap there is no room for the tuple of the next line
            self.error = "out of memory"
        except (OSError, ValueError) as error:
            if not connecting(error):
                self.error = reason(error)
        if n == 0:
            self.error = "connection lost in the handshake"
        return bool(n)

    def feed(self, buf, at, end):
        """Read the response from buf[at:end]; returns where it stopped: the first frame begins there once .done."""
        while at < end and not self.done and not self.error:
            self._byte(buf[at])
            at += 1
        return at

    def _byte(self, byte):
        if self._line_end:
            # Only now is the line before known to be over: a folded header goes on (RFC 7230 §3.2.4).
            self._line_end = False
            if byte == 0x20 or byte == 0x09:
                byte = 0x20
            else:
                self._take()
        self._size += 1
        if self._size > _HEADER_LIMIT:
            self.error = "header too long"
        elif byte == 0x0A:
            if not self.status:
                self._take()
            elif self._line in (b"", b"\r"):
                self._end()
            else:
                self._line_end = True
        elif len(self._line) < _LINE_LIMIT:
            self._line.append(byte)

    def _take(self):
        line = bytes(self._line).rstrip()
        self._line = bytearray()
        if not self.status:
            self._status_line(line)
            return
        colon = line.find(b":")
        if colon < 1:
            self.error = "bad header line"
            return
        name = line[:colon].strip().lower()
        value = line[colon + 1 :].strip()
        if name == b"upgrade":
            self._upgrade = self._upgrade or _has_token(value, b"websocket")
        elif name == b"connection":
            self._connection = self._connection or _has_token(value, b"upgrade")
        elif name == b"sec-websocket-accept":
            import hashlib  # once a connection

            self._accept = value == binascii.b2a_base64(hashlib.sha1(self._key + _GUID).digest()).strip()
        elif name == b"sec-websocket-protocol":
            if self.protocol or value not in [offered.encode() for offered in self._offered]:
                self.error = "subprotocol not offered"
            else:
                self.protocol = value.decode()
        elif name == b"sec-websocket-extensions" and value:
            self.error = "extension not offered"

    def _status_line(self, line):
        # "HTTP/1.1 101 Switching Protocols"; a redirect is an error like any other status.
        parts = line.split(None, 2)
        if len(parts) < 2 or not line.startswith(b"HTTP/1.") or len(parts[1]) != 3 or not parts[1].isdigit():
            self.error = "not an http response"
            return
        self.status = int(parts[1])
        if self.status != 101:
            self.error = "http " + str(self.status)

    def _end(self):
        if self.error:
            return
        if not self._upgrade or not self._connection:
            self.error = "no upgrade"
        elif not self._accept:
            self.error = "bad accept"
        elif not self.protocol:
            self.error = "no subprotocol"
        else:
            self.done = True


def _has_token(value, token):
    for part in value.lower().split(b","):
        if part.strip() == token:
            return True
    return False


def _check(what, text):
    # Nothing that would end a line or a word of the request.
    if not text:
        raise ValueError(what + ": empty")
    for char in text:
        if not "!" <= char <= "~":
            raise ValueError(what + ": space, control or non-ASCII character")
