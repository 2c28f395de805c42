"""Sends as many Heartbeats over one connection as it is told, as fast as they are answered."""

import socket
import sys
import time

from ocpp.transport.reader import JsonReader
from ocpp.transport.rpc import ACCEPTED, Rpc
from ocpp.transport.websocket import OPEN, WebSocket
from ocpp.transport.writer import JsonWriter


class Beats:
    """A sender that has as much to say as it is told, and no pause to make."""

    ACTION = "Heartbeat"
    early = False
    answered = 0

    def __init__(self, count):
        self.count = count

    def due(self, now):
        return self.answered < self.count

    def write(self, w):
        w.raw(b"{}")

    def read(self, r):
        r.skip()

    def done(self, now):
        self.answered += 1

    def failed(self, now, code):
        raise RuntimeError(f"no answer: {code}")


class Log:
    """Says what it is told."""

    def note(self, what, detail=""):
        print(what, detail)


port, count = int(sys.argv[1]), int(sys.argv[2])
ws = WebSocket(None)
rpc = Rpc(ws, JsonReader(), JsonWriter(ws.tx, ws.HEAD), lambda: 10, Log())
rpc.registration = ACCEPTED
beats = Beats(count)
rpc.senders = (beats,)
sock = socket.socket()
sock.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
sock.setblocking(False)
ws.open(sock, f"127.0.0.1:{port}", "/ocpp/CP1", "ocpp1.6")
while beats.answered < count:
    now = time.ticks_ms()
    ws.poll(now)
    if ws.state == OPEN:
        rpc.poll(now)
print(beats.answered, "answered")
ws.close(1000, time.ticks_ms())
