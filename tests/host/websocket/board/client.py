"""The client under test, in MicroPython: connect, wait, put and get, and a program that echoes."""

import socket
import time
from binascii import crc32

from ocpp.transport.websocket import CLOSED, CONNECTING, WebSocket


def idle(now):
    time.sleep_ms(1)


def signal(port):
    """Tell the test that this point is reached, past the connection under test: by one more connection."""
    signals.append(stream(port))


signals = []


def agree(port):
    """As signal(), and wait until the test has come to its own signal() too: what it did before has arrived."""
    sock = socket.socket()
    sock.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    sock.recv(1)  # the end of the connection
    sock.close()


def narrow(port):
    """As stream(), but the system buffers only a few KB of what we send."""
    return stream(port, 4096)


def stream(port, send_buffer=0):
    """A non-blocking TCP connection on its way to the test's server."""
    sock = socket.socket()
    if send_buffer:
        sock.setsockopt(1, 7, send_buffer)
    sock.setsockopt(6, 1, 1)  # TCP_NODELAY: many small writes, and no test to wait for delayed acknowledgements
    sock.setblocking(False)
    try:
        sock.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    except OSError as e:
        if e.errno != 115:
            raise
    return sock


def until(ws, done, ms=20000):
    """Poll until done() is true; fails loudly when it never is."""
    start = time.ticks_ms()
    while not done():
        now = time.ticks_ms()
        if time.ticks_diff(now, start) > ms:
            raise RuntimeError(f"not reached: state {ws.state}, error {ws.error}")
        ws.poll(now)
        if not done():
            idle(now)


def connect(port, ws=None, protocols="ocpp1.6", authorization=None, path="/ocpp/CP1", over=stream, **attributes):
    """A WebSocket that has finished its opening handshake over the stream over(port), well or not."""
    ws = ws or WebSocket(idle)
    for name, value in attributes.items():
        setattr(ws, name, value)
    ws.open(over(port), "127.0.0.1:" + str(port), path, protocols, authorization)
    until(ws, lambda: ws.state != CONNECTING)
    return ws


def put(ws, data):
    """Send a message that fits."""
    until(ws, lambda: ws.can_send)
    ws.tx[ws.HEAD : ws.HEAD + len(data)] = data
    ws.send(ws.HEAD + len(data), time.ticks_ms())


def stuff(ws):
    """Send to a server that does not read, until nothing has moved for longer than the system takes to probe.

    Counted in tries, since a stopped program makes none.
    """
    tries = 0
    while tries < 6000:
        tries += 1
        if ws.can_send:
            tries = 0
            ws.send(ws.HEAD + 1000, time.ticks_ms())
        ws.poll(time.ticks_ms())
        time.sleep_us(100)


def put_long(ws, total, piece, length=True):
    """Send total bytes "ABC...": a long message of parts of `piece` bytes."""
    ws.send_begin(total if length else -1, time.ticks_ms())
    sent = 0
    while sent < total:
        n = min(piece, total - sent)
        for i in range(n):
            ws.tx[ws.HEAD + i] = 65 + (sent + i) % 26
        ws.send_part(ws.HEAD, n)
        sent += n
    ws.send_end()


def get(ws, keep=1000000):
    """Wait for a message and read it: (length, crc, its first `keep` bytes)."""
    until(ws, lambda: ws.ready or ws.state == CLOSED)
    if not ws.ready:
        return None
    n = crc = 0
    start = b""
    while ws.pos < ws.end or ws.fill():
        piece = bytes(memoryview(ws.buf)[ws.pos : ws.end])
        n += len(piece)
        crc = crc32(piece, crc)
        if len(start) < keep:
            start += piece[: keep - len(start)]
        ws.pos = ws.end
    ws.finish(time.ticks_ms())
    return n, crc, start


def show(ws):
    """How it ended, for the test to compare."""
    print(ws.state, ws.error, ws.close_code, ws.http_status, ws.protocol, sep="|")


def echo(port, times, **attributes):
    """Connect again and again with one object; send every message back; one line of outcome for each connection."""
    ws = WebSocket(
        idle, rx=attributes.pop("rx", 1024), tx=attributes.pop("tx", 1024), limit=attributes.pop("limit", None)
    )
    for _ in range(times):
        connect(port, ws, **attributes)
        while ws.state != CLOSED:
            until(ws, lambda: ws.ready and ws.can_send or ws.state == CLOSED)
            if not ws.ready:
                continue
            try:
                n, crc, text = get(ws, len(ws.tx))
            except OSError:
                continue
            if not ws.can_send:
                continue
            put(ws, text if n <= len(ws.tx) - ws.HEAD else b"%d %08x" % (n, crc))
        show(ws)
