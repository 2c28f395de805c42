"""Both back ends notice what a charge point may not say, and show the frame."""

import json
import threading

import pytest
from peer import PeerRefused

from support.central_client import Client

CP = "liar"


@pytest.fixture
def client(peer):
    """A charge point on `peer` that says what the test wants."""
    with Client(peer.url, CP) as made:
        made.booted()
        yield made


def violation(peer, after):
    """The text and the frame of the next violation."""
    found = peer.wait(lambda one: one["event"] == "violation", "a violation", after=after)
    assert found["cp"] == CP
    return found["text"], found["frame"]


def test_a_request_against_the_schema(peer, client):
    for payload in ({}, {"idTag": "A" * 21}, {"idTag": "A", "more": 1}, {"idTag": 7}):
        after = len(peer.events)
        assert client.call("Authorize", payload)[0] == 4
        text, frame = violation(peer, after)
        assert json.loads(frame)[2:] == ["Authorize", payload], text


def test_an_answer_against_the_schema(peer, client):
    after = len(peer.events)
    wrong = {"status": "Perhaps"}
    thread = threading.Thread(target=client.answer, args=(wrong,))
    thread.start()
    with pytest.raises(PeerRefused):
        peer.call(CP, "ClearCache", {})
    thread.join()
    text, frame = violation(peer, after)
    assert json.loads(frame)[2] == wrong
    assert "ClearCache" in text


def test_a_refusal_is_no_violation(peer, client):
    after = len(peer.events)

    def refuse():
        number = client.read()[1]
        client.ws.send(json.dumps([4, number, "NotSupported", "no", {}]))

    thread = threading.Thread(target=refuse)
    thread.start()
    with pytest.raises(PeerRefused) as caught:
        peer.call(CP, "ClearCache", {})
    thread.join()
    assert caught.value.code == "NotSupported"
    assert [one for one in peer.events[after:] if one["event"] == "violation"] == []


def test_what_is_no_message(peer, client):
    for text in ("{", "[]", '{"a": 1}', '["2", "id", "Heartbeat", {}]'):
        after = len(peer.events)
        client.ws.send(text)
        assert violation(peer, after)[1] == text
