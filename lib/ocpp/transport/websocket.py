"""The WebSocket client (RFC 6455) that carries OCPP-J: one connection, poll-driven, without garbage once open.

Messages are text. An incoming one is read through a window (`buf`, `pos`, `end`, `fill()`), so that its length does
not matter; an outgoing one is encoded into `tx` from HEAD on and masked there.
"""

from errno import ECONNABORTED
from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from ..apart import forget
from .frames import CLOSE, CONTROL, END, FAIL, FIN, FULL, HELD, PING, PONG, TEXT, FrameReader
from .liveness import Liveness
from .outbox import HEAD, Outbox
from .stream_error import reason

CLOSED = const(0)
CONNECTING = const(1)
OPEN = const(2)
CLOSING = const(3)

_RAW = const(128)  # bytes taken from the socket at a time
_READS = const(32)  # such portions a poll, so that a flood from the server does not starve the rest
_CONNECT_MS = const(20000)
_CLOSE_MS = const(2000)
_IDLE_MS = const(10)  # a long message that comes fast leaves the rest of the charge point a turn that often

_LOST = const(1006)  # stands for a connection that ended without a close frame (RFC 6455 §7.1.5)
_POLICY = const(1008)
_FAULT = const(1011)


class WebSocket:
    """A client connection; after it closed, open() makes the next one with the same buffers.

    idle(now) is called while fill(), send_begin() or send_part() wait, and by fill() every 10 ms, so that everything
    else goes on. rx, tx: sizes of the receive window and of the transmit buffer in bytes. limit: longest message
    accepted in bytes, None for any.

    state: CLOSED, CONNECTING, OPEN or CLOSING. error: why the connection ended, such as "http 401", "pong missing",
    "closed 1001", "tls: ...". close_code: the server's close code or ours (1005: the server gave none; 1006: lost
    without one). http_status: of the handshake's answer, 0 before. protocol: the subprotocol agreed. last_rx: ticks
    of the last bytes received. ping_interval: s between pings, 0 for none; pong_timeout: s to wait for the answer.
    message_timeout: ms that the server may keep us waiting in one message, and in one write. tap(direction, buf, at,
    n, final), when set, sees the payload of all messages; direction is ">" or "<".
    """

    HEAD = HEAD
    ping_interval = 0
    pong_timeout = 10
    message_timeout = 30000
    tap = None

    def __init__(self, idle, rx=1024, tx=1024, limit=None):
        self.idle = idle
        self._in = FrameReader(_RAW, limit)
        self._out = Outbox(tx)
        self._live = Liveness()
        self._sock = self._handshake = None
        self.buf = bytearray(rx)
        self.tx = self._out.buf
        self.state = CLOSED
        self.error = self.protocol = ""
        self._reset(0)

    def _reset(self, now):
        self._in.reset()
        self._out.reset()
        self.pos = self.end = 0
        self.close_code = self.http_status = 0
        self._complete = False  # the whole message has come and finish() was not called
        self._full = False  # the window is full and the message goes on
        self._drop = False  # finish() was called in mid-message: the rest is not wanted
        self._deaf = False  # what comes is not looked at any more
        self._waiting = False  # inside fill(): nobody else may begin to read
        self._reply = -1  # length of the ping payload that waits for its pong, -1 for none
        self._close = 0  # code of the close frame still to be sent
        self._closed = False  # the server's close frame has come
        self._part = -1  # opcode of the next part of a streamed message, -1 while none is sent
        self._length = 0  # bytes of it still to come, -1 for unknown
        self.last_rx = self._moved = self._idled = now
        self._deadline = ticks_add(now, _CONNECT_MS)

    def open(self, sock, host, path, protocols, authorization=None, now=None):
        """Begin the opening handshake over `sock`, a non-blocking stream that may still be connecting.

        sock: readinto(buf, n) and write(buf, off, n) return a count or None for "not now"; close(). host: text of the
        Host header; path: request path; protocols: subprotocols by preference, comma-separated; authorization: value
        of that header as bytes, or None. Raises ValueError for texts that cannot be sent; the socket is then still the
        caller's. The outcome shows in .state.
        """
        from ocpp.transport.handshake import Handshake

        forget()
        self.abort("reopened")
        now = ticks_ms() if now is None else now
        self._reset(now)
        self.error = self.protocol = ""
        handshake = Handshake(protocols)
        self._out.keys.seed()
        self._out.text(0, handshake.request(self.tx, host, path, authorization))
        self._handshake = handshake
        self._sock = sock
        self.state = CONNECTING

    def poll(self, now):
        """Move everything on: handshake, frames in both directions, pings, deadlines. Never waits."""
        if self.state == CONNECTING:
            self._connect(now)
        elif self.state != CLOSED:
            try:
                self._exchange(now)
            except OSError as error:
                self.abort(reason(error))

    def close(self, code, now):
        """Begin the closing handshake with this code; the socket is closed after the echo or 2 s (RFC 6455 §7.1.2)."""
        if self.state == CONNECTING:
            self.abort("closed by us")
        elif self.state == OPEN:
            self._end(code, "closed by us", now)
            self._push(now)

    def abort(self, why):
        """Drop the socket at once. A message that had come completely stays readable."""
        if self._sock is None:
            return
        sock = self._sock
        self._sock = self._handshake = None
        self.error = self.error or why
        self.close_code = self.close_code or _LOST
        self.state = CLOSED
        try:
            sock.close()
        except OSError as error:
            self.error += "; close: " + reason(error)

    def _connect(self, now):
        handshake = self._handshake
        if handshake.exchange(self._sock, self._out, self._in):
            self.last_rx = now
        self.http_status = handshake.status
        if handshake.error:
            self.abort(handshake.error)
        elif handshake.done:
            self.protocol = handshake.protocol
            self._handshake = None
            self._live.reset(now)
            self.state = OPEN
            self.poll(now)
        elif ticks_diff(now, self._deadline) >= 0:
            self.abort("handshake timeout")

    def _exchange(self, now):
        self._write(now)
        if self._sock is not None:
            self._receive(now)
        if self.state == OPEN:
            self._keep_alive(now)
        if self._sock is not None:
            self._write(now)
        if self.state == CLOSING and ticks_diff(now, self._deadline) >= 0:
            self.abort("closing timeout")

    def _end(self, code, why, now):
        # Send a close frame as soon as nothing is in its way, then wait for the server to do the same (§7.1).
        if self.state != OPEN:
            return
        self.state = CLOSING
        if not self._complete:
            self.pos = self.end = 0
            self._full = False
        self.error = why
        self._close = self.close_code = code
        self._deadline = ticks_add(now, _CLOSE_MS)

    def _keep_alive(self, now):
        # Inside a message its own time limit counts: a pong cannot overtake the frame.
        if self._in.between() and self._live.lost(self.pong_timeout, now):
            self.abort("pong missing")
        elif self._live.wants_ping(self.ping_interval, now) and self._out.control(PING, b"", 0):
            self._live.pinged(now)

    # Receiving

    @property
    def ready(self):
        """Whether a message is to be read: it is complete, or it fills the window and goes on behind it."""
        return (self._complete or self._full and self.state == OPEN) and not self._waiting

    def fill(self):
        """Bring the next piece of the message into buf[pos:end], waiting through idle(). False at its end.

        To be called when pos == end. Raises OSError when the connection or the message's time ends before.
        """
        self.pos = self.end = 0
        self._full = False
        if self._complete:
            return False
        self._waiting = True
        try:
            while self.state == OPEN:
                now = ticks_ms()
                if ticks_diff(now, self._idled) >= _IDLE_MS:
                    self._idled = now
                    self.idle(now)
                self.poll(now)
                if self.end:
                    return True
                if self._complete:
                    return False
                self.idle(now)
        finally:
            self._waiting = False
        raise OSError(ECONNABORTED, self.error)

    def finish(self, now):
        """The current message is done with, read to its end or not: the next one may come."""
        self.pos = self.end = 0
        self._full = False
        self._drop = self._in.began
        self._complete = self._in.hold = False

    def _receive(self, now):
        reader = self._in
        for _ in range(_READS):
            if self._reply >= 0:
                if not self._out.control(PONG, reader.control, self._reply):
                    return  # another control frame is on its way: read on after it
                self._reply = -1
            if reader.at == reader.got:
                n = self._sock.readinto(reader.raw, _RAW)
                if n == 0:
                    self.abort("connection lost")
                    return
                self._live.read(n, not reader.hold and not reader.between(), now)
                if n is None:
                    if self._live.waited > self.message_timeout:
                        self._deaf = True
                        self._end(_POLICY, "message timeout", now)
                    return
                self.last_rx = now
                reader.at = 0
                reader.got = n
            if self._deaf:
                reader.at = reader.got
            elif not self._feed(now):
                return

    def _feed(self, now):
        # Take raw apart up to one event; False when reading has to stop there.
        reader = self._in
        drop = self._drop or self.state != OPEN
        start = self.end
        event = reader.feed(self.buf, start)
        if self.tap and reader.end > start:
            self.tap("<", self.buf, start, reader.end - start, event == END)
        if not drop or reader.hold:
            self.end = reader.end
        if event == FULL:
            self._full = not drop
        elif event == END:
            self._drop = False
            if not drop:
                self._complete = reader.hold = True
        elif event == CONTROL:
            self._control(now)
        elif event == FAIL:
            self._deaf = True
            self._end(reader.code, reader.error, now)
        elif event == HELD:
            if self.state == OPEN:
                return False
            self._deaf = True  # closing: the message that waits behind the unread one is not wanted
        return not self._full

    def _control(self, now):
        reader = self._in
        if reader.opcode == PING:
            self._reply = reader.control_n
        elif reader.opcode == PONG:
            self._live.pong()
        elif reader.opcode == CLOSE:
            self._deaf = self._closed = True
            code = reader.close_code()
            if code:
                self._end(code, "closed " + str(code), now)
            else:
                self._end(reader.code, reader.error, now)

    # Sending

    @property
    def can_send(self):
        """Whether the connection is open and `tx` free to be written to."""
        return self.state == OPEN and self._part < 0 and not self._out.busy()

    def send(self, end, now):
        """Send tx[HEAD:end] as one text message; `tx` is masked in place and not to be touched until can_send.

        Raises OSError unless can_send.
        """
        if not self.can_send:
            raise OSError(ECONNABORTED, self.error or "busy")
        self._frame(FIN | TEXT, HEAD, end - HEAD)
        self._push(now)

    def send_begin(self, length, now):
        """Begin a message of `length` bytes, -1 for unknown, that is handed over in parts. Waits for `tx` to be free.

        Raises OSError when the connection ended or such a message is already on its way. Who cannot complete the
        message must close the connection: nothing else can be sent before its end.
        """
        if self._part >= 0:
            raise OSError(ECONNABORTED, "busy")
        self._flush()
        self._part = TEXT
        self._length = length

    def send_part(self, at, n):
        """Send tx[at:at+n], at >= HEAD, as the next frame of the message and wait until it is written (§5.4).

        Control frames go between the parts. Raises OSError when the connection ended, ValueError beyond the length.
        """
        if self._length >= 0:
            if n > self._length:
                raise ValueError("send_part: longer than announced")
            self._length -= n
        if n:
            self._frame(self._part | (FIN if self._length == 0 else 0), at, n)
            self._part = 0
        self._flush()

    def send_end(self):
        """End the message. Raises ValueError, and closes with 1011, when less came than was announced."""
        if self._length > 0:
            self._end(_FAULT, "message cut short", ticks_ms())
            raise ValueError("send_end: shorter than announced")
        if self._length < 0:
            self._frame(self._part | FIN, HEAD, 0)
            self._flush()
        self._part = -1

    def _frame(self, first, at, n):
        if self.tap:
            self.tap(">", self.tx, at, n, first >= FIN)
        self._out.frame(first, at, at + n)

    def sink(self, buf, at, end):
        """send_part() in the shape that JsonWriter.stream() takes; buf is `tx`."""
        self.send_part(at, end - at)

    def _push(self, now):
        # Output only: the application may be in the middle of reading.
        try:
            self._write(now)
        except OSError as error:
            self.abort(reason(error))

    def _flush(self):
        while self.state == OPEN:
            now = ticks_ms()
            self.poll(now)
            if not self._out.busy():
                return
            self.idle(now)
        raise OSError(ECONNABORTED, self.error)

    def _write(self, now):
        out = self._out
        if self._close and out.close(self._close):
            self._close = 0
        if out.pump(self._sock) or out.idle():
            self._moved = now
            if self._closed and out.idle():
                self.abort("closed")
        elif ticks_diff(now, self._moved) > self.message_timeout:
            self.abort("send timeout")
