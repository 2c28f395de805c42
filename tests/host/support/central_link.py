"""One connection of a charge point: TCP, TLS, HTTP upgrade, frames, messages, close. Runs in the wire's thread."""

import asyncio
import base64
import socket
import ssl
import struct

from .central_wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    GONE,
    PING,
    PONG,
    TEXT,
    Frame,
    accept_value,
    close_payload,
    frame,
    read_frame,
    read_request,
)

_REASONS = {101: "Switching Protocols", 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable"}


class Link:
    """A connection as the test sees it, open or gone.

    number: 1, 2, ... in order of arrival; arrived: when TCP had it; request: wire Request or None; path; status: HTTP
    status answered (0: none); protocol: subprotocol answered or None; opened: time of the 101; frames: every Frame,
    both ways; closed: time it ended, None while it lives; close_code and close_reason: what the charge point's close
    frame said (None: it sent none); tls_error: why the TLS handshake failed, or None. Times are seconds since the
    harness began.
    """

    def __init__(self, central, number, reader, writer):
        self.number = number
        self.arrived = central.clock()
        self.request = self.protocol = self.opened = self.closed = self.close_code = self.tls_error = None
        self.status = 0
        self.close_reason = ""
        self.frames = []
        self.unanswered = None
        self.seen_ids = set()
        self._central = central
        self._reader = reader
        self._writer = writer
        self._message = None
        self._closing = False

    def __repr__(self):
        return f"<Link {self.number} {self.path} http {self.status} {'open' if self.is_open else 'closed'}>"

    @property
    def path(self):
        """Request path as sent, or ""."""
        return self.request.path if self.request else ""

    @property
    def is_open(self):
        """The WebSocket handshake is done and the connection still there."""
        return self.opened is not None and self.closed is None

    async def serve(self, tls):
        """Everything from the accepted TCP connection to its end. `tls`: SSLContext or None."""
        try:
            if tls is not None:
                await self._writer.start_tls(tls)
            if await self._upgrade():
                await self._receive()
        except ssl.SSLError as error:
            self.tls_error = str(error)
        except ValueError as error:
            self._central.report("handshake", str(error))
        except GONE:
            pass
        finally:
            self._writer.transport.abort()
            self._central.link_closed(self)

    async def _upgrade(self):
        self.request = request = await read_request(self._reader)
        plan = self._central.handshake(self)
        self.status = plan.status
        lines = [f"HTTP/1.1 {plan.status} {_REASONS.get(plan.status, 'Refused')}"]
        if plan.status == 101:
            lines += ["Upgrade: websocket", "Connection: Upgrade"]
            accept = accept_value(request.get("Sec-WebSocket-Key", "")) if plan.accept is None else plan.accept
            if accept:
                lines.append(f"Sec-WebSocket-Accept: {accept}")
            if plan.protocol:
                lines.append(f"Sec-WebSocket-Protocol: {plan.protocol}")
                self.protocol = plan.protocol
        else:
            lines += ["Content-Length: 0", "Connection: close"]
            if plan.status == 401:
                lines.append('WWW-Authenticate: Basic realm="ocpp"')
        self.send_bytes(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        if plan.status != 101:
            await self._writer.drain()
            self._writer.close()
            await self._writer.wait_closed()
        self._central.link_opened(self)
        return plan.status == 101

    async def _receive(self):
        while True:
            await self._central.reading.wait()
            got = await read_frame(self._reader, self._central.clock)
            self._central.frame_received(self, got)
            if got.opcode == PING and not self._central.settings.hold_pongs:
                self.send_frame(got.payload, PONG)
            elif got.opcode == CLOSE:
                self._closed_by_peer(got)
                return
            elif got.opcode in (TEXT, BINARY):
                if self._message is not None:
                    self._central.report("frame", "a message begins inside a fragmented one")
                self._message = [got]
            elif got.opcode == CONTINUATION:
                if self._message is None:
                    self._central.report("frame", "continuation frame without a message")
                    continue
                self._message.append(got)
            if got.fin and self._message and got.opcode in (TEXT, BINARY, CONTINUATION):
                parts, self._message = self._message, None
                self._central.message(self, b"".join(part.payload for part in parts))

    def _closed_by_peer(self, got):
        if len(got.payload) >= 2:
            self.close_code = int.from_bytes(got.payload[:2], "big")
            self.close_reason = got.payload[2:].decode(errors="replace")
        else:
            self.close_code = 1005
        if not self._closing:
            self.send_frame(got.payload[:2], CLOSE)

    def send_bytes(self, data):
        """Bytes on the TCP (or TLS) connection, as they are."""
        if self.closed is None and not self._writer.transport.is_closing():
            self._writer.write(data)

    def send_frame(self, payload, opcode=TEXT, **odd):
        """One frame, logged; `odd`: fin, rsv, mask, length of `central_wire.frame`."""
        note = Frame(self._central.clock(), True, opcode, payload, odd.get("fin", True), odd.get("rsv", 0))
        self._central.frame_sent(self, note)
        if opcode == CLOSE:
            self._closing = True
        self.send_bytes(frame(payload, opcode, **odd))

    def send_close(self, code, reason=""):
        """Starts the closing handshake; the connection ends when the charge point echoes it."""
        self.send_frame(close_payload(code, reason), CLOSE)

    def drop(self):
        """Breaks the connection with a TCP reset."""
        if self.closed is not None:
            return
        raw = self._writer.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


def basic_auth(request):
    """(user, password) as bytes of the request's Basic Authorization, or None when absent or broken."""
    scheme, _, value = (request.get("Authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value, validate=True).partition(b":")
    except ValueError:
        return None
    return (user, password) if colon else None


async def listen(host, port, accepted):
    """An asyncio server that gives every TCP connection to `accepted(reader, writer)`."""
    return await asyncio.start_server(accepted, host, port, limit=1 << 20)
