"""The scripted central system itself: what it records, answers, refuses and holds against a charge point."""

import json
import ssl
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from support.central import CallError, Central
from support.central_client import BOOT, Client, rules, start, status
from support.central_wire import CONTINUATION, PING
from support.patience import at_most


def test_request_path_headers_and_subprotocol_are_recorded(cs, client):
    link = cs.connections[0]
    assert link.path == "/ocpp/CP%201"
    assert link.protocol == "ocpp1.6"
    assert link.request.get("sec-websocket-version") == "13"
    assert link is cs.connection


def test_a_call_is_answered_and_found_once(cs, client):
    boot = cs.wait("BootNotification")
    assert (boot.payload, boot.id, boot.answer["interval"]) == (BOOT, "m1", 300)
    with pytest.raises(AssertionError, match="Expected BootNotification within 0.1 s"):
        cs.wait("BootNotification", timeout=0.1)
    assert cs.received("BootNotification") == [boot]


def test_wait_looks_behind_the_mark_only(cs, client):
    client.call("Heartbeat", {})
    mark = cs.mark()
    with pytest.raises(AssertionError):
        cs.wait("Heartbeat", timeout=0.1, after=mark)
    client.call("Heartbeat", {})
    assert cs.wait("Heartbeat", after=mark).id == "m3"
    assert cs.wait("Heartbeat").id == "m2"


def test_wait_is_woken_by_a_call_that_comes_later(cs, client):
    threading.Timer(0.2, client.send, ("Authorize", {"idTag": "B"})).start()
    assert cs.wait("Authorize", timeout=at_most(3), where={"idTag": "B"}).payload == {"idTag": "B"}


def test_where_may_be_a_condition(cs, client):
    client.call("Authorize", {"idTag": "A"})
    client.call("Authorize", {"idTag": "B"})
    assert cs.wait("Authorize", where=lambda payload: payload["idTag"] > "A").payload["idTag"] == "B"


def test_silence_is_asserted(cs, client):
    mark = cs.mark()
    cs.none("Heartbeat", during=0.1)
    client.call("Heartbeat", {})
    with pytest.raises(AssertionError, match="Expected no Heartbeat"):
        cs.none("Heartbeat", during=0.1, after=mark)
    with pytest.raises(AssertionError, match="Expected no CALL"):
        cs.none(during=0.1, after=mark)


def test_a_failure_shows_the_wire_in_both_directions_and_what_is_attached(cs, client):
    cs.attach("Console", lambda: "the board said this")
    with pytest.raises(AssertionError) as caught:
        cs.wait("StopTransaction", timeout=0.1)
    text = str(caught.value)
    assert '> [2, "m1", "BootNotification"' in text
    assert '< [3,"m1",{"status":"Accepted"' in text
    assert "the board said this" in text


def test_online_waits_for_boot_and_every_connector(cs, client):
    client.call("StatusNotification", status(0, "Available"))
    with pytest.raises(AssertionError, match="'connectorId': 1"):
        cs.online(timeout=0.2)
    cs_calls = cs.received("StatusNotification")
    assert len(cs_calls) == 1


def test_answers_can_be_overridden_for_once_and_for_good(cs, client):
    cs.once("Authorize", {"idTagInfo": {"status": "Blocked"}}, cs.ERROR("InternalError", "no"))
    cs.answer["Authorize"] = lambda call: {"idTagInfo": {"status": "Accepted", "parentIdTag": call.payload["idTag"]}}
    assert client.call("Authorize", {"idTag": "P"})[2] == {"idTagInfo": {"status": "Blocked"}}
    assert client.call("Authorize", {"idTag": "P"})[2:] == ["InternalError", "no", {}]
    assert client.call("Authorize", {"idTag": "P"})[2]["idTagInfo"]["parentIdTag"] == "P"


def test_what_an_answer_leaves_out_is_filled_in(cs, client):
    cs.once("StartTransaction", {"idTagInfo": {"status": "Invalid"}}, {"transactionId": 0})
    assert client.call("StartTransaction", start())[2] == {"transactionId": 1001, "idTagInfo": {"status": "Invalid"}}
    assert client.call("StartTransaction", start())[2] == {"transactionId": 0, "idTagInfo": {"status": "Accepted"}}
    assert client.call("StartTransaction", start())[2]["transactionId"] == 1002


def test_exact_raw_delayed_and_missing_answers(cs, client):
    cs.once("Heartbeat", cs.EXACT({}), cs.RAW('[3,"%s",{"currentTime":1}]'), cs.DELAY(0.3, cs.ERROR("GenericError")))
    assert client.call("Heartbeat", {}) == [3, "m2", {}]
    assert client.call("Heartbeat", {}) == [3, "m3", {"currentTime": 1}]
    begin = time.monotonic()
    assert client.call("Heartbeat", {})[:3] == [4, "m4", "GenericError"]
    assert time.monotonic() - begin >= 0.3
    cs.once("Heartbeat", cs.SILENT)
    client.send("Heartbeat", {})
    with pytest.raises(TimeoutError):
        client.read(0.2)


