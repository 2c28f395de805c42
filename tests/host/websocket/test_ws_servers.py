"""The client against real servers, over plain TCP and over TLS, on the interpreter with a board's heap."""

import datetime
import zlib

import pytest
from ws_servers import EchoServer

from support.certificates import NOW, Authority

SESSION = """
put(ws, b"hello")
print(get(ws)[2])
put(ws, "grün €".encode())
print(get(ws)[2].decode())
put(ws, b"size 70000")
print(get(ws, 0)[:2])
put_long(ws, 70000, 1024)
print(get(ws, 0)[:2])
put(ws, b"size 1000000")
print(get(ws, 0)[:2])
ws.ping_interval = 1
start = time.ticks_ms()
until(ws, lambda: time.ticks_diff(time.ticks_ms(), start) > 1200 and not ws._live._ping_out)
print(ws.state, ws._live._ping_out)
put(ws, b"close 1001")
until(ws, lambda: ws.state == CLOSED)
show(ws)
connect(int(sys.argv[1]), ws, **more)
ws.close(1000, time.ticks_ms())
until(ws, lambda: ws.state == CLOSED)
show(ws)
"""
LONG = bytes(65 + i % 26 for i in range(70000))
SEEN = [
    "b'hello'",
    "grün €",
    f"(70000, {zlib.crc32(b's' * 70000)})",
    f"(70000, {zlib.crc32(LONG)})",
    f"(1000000, {zlib.crc32(b's' * 1000000)})",
    "2 False",
    "0|closed 1001|1001|101|ocpp1.6",
    "0|closed by us|1000|101|ocpp1.6",
]

# What a board does: a context that verifies, given the authority in DER, and TLS over the socket.
TLS = """
import gc, tls
from ocpp.transport.tls_stream import TlsStream
from ocpp.transport.websocket import OPEN
context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
context.verify_mode = tls.CERT_REQUIRED
with open(sys.argv[2], "rb") as file:
    context.load_verify_locations(file.read())
def secure(port, name, open_stream=stream):
    sock = open_stream(port)
    gc.collect()
    return TlsStream(sock, context, name)
"""


@pytest.mark.parametrize("kind", ["websockets", "aiohttp"])
def test_a_session_over_plain_tcp(board, kind):
    with EchoServer(kind) as server:
        client = board(f"more = {{}}\nws = connect({server.port}){SESSION}", server.port, heap="96K")
        assert client.lines() == SEEN


@pytest.mark.parametrize("kind", ["websockets", "aiohttp"])
def test_a_session_over_tls_with_a_verified_server(board, kind, tmp_path):
    authority = Authority("Test CA")
    with EchoServer(kind, authority.server(tmp_path, "cs.example")) as server:
        more = "more = {'over': lambda port: secure(port, 'cs.example')}"
        code = f"{TLS}\n{more}\nws = connect({server.port}, **more){SESSION}"
        client = board(code, server.port, authority.file(tmp_path), heap="128K")
        assert client.lines() == SEEN


ATTEMPT = f"""{TLS}
for name in sys.argv[3:]:
    ws = connect(int(sys.argv[1]), over=lambda port: secure(port, name))
    show(ws)
    ws.abort("enough")
"""


def attempt(board, port, folder, authority, *names):
    """Starts connecting with the authority's certificate, expecting each of the names in turn."""
    return board(ATTEMPT, port, authority.file(folder), *names, heap="128K")


_TRIES = 8

CALM = """
class Calm:
    asked = ended = 0
    def ready(self):
        self.asked += 1
        return self.asked > 30
    def over(self):
        self.ended += 1
calm = Calm()
ws = connect(int(sys.argv[1]), over=lambda port: TlsStream(stream(port), context, 'cs.example', calm))
print(ws.state == OPEN, calm.asked > 30, calm.ended)
ws.abort("enough")
calm = Calm()
ws = connect(int(sys.argv[3]), over=lambda port: TlsStream(stream(port), context, 'cs.example', calm))
print(ws.state == OPEN, calm.asked, calm.ended)
"""


