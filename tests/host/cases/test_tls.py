"""wss:// on a board's heap: a session with a verified server; servers that cannot be verified are not talked to."""

from itertools import pairwise

import pytest

from support.central import Central
from support.certificates import DAY, NOW, Authority
from support.fixtures_session import start_session, stop_session
from support.patience import at_most
from support.wallbox import Wallbox, wait_until


@pytest.fixture
def folder(tmp_path):
    """A folder for the files of a certificate of each authority."""

    def make(name):
        path = tmp_path / name
        path.mkdir()
        return path

    return make


def wallbox(central, ca, host="localhost", **options):
    """A wallbox that connects over TLS to `host` and trusts `ca`."""
    return Wallbox(central.url.replace("127.0.0.1", host), ca=ca, heap="96K", **options)


def test_session_with_a_verified_server(folder):
    """OCPP 1.6 security extension A00: a whole session in 96 KB."""
    authority = Authority("Test CA")
    tls = authority.server(folder("server"), "localhost")
    with Central(tls=tls) as central, wallbox(central, authority.file(folder("ca"))) as box:
        central.attach("Console", box.errors)
        central.online()
        assert central.connection.request.get("Host") == f"localhost:{central.port}"
        start = start_session(central, box)
        asked = {"requestedMessage": "MeterValues", "connectorId": 1}
        assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
        central.wait("MeterValues", where={"transactionId": start.answer["transactionId"]})
        assert len(central.call("GetConfiguration")["configurationKey"]) > 30
        assert stop_session(central, box).payload["transactionId"] == start.answer["transactionId"]
        assert box.sim.state()["boots"] == 1
        assert len(central.connections) == 1
        central.check()


def test_nothing_charges_while_a_chip_computes_for_a_handshake(folder):
    """IEC 61851-1 Annex A: nobody would notice a vehicle that leaves; so it pauses before, and goes on afterwards."""
    authority = Authority("Test CA")
    tls = authority.server(folder("server"), "localhost")
    slow = {"PILOTWIRE_TLS_BLOCKS": "1"}
    with Central(tls=tls) as central, wallbox(central, authority.file(folder("ca")), env=slow) as box:
        central.attach("Console", box.errors)
        central.online()
        start = start_session(central, box)
        seen = []

        def paused():
            greeted = len(central.connections) > 1 and central.connections[1].request is not None
            seen.append((greeted, box.sim.connector()["contactor"]))
            return not seen[-1][1]

        box.sim.network(up=False)
        box.sim.network(up=True)
        wait_until(paused, what="the contactor open")
        assert not any(greeted for greeted, closed in seen if closed), seen
        wait_until(lambda: "connector 1 SuspendedEVSE" in box.errors(), what="the pause to be ours")
        box.sim.wait_for(lambda state: state["connectors"][0]["contactor"], timeout=at_most(10))
        asked = {"requestedMessage": "MeterValues", "connectorId": 1}
        assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
        central.wait("MeterValues", where={"transactionId": start.answer["transactionId"]})
        central.check()


def refused(central, count):
    """The first `count` connections, all of which ended before a byte of HTTP."""
    links = wait_until(lambda: ended(central.connections, count), timeout=30, what=f"{count} connections ended")
    assert all(link.request is None for link in links)
    return links


def ended(links, count):
    """The first `count` of the links, or None until they are closed."""
    first = links[:count]
    return first if len(first) == count and all(link.closed for link in first) else None


UNVERIFIED = {
    "other authority": (lambda folder, ca: Authority("Other CA").server(folder, "localhost"), "trusted", 3),
    "other host": (lambda folder, ca: ca.server(folder, "cs.example"), "Common Name", 2),
    "expired": (lambda folder, ca: ca.server(folder, "localhost", until=NOW - DAY), "expired", 1),
}


@pytest.mark.parametrize("case", UNVERIFIED)
def test_unverified_server_is_refused_with_growing_waits(folder, case):
    """OCPP 1.6 security extension A00: not a byte of HTTP; tried again after 2 to 4 s, then 4 to 8 s. One that becomes
    trustworthy is taken."""
    server, why, attempts = UNVERIFIED[case]
    authority = Authority("Test CA")
    tls = server(folder("server"), authority)
    with Central(tls=tls) as central, wallbox(central, authority.file(folder("ca"))) as box:
        central.attach("Console", box.errors)
        for least, (before, after) in zip((2, 4), pairwise(refused(central, attempts)), strict=False):
            assert least <= after.arrived - before.arrived <= at_most(2 * least)
        wait_until(lambda: why in box.errors(), what=why)
        if attempts == 1:
            central.settings.tls = authority.server(folder("good"), "localhost")
            central.online()
        box.sim.plug()
        box.status("Preparing")
        assert box.sim.state()["boots"] == 1
        central.check()