def test_dropping_instead_of_answering(cs, client):
    cs.once("Heartbeat", cs.DROP)
    client.send("Heartbeat", {})
    with pytest.raises(ConnectionClosed):
        client.read()
    assert cs.wait_closed().close_code is None


def test_times_follow_the_clock_offset(cs, client):
    cs.settings.clock_offset = -86400 * 365 * 30
    assert client.call("Heartbeat", {})[2]["currentTime"] < "2010"


def test_a_call_to_the_charge_point_returns_its_result(cs, client):
    reply = cs.send_call("ClearCache", message_id="c1")
    assert client.read() == [2, "c1", "ClearCache", {}]
    cs.no_result(reply, during=0.1)
    client.ws.send('[3,"c1",{"status":"Accepted"}]')
    assert cs.result(reply) == {"status": "Accepted"}
    assert rules(cs) == []


def test_a_callerror_is_raised(cs, client):
    reply = cs.send_call("Reset", {"type": "Hard"})
    client.ws.send(json.dumps([4, client.read()[1], "NotSupported", "why", {"x": 1}]))
    with pytest.raises(CallError) as caught:
        cs.result(reply)
    assert (caught.value.code, caught.value.description, caught.value.details) == ("NotSupported", "why", {"x": 1})
    assert rules(cs) == []


def test_frames_go_out_as_told(cs, client):
    cs.send_frames(
        {"payload": "[2,", "fin": False},
        {"payload": b"x", "opcode": PING},
        {"payload": '"1","ClearCache",{}]', "opcode": CONTINUATION},
    )
    assert client.read() == [2, "1", "ClearCache", {}]
    cs.wait_frame(opcode=10, payload=b"x")
    assert 0 <= cs.ping(b"abc", timeout=at_most(5)) <= at_most(1)


@pytest.mark.parametrize(
    "odd, code",
    [({"rsv": 4}, 1002), ({"mask": b"abcd"}, 1002), ({"opcode": 3}, 1002), ({"payload": b"\xff"}, 1007)],
    ids=str,
)
def test_broken_frames_reach_the_charge_point_and_its_close_code_is_seen(cs, client, odd, code):
    cs.send_frames({"payload": b"{}", **odd})
    with pytest.raises(ConnectionClosed):
        client.read()
    assert cs.wait_closed().close_code == code


def test_closing_waits_for_the_echo(cs, client):
    threading.Thread(target=lambda: pytest.raises(ConnectionClosed, client.read)).start()
    assert cs.close(1012).close_code == 1012


def test_a_drop_is_a_reset_and_calls_go_to_the_next_connection(cs, client):
    old = cs.drop()
    with pytest.raises(ConnectionClosed):
        client.read()
    again = Client(cs.url)
    assert cs.wait_connection(after=old).number == 2
    cs.send_call("ClearCache")
    assert again.read()[2] == "ClearCache"
    again.ws.close()


def test_held_pongs(cs, client):
    assert client.ws.ping().wait(at_most(2))
    cs.hold_pongs()
    assert not client.ws.ping().wait(0.2)
    cs.hold_pongs(False)
    assert client.ws.ping().wait(at_most(2))
    assert len([f for f in cs.connection.frames if f.opcode == PING]) == 3


def test_refused_handshakes(cs):
    cs.refuse(404, 503)
    for code in (404, 503):
        with pytest.raises(InvalidStatus) as caught:
            Client(cs.url)
        assert caught.value.response.status_code == code
    assert [link.status for link in cs.wait_refused(2)] == [404, 503]
    cs.refuse(standing=401)
    for _ in range(2):
        with pytest.raises(InvalidStatus):
            Client(cs.url)
    cs.refuse(404, standing=401)
    cs.refuse()
    Client(cs.url).ws.close()


def test_a_handshake_without_or_with_a_wrong_subprotocol(cs):
    cs.settings.subprotocol = None
    assert Client(cs.url).ws.subprotocol is None
    cs.settings.subprotocol = "ocpp9"
    with pytest.raises(Exception, match="ocpp9"):
        Client(cs.url)


def test_basic_credentials():
    with Central(credentials=(b"CP 1", b"\x00:\xff")) as cs:
        with pytest.raises(InvalidStatus):
            Client(cs.url)
        Client(cs.url, additional_headers={"Authorization": "Basic Q1AgMToAOv8="}).ws.close()
        assert [link.status for link in cs.connections] == [401, 101]


def test_going_away_and_coming_back_at_the_same_port(cs, client):
    cs.stop_listening()
    cs.wait_closed()
    with pytest.raises(OSError):
        Client(cs.url)
    cs.listen()
    Client(cs.url).booted().ws.close()


def test_tls_and_a_client_that_distrusts_it(tmp_path):
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Central(tls=context) as cs:
        with pytest.raises(ssl.SSLError):
            Client(cs.url)
        assert cs.wait_closed().tls_error is not None
        trusting = ssl.create_default_context(cafile=str(certificate))
        client = Client(cs.url, ssl=trusting).booted()
        cs.drop()
        with pytest.raises(ConnectionClosed):
            client.read()


def self_signed(folder):
    """A certificate for 127.0.0.1 and its key, as files."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate_file, key_file
