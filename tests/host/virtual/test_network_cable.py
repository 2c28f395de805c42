"""The board's network cable: what passes, what breaks and what stays open."""

import socket
import struct
import threading
import time

import pytest

from support.patience import at_most
from support.wallbox import wait_until
from tools.virtual.cable import NetworkCable

WATCH = """
import socket
import struct
log = []

def watch():
    if not log and not board.network._lan.isconnected():
        for find in (lambda: board.network.connect("127.0.0.1", 9), lambda: socket.getaddrinfo("localhost", 9)):
            try:
                find()
            except OSError as e:
                log.append(str(e))
        print("looked")

tick.do = watch
"""

ECHO = """
buf = bytearray(65536)

def echo():
    n = other.readinto(buf) or 0
    at = 0
    while at < n:
        at += other.write(buf, at, n - at) or 0

tick.do = echo
"""


_SOON_S = at_most(2.0)


def broken(connection, timeout=_SOON_S):
    """How the back end's end of a connection ended: "reset", "closed", or None while it is open."""
    connection.settimeout(timeout)
    try:
        return None if connection.recv(1) else "closed"
    except ConnectionResetError:
        return "reset"
    except TimeoutError:
        return None


def test_the_link_goes_down_and_breaks_connections_at_once(bench_factory):
    bench = bench_factory()
    bench.sim.network(up=False)
    assert broken(bench.hands.connection) == "reset"
    bench.hands.server.settimeout(0.5)
    with pytest.raises(TimeoutError):
        bench.hands.connected()


def test_the_board_reconnects_when_the_link_is_back(bench_factory):
    bench = bench_factory()
    bench.sim.network(up=False)
    bench.sim.network(up=True)
    assert bench.hands.connected().do("board.network.up")


def test_the_board_sees_its_link_and_cannot_connect_without(bench_factory):
    bench = bench_factory()
    bench.do(WATCH)
    bench.sim.network(up=False)
    wait_until(lambda: "looked" in bench.box.errors())
    bench.sim.network(up=True)
    bench.hands.connected()
    assert len(bench.do("log")) == 2 and "link is down" in bench.do("log[0]")


def test_in_silence_connections_stay_open_and_nothing_passes(bench_factory):
    bench = bench_factory()
    bench.sim.network(up=False, silent=True)
    bench.hands.connection.sendall(b'"1 + 1"\n')
    assert broken(bench.hands.connection, timeout=0.5) is None
    bench.sim.network(up=True)
    bench.hands.connection.settimeout(at_most(3.0))
    assert bench.hands.lines.readline() == b"2\n"


def test_a_name_that_nobody_knows_is_an_oserror(bench_factory):
    bench = bench_factory()
    with pytest.raises(RuntimeError, match="OSError"):
        bench.do("board.network.connect('no-such-host.invalid', 80)")


def test_names_are_looked_up_by_the_world(bench_factory):
    bench = bench_factory()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(at_most(3.0))
    bench.do(f"other = board.network.connect('localhost', {server.getsockname()[1]})")
    connection, _ = server.accept()
    connection.sendall(b"hello")
    assert wait_until(lambda: bench.do("other.read(10)")) == b"hello"
    bench.do("other.close()")
    assert broken(connection) == "closed"
    server.close()


def test_a_host_with_an_ipv6_address_is_reached_too(bench_factory):
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    bench = bench_factory()
    server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    server.settimeout(at_most(3.0))
    bench.do(f"other = board.network.connect('::1', {server.getsockname()[1]})")
    server.accept()[0].close()
    server.close()


def test_the_addresses_of_a_host_are_tried_in_turn():
    refusing = socket.socket()
    refusing.bind(("127.0.0.1", 0))  # and does not listen
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(at_most(3.0))
    addresses = tuple((socket.AF_INET, socket.SOCK_STREAM, 6, "", end.getsockname()) for end in (refusing, server))
    cable = NetworkCable()
    threading.Thread(target=cable.run, daemon=True).start()
    with socket.create_connection(("127.0.0.1", cable.near_end(addresses))) as board:
        connection, _ = server.accept()
        connection.sendall(b"hello")
        assert board.recv(10) == b"hello"
    cable.stop()
    refusing.close()
    server.close()


def test_half_a_connection_may_end_before_the_other(bench_factory):
    bench = bench_factory()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(at_most(3.0))
    bench.do(f"other = board.network.connect('127.0.0.1', {server.getsockname()[1]})")
    connection, _ = server.accept()
    connection.shutdown(socket.SHUT_WR)
    wait_until(lambda: bench.do("other.read(1)") == b"")
    assert bench.do("other.write(b'last')") == 4
    connection.settimeout(at_most(2.0))
    assert connection.recv(10) == b"last"
    connection.close()
    server.close()


def test_a_reset_by_the_host_arrives_as_one(bench_factory):
    bench = bench_factory()
    bench.hands.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    bench.hands.lines.close()
    bench.hands.connection.close()
    assert bench.hands.connected().do("1 + 1") == 2


def test_a_host_that_refuses_breaks_the_connection(bench_factory):
    bench = bench_factory()
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))  # and does not listen
        bench.do(f"other = board.network.connect('127.0.0.1', {refusing.getsockname()[1]})")
        with pytest.raises(RuntimeError, match="OSError"):
            wait_until(lambda: bench.do("other.read(1)"))


def test_a_megabyte_passes_both_ways_unchanged(bench_factory):
    bench = bench_factory()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(at_most(10.0))
    bench.do(f"other = board.network.connect('127.0.0.1', {server.getsockname()[1]})")
    connection, _ = server.accept()
    sent = bytes(range(256)) * 4096
    bench.do(ECHO)
    received = bytearray()
    connection.setblocking(False)
    at = 0
    deadline = time.monotonic() + at_most(20)
    while len(received) < len(sent) and time.monotonic() < deadline:
        try:
            if at < len(sent):
                at += connection.send(sent[at : at + 65536])
        except BlockingIOError:
            pass
        try:
            received += connection.recv(65536)
        except BlockingIOError:
            time.sleep(0.001)
    bench.do("tick.do = None")
    assert bytes(received) == sent
    server.close()
    connection.close()