def test_the_handshake_waits_for_calm_when_the_server_has_answered_and_not_before(board, tmp_path, nobody):
    """Of several tries the best counts: an answer between a look at the socket and the step after it is not held."""
    authority = Authority("Test CA")
    told = []
    with EchoServer("websockets", authority.server(tmp_path, "cs.example")) as server:
        while len(told) < _TRIES and (not told or told[-1][0] != "True True 1"):
            client = board(TLS + CALM, server.port, authority.file(tmp_path), nobody, heap="128K")
            told.append(client.lines())
            assert told[-1][1] == "False 0 1"
    assert told[-1][0] == "True True 1", told


def test_a_server_of_another_authority_is_refused(board, tmp_path):
    with EchoServer("websockets", Authority("Other CA").server(tmp_path, "cs.example")) as server:
        lines = attempt(board, server.port, tmp_path, Authority("Test CA"), "cs.example").lines()
    assert lines == ["0|tls: The certificate is not correctly signed by the trusted CA|1006|0|"]


def test_a_server_of_another_name_is_refused(board, tmp_path):
    authority = Authority("Test CA")
    with EchoServer("websockets", authority.server(tmp_path, "cs.example")) as server:
        lines = attempt(board, server.port, tmp_path, authority, "other.example", "cs.example").lines()
    assert lines == [
        "0|tls: The certificate Common Name (CN) does not match with the expected CN|1006|0|",
        "2||0|101|ocpp1.6",
    ]


def test_a_server_whose_certificate_ran_out_is_refused(board, tmp_path):
    authority = Authority("Test CA")
    expired = authority.server(tmp_path, "cs.example", until=NOW - datetime.timedelta(hours=1))
    with EchoServer("websockets", expired) as server:
        lines = attempt(board, server.port, tmp_path, authority, "cs.example").lines()
    assert lines == ["0|tls: The certificate validity has expired|1006|0|"]


def test_a_server_without_tls_is_named(board, peer, tmp_path):
    client = attempt(board, peer.port, tmp_path, Authority("Test CA"), "cs.example")
    link = peer.accept()
    link.sock.recv(1000)
    link.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    error = client.outcome()[0]
    assert error.startswith("tls: ")
    link.drop()


def test_a_server_that_hangs_up_in_the_tls_handshake_is_named(board, peer, tmp_path):
    client = attempt(board, peer.port, tmp_path, Authority("Test CA"), "cs.example")
    link = peer.accept()
    link.sock.recv(1000)
    link.drop()
    assert client.outcome()[0].startswith(("tls: ", "connection lost"))


def test_the_socket_is_closed_after_a_failed_handshake(board, tmp_path):
    with EchoServer("websockets", Authority("Other CA").server(tmp_path, "cs.example")) as server:
        code = f"""{TLS}
import os
numbers = []
def numbered(port):
    sock = stream(port)
    numbers.append(sock.fileno())
    return sock
for _ in range(4):
    connect(int(sys.argv[1]), over=lambda port: secure(port, "cs.example", numbered))
print(len(set(numbers)))
"""
        assert board(code, server.port, Authority("Test CA").file(tmp_path), heap="128K").lines() == ["1"]


def test_the_steady_state_allocates_nothing_over_tls_either(board, tmp_path):
    authority = Authority("Test CA")
    with EchoServer("websockets", authority.server(tmp_path, "cs.example")) as server:
        code = f"""{TLS}
import micropython
ws = connect(int(sys.argv[1]), over=lambda port: secure(port, "cs.example"))
def exchange():
    now = time.ticks_ms()
    for i in range(200):
        ws.tx[ws.HEAD + i] = 97
    ws.send(ws.HEAD + 200, now)
    while not ws.ready:
        ws.poll(time.ticks_ms())
    n = ws.end
    ws.pos = ws.end
    ws.finish(now)
    return n
def steady():
    ws.ping_interval = 1
    n = exchange()
    gc.collect()
    before = gc.mem_alloc()
    micropython.heap_lock()
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 1200:
        exchange()
    micropython.heap_unlock()
    print(n, gc.mem_alloc() - before, ws.state == OPEN)
steady()
"""
        assert board(code, server.port, authority.file(tmp_path), heap="128K").lines() == ["200 0 True"]
