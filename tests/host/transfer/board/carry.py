"""Runs one Transfer in MicroPython over real sockets and prints what became of it as JSON.

Standard input is JSON: url, and optionally ca (a file), patience (s), retries, interval (s), limit, upload (how many
bytes to send), announced (tell the size before), rewind (whether it can), stop (refuse the file after so many bytes),
quiet (never give a byte), narrow (the system buffers only a few KB of what is sent), drop (forget the modules after
every round, as others may), names (the port of a name server, which the board's own link then asks).
"""

import binascii
import gc
import hashlib
import json
import socket
import sys
from time import sleep_ms, ticks_diff, ticks_ms

from firmware.transfer.transfer import BUSY, DONE, Transfer
from ocpp.transport.tls_stream import TlsStream

given = json.loads(sys.stdin.readline())
context = None
if given.get("ca"):
    import tls

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = tls.CERT_REQUIRED
    with open(given["ca"], "rb") as f:
        context.load_verify_locations(f.read())


def connect(host, port):
    """A non-blocking stream."""
    s = socket.socket()
    if given.get("narrow"):
        s.setsockopt(1, 7, 4096)  # SO_SNDBUF
    s.setblocking(False)
    try:
        s.connect(socket.getaddrinfo(host, port)[0][-1])
    except OSError as e:
        if e.errno != 115:
            s.close()
            raise
    return s


class Interface:
    """A network that is there."""

    def poll(self, now):
        """It is up."""
        return True

    def name_server(self):
        """The test's."""
        return "127.0.0.1"


link = None
if given.get("names"):
    from boards.common.link import Link
    from boards.common.names import Names

    link = Link(Interface(), lambda: Names(given["names"]))
    link.poll(ticks_ms())
    try:
        link.connect("csms.example", 9)
    except OSError:
        pass
    connect = link.connect


def secure(stream, host):
    """The stream under TLS."""
    if context is None:
        raise ValueError("no certificate authority is configured")
    return TlsStream(stream, context, host)


digest = hashlib.sha256()
count = 0
left = [0]
rewinds = 0


def sink(buf, n):
    """Takes part of a file."""
    global count
    if n == len(buf):
        digest.update(buf)
    else:
        digest.update(memoryview(buf)[:n])
    count += n
    if count > given.get("stop", 1 << 29):
        raise ValueError("no more of it")


def rewind():
    """Begins the upload anew."""
    global rewinds
    rewinds += 1
    left[0] = given["upload"]


def source(buf):
    """Gives part of a file: byte i is i modulo 251."""
    if given.get("quiet"):
        return None
    n = min(len(buf), left[0])
    at = given["upload"] - left[0]
    for i in range(n):
        buf[i] = (at + i) % 251
    left[0] -= n
    return n


gc.collect()
t = Transfer(
    connect, secure, given["url"], given.get("patience", 20), given.get("retries", 0), given.get("interval", 0)
)
if "upload" in given:
    left[0] = given["upload"]
    t.send(source, rewind if given.get("rewind", True) else None, given["upload"] if given.get("announced") else -1)
else:
    t.fetch(sink, given.get("limit", 1 << 28))
begun = ticks_ms()
longest = 0
while t.state == BUSY:
    now = ticks_ms()
    if link:
        link.poll(now)
    t.poll(now)
    longest = max(longest, ticks_diff(ticks_ms(), now))
    if given.get("drop"):
        for name in list(sys.modules):
            if name.startswith("firmware"):
                del sys.modules[name]
    sleep_ms(1)
print(
    json.dumps(
        {
            "done": t.state == DONE,
            "error": t.error,
            "tries": t.tries,
            "position": t.position,
            "size": t.size,
            "sha256": binascii.hexlify(digest.digest()).decode(),
            "count": count,
            "rewinds": rewinds,
            "longest_ms": longest,
            "took_ms": ticks_diff(ticks_ms(), begun),
        }
    )
)
