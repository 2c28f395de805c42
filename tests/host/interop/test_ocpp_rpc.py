"""A session and the CSMS's requests against a second, independent back end: npm ocpp-rpc in strict mode."""

import pytest
from ocpp_rpc_peer import Peer, PeerRefused, install

from support.wallbox import Wallbox

CP = "CP 1/ä"


@pytest.fixture(scope="session")
def packages():
    """The Node packages are there."""
    install()


@pytest.fixture
def peer(packages):
    """A running back end; strict mode has nothing against the charge point in the end."""
    with Peer() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def box(peer):
    """A virtual wallbox that joined `peer`; it samples every second."""
    with Wallbox(peer.url, CP, keys={"MeterValueSampleInterval": 1}) as started:
        peer.wait("call", cp=CP, action="BootNotification")
        status(peer, "Available")
        yield started


def status(peer, name, after=0):
    """Waits for a StatusNotification of connector 1, from place `after` in the events on."""
    return peer.wait_for(
        lambda one: one["event"] == "call"
        and one["action"] == "StatusNotification"
        and (one["payload"]["connectorId"], one["payload"]["status"]) == (1, name),
        f"StatusNotification {name}",
        after=after,
    )


def begin(peer, box):
    """Plugs in, shows a card, asks for energy; the transactionId."""
    box.sim.plug()
    status(peer, "Preparing")
    box.sim.card("04A2B3C4")
    started = peer.wait("call", action="StartTransaction")
    box.sim.ev(ready=True, amps=16)
    status(peer, "Charging")
    return started["answer"]["transactionId"]


def test_a_whole_session(peer, box):
    transaction = begin(peer, box)
    assert peer.wait("client")["protocol"] == "ocpp1.6"
    assert peer.wait("call", action="Authorize")["payload"] == {"idTag": "04A2B3C4"}
    sample = peer.wait("call", action="MeterValues")["payload"]
    assert (sample["connectorId"], sample["transactionId"]) == (1, transaction)
    box.sim.card("04A2B3C4")
    stop = peer.wait("call", action="StopTransaction")["payload"]
    assert stop["transactionId"] == transaction
    assert stop["meterStop"] == box.wait_for(lambda connector: not connector["contactor"])["meter_wh"]
    status(peer, "Finishing")
    mark = len(peer.events)
    box.sim.unplug(side="evse")
    status(peer, "Available", after=mark)


def test_a_card_that_the_back_end_refuses_starts_nothing(peer, box):
    peer.answer("Authorize", {"idTagInfo": {"status": "Blocked"}})
    box.sim.plug()
    status(peer, "Preparing")
    box.sim.card("bad")
    peer.wait("call", action="Authorize")
    with pytest.raises(AssertionError):
        peer.wait("call", action="StartTransaction", timeout=1)


def test_remote_start_and_stop(peer, box):
    box.sim.plug()
    status(peer, "Preparing")
    assert peer.call(CP, "RemoteStartTransaction", {"idTag": "R", "connectorId": 1}) == {"status": "Accepted"}
    started = peer.wait("call", action="StartTransaction")
    assert started["payload"]["idTag"] == "R"
    number = started["answer"]["transactionId"]
    assert peer.call(CP, "RemoteStopTransaction", {"transactionId": number + 1}) == {"status": "Rejected"}
    assert peer.call(CP, "RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    assert peer.wait("call", action="StopTransaction")["payload"]["reason"] == "Remote"


def test_configuration(peer, box):
    everything = peer.call(CP, "GetConfiguration")
    assert everything["configurationKey"]
    assert peer.call(CP, "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "77"}) == {"status": "Accepted"}
    found = peer.call(CP, "GetConfiguration", {"key": ["HeartbeatInterval", "NoSuchKey"]})
    assert found["configurationKey"] == [{"key": "HeartbeatInterval", "readonly": False, "value": "77"}]
    assert found["unknownKey"] == ["NoSuchKey"]
    assert peer.call(CP, "ChangeConfiguration", {"key": "NoSuchKey", "value": "1"}) == {"status": "NotSupported"}


@pytest.mark.parametrize(
    "action, payload, answer",
    [
        ("ClearCache", {}, {"status": "Accepted"}),
        ("UnlockConnector", {"connectorId": 1}, {"status": "Unlocked"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, {"status": "Accepted"}),
        ("DataTransfer", {"vendorId": "nobody"}, {"status": "UnknownVendorId"}),
    ],
)
def test_requests_of_the_core_profile(peer, box, action, payload, answer):
    assert peer.call(CP, action, payload) == answer


def test_a_triggered_message_follows_its_answer(peer, box):
    mark = len(peer.events)
    try:
        answer = peer.call(CP, "TriggerMessage", {"requestedMessage": "Heartbeat"})
    except PeerRefused as refused:
        assert refused.code in ("NotSupported", "NotImplemented")
        return
    assert answer == {"status": "Accepted"}
    peer.wait("call", action="Heartbeat", after=mark)


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_reset_brings_it_back(peer, box, kind):
    mark = len(peer.events)
    assert peer.call(CP, "Reset", {"type": kind}) == {"status": "Accepted"}
    peer.wait("call", action="BootNotification", after=mark, timeout=20)
    assert box.sim.state()["boots"] == 2
    status(peer, "Available", after=mark)
