"""No way to the back end at all: no such host, a server without a word, half a word or without end. Drivers notice
nothing, and the next server gets everything."""

import socket
import threading

import pytest

from support.fixtures_session import plug_and_charge
from support.patience import at_most
from support.wallbox import wait_until

KEYS = {"AllowOfflineTxForUnknownId": True, "MeterValueSampleInterval": 0}
HALF = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConn"
HEADERS = b"HTTP/1.1 101 Switching Protocols\r\n" + b"X-Header: 0123456789\r\n" * 40


class Stub:
    """A TCP server on any port that sends `said` to whoever connects, `endless` ones again and again, and then is
    silent. seen: what came in, one bytes a connection."""

    def __init__(self, said, endless):
        self.seen = []
        self._said, self._endless = said, endless
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with peer:
            try:
                self.seen.append(peer.recv(4096))
                peer.sendall(self._said)
                while self._endless:
                    peer.sendall(self._said)
                while peer.recv(4096):
                    pass
            except OSError:
                pass

    def close(self):
        """Nobody is served any more."""
        self._listener.shutdown(socket.SHUT_RDWR)  # ends accept(), which close() would not
        self._thread.join()
        self._listener.close()


@pytest.fixture
def stub():
    """`stub(said, endless=False)` starts a Stub; it is closed after the test."""
    stubs = []

    def make(said, endless=False):
        stubs.append(Stub(said, endless))
        return stubs[-1]

    yield make
    for one in stubs:
        one.close()


def serves_drivers(box):
    """A session from its plug to its end."""
    plug_and_charge(box)
    box.card("A")
    box.wait_for(lambda c: not c["locked"])
    assert box.sim.state()["boots"] == 1


def told_elsewhere(central, box, wallbox_factory):
    """The same board with the right address: the session arrives."""
    box.kill()
    wallbox_factory(state=box.state_folder)
    start = central.wait("StartTransaction", timeout=15)
    stop = central.wait("StopTransaction")
    assert (start.payload["idTag"], stop.payload["reason"]) == ("A", "Local")
    assert stop.payload["transactionId"] == start.answer["transactionId"]


def test_a_host_that_does_not_exist(central, wallbox_factory):
    """OCPP-J 1.6 errata 3.3: looked up again with growing waits, so that it is found once it is there."""
    box = wallbox_factory(csms="ws://no-such-back-end.invalid:9000/ocpp", keys=KEYS)
    serves_drivers(box)
    wait_until(lambda: box.errors().count("not connected: dial:") >= 2, what="a second look-up")
    times = [float(line.split()[0]) for line in box.errors().splitlines() if "not connected: dial:" in line]
    assert 2 <= times[1] - times[0] <= at_most(4)
    told_elsewhere(central, box, wallbox_factory)


def test_a_server_that_takes_the_connection_and_says_nothing(central, wallbox_factory, stub):
    """RFC 6455 §4.1: drivers are served meanwhile (how long it is waited for: see the tests of the WebSocket)."""
    server = stub(b"")
    box = wallbox_factory(csms=f"ws://127.0.0.1:{server.port}/ocpp", keys=KEYS)
    serves_drivers(box)
    wait_until(lambda: server.seen, what="a request")
    assert server.seen[0].startswith(b"GET /ocpp/CP1 HTTP/1.1\r\n")
    told_elsewhere(central, box, wallbox_factory)


@pytest.mark.long
@pytest.mark.parametrize("said", [b"", HALF], ids=["nothing", "half"])
def test_such_a_server_is_given_up_after_20_s(wallbox_factory, stub, said):
    """RFC 6455 §4.1: and tried again after the back-off."""
    server = stub(said)
    box = wallbox_factory(csms=f"ws://127.0.0.1:{server.port}/ocpp", keys=KEYS)
    serves_drivers(box)
    wait_until(lambda: len(server.seen) == 2, timeout=30, what="a second attempt")
    times = [float(line.split()[0]) for line in box.errors().splitlines() if "start 1" in line or "not conn" in line]
    assert 20 <= times[1] - times[0] <= at_most(20)


@pytest.mark.parametrize("said", [b"x" * 1000, HEADERS], ids=["x", "headers"])
def test_an_answer_without_end(central, wallbox_factory, stub, said):
    """RFC 6455 §4.1: given up after 4 KB; nothing of it is kept."""
    server = stub(said, endless=True)
    box = wallbox_factory(csms=f"ws://127.0.0.1:{server.port}/ocpp", keys=KEYS)
    wait_until(lambda: "not connected:" in box.errors(), what="the end of the attempt")
    serves_drivers(box)
    assert "MemoryError" not in box.errors() and "fault" not in box.errors()
    told_elsewhere(central, box, wallbox_factory)
