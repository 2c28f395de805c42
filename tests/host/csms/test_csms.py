"""The development CSMS: what it answers, what it can ask, its program and its control."""

import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import InvalidStatus

from support.central_client import BOOT, Client
from support.micropython import ROOT
from support.patience import at_most

sys.path.insert(0, str(ROOT))
from tools.csms import Background, BadRequest, NotConnected, Refused  # noqa: E402
from tools.csms.requests import ACTIONS, build, parse  # noqa: E402

TIME = "2026-01-01T00:00:00Z"
START = {"connectorId": 1, "idTag": "A", "meterStart": 100, "timestamp": TIME}
PERIOD = {"startPeriod": 0, "limit": 21.4}
SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [PERIOD]}
PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": SCHEDULE,
}
CERTIFICATE = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1"}
FIRMWARE = {"location": "http://h/f", "retrieveDateTime": TIME, "signingCertificate": "c", "signature": "s"}

REQUESTS = {
    "CancelReservation": ({"reservationId": 1}, {"status": "Accepted"}),
    "CertificateSigned": ({"certificateChain": "c"}, {"status": "Accepted"}),
    "ChangeAvailability": ({"connectorId": 0, "type": "Inoperative"}, {"status": "Scheduled"}),
    "ChangeConfiguration": ({"key": "HeartbeatInterval", "value": "60"}, {"status": "Accepted"}),
    "ClearCache": ({}, {"status": "Accepted"}),
    "ClearChargingProfile": ({"chargingProfilePurpose": "TxProfile"}, {"status": "Unknown"}),
    "DataTransfer": ({"vendorId": "v", "data": "d"}, {"status": "Accepted", "data": "e"}),
    "DeleteCertificate": ({"certificateHashData": CERTIFICATE}, {"status": "NotFound"}),
    "ExtendedTriggerMessage": ({"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
    "GetCompositeSchedule": ({"connectorId": 1, "duration": 60}, {"status": "Rejected"}),
    "GetConfiguration": ({"key": ["A", "B"]}, {"unknownKey": ["A", "B"]}),
    "GetDiagnostics": ({"location": "ftp://h/"}, {"fileName": "f"}),
    "GetInstalledCertificateIds": ({"certificateType": "ManufacturerRootCertificate"}, {"status": "NotFound"}),
    "GetLocalListVersion": ({}, {"listVersion": 7}),
    "GetLog": ({"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "h"}}, {"status": "Accepted"}),
    "InstallCertificate": (
        {"certificateType": "CentralSystemRootCertificate", "certificate": "c"},
        {"status": "Accepted"},
    ),
    "RemoteStartTransaction": ({"idTag": "A", "chargingProfile": PROFILE}, {"status": "Accepted"}),
    "RemoteStopTransaction": ({"transactionId": 1}, {"status": "Rejected"}),
    "ReserveNow": (
        {"connectorId": 1, "expiryDate": TIME, "idTag": "A", "reservationId": 1},
        {"status": "Occupied"},
    ),
    "Reset": ({"type": "Soft"}, {"status": "Accepted"}),
    "SendLocalList": (
        {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [{"idTag": "A"}]},
        {"status": "Accepted"},
    ),
    "SetChargingProfile": ({"connectorId": 1, "csChargingProfiles": PROFILE}, {"status": "Accepted"}),
    "SignedUpdateFirmware": ({"requestId": 1, "firmware": FIRMWARE}, {"status": "Accepted"}),
    "TriggerMessage": ({"requestedMessage": "StatusNotification", "connectorId": 1}, {"status": "Accepted"}),
    "UnlockConnector": ({"connectorId": 1}, {"status": "Unlocked"}),
    "UpdateFirmware": ({"location": "ftp://h/f", "retrieveDate": TIME}, {}),
}


@pytest.fixture
def csms():
    """A CSMS in this process, with control."""
    with Background(control_port=0, denied=["bad"], timeout=at_most(5)) as running:
        yield running


@pytest.fixture
def impatient():
    """One that waits a second for an answer."""
    with Background(control_port=0, timeout=1) as running:
        yield running


@pytest.fixture
def client(csms):
    """An accepted charge point named CP1."""
    with Client(csms.url, "CP1") as made:
        yield made.booted()


def meanwhile(function, *args):
    """Runs `function` in a thread while the test goes on; gives a callable for its result."""
    kept = []
    thread = threading.Thread(target=lambda: kept.append(function(*args)))
    thread.start()

    def result():
        thread.join(at_most(60))
        return kept[0]

    return result


def test_a_whole_session_is_kept(csms, client):
    client.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"})
    assert client.call("Authorize", {"idTag": "A"})[2] == {"idTagInfo": {"status": "Accepted"}}
    number = client.call("StartTransaction", START)[2]["transactionId"]
    sample = {"timestamp": TIME, "sampledValue": [{"value": "150"}]}
    client.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [sample]})
    client.call("StopTransaction", {"transactionId": number, "meterStop": 400, "timestamp": TIME})
    state = csms.store.as_dict()
    assert state["stations"][0]["connectors"][1]["status"] == "Preparing"
    kept = state["transactions"][0]
    assert (kept["energy"], kept["samples"], kept["reason"], kept["id_tag"]) == (300, 1, "Local", "A")


def test_a_start_sent_twice_is_one_transaction(csms, client):
    first, second = (client.call("StartTransaction", START)[2]["transactionId"] for _ in range(2))
    assert first == second
    assert client.call("StartTransaction", START | {"meterStart": 101})[2]["transactionId"] != first


def test_denied_cards_are_blocked_in_any_case(csms, client):
    assert client.call("Authorize", {"idTag": "BAD"})[2]["idTagInfo"]["status"] == "Blocked"
    assert client.call("StartTransaction", START | {"idTag": "bad"})[2]["idTagInfo"]["status"] == "Blocked"


@pytest.mark.parametrize(
    "action, payload",
    [
        ("Heartbeat", {}),
        ("DataTransfer", {"vendorId": "x"}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", {"status": "Idle"}),
        ("SignedFirmwareStatusNotification", {"status": "Idle"}),
        ("LogStatusNotification", {"status": "Idle"}),
        ("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": TIME}),
        ("SignCertificate", {"csr": "c"}),
    ],
)
def test_whatever_a_charge_point_may_ask_is_answered(csms, client, action, payload):
    assert client.call(action, payload)[0] == 3


def test_the_schema_is_enforced_on_what_comes_in(csms, client):
    assert client.call("Authorize", {})[0] == 4
    assert client.call("Authorize", {"idTag": "A" * 21})[0] == 4
    assert client.call("Authorize", {"idTag": "A"})[0] == 3


def test_the_list_of_requests_is_complete():
    assert sorted(REQUESTS) == sorted(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_request_can_be_made(csms, client, action):
    payload, answer = REQUESTS[action]
    result = meanwhile(csms.request, "CP1", action, payload)
    assert client.answer(answer) == (action, payload)
    assert result() == answer


def test_a_wrong_request_is_refused_before_it_is_sent(csms, client):
    for action, payload, text in (
        ("Reset", {"type": "Warm"}, "'Warm' is not one of"),
        ("Reset", {}, "'type' is a required property"),
        ("BootNotification", BOOT, "no request of a CSMS"),
        ("ClearCache", {"x": 1}, "'x' was unexpected"),
    ):
        with pytest.raises(BadRequest, match=text):
            csms.request("CP1", action, payload)
    with pytest.raises(TimeoutError):
        client.read(0.1)


def test_an_unknown_charge_point_a_refusal_and_silence_are_told_apart(csms, client, impatient):
    with pytest.raises(NotConnected, match="connected: CP1"):
        csms.request("CP2", "ClearCache")

    def refused():
        with pytest.raises(Refused) as caught:
            csms.request("CP1", "ClearCache")
        return caught.value

    result = meanwhile(refused)
    client.ws.send(json.dumps([4, client.read()[1], "NotSupported", "never", {}]))
    assert (result().code, result().description) == ("NotSupported", "never")
    with Client(impatient.url, "CP3") as silent:
        silent.booted()
        with pytest.raises(TimeoutError, match="CP3 did not answer ClearCache within 1 s"):
            impatient.request("CP3", "ClearCache")


@pytest.mark.parametrize(
    "action, words, payload",
    [
        ("RemoteStartTransaction", ["idTag=04", "connectorId=1"], {"idTag": "04", "connectorId": 1}),
        ("ChangeConfiguration", ["key=A", "value=a=b"], {"key": "A", "value": "a=b"}),
        ("GetConfiguration", ["key=A,B"], {"key": ["A", "B"]}),
        ("GetConfiguration", ["key=[]"], {"key": []}),
        ("Reset", ['{"type": "Hard"}'], {"type": "Hard"}),
        (
            "SendLocalList",
            ["listVersion=1", "updateType=Full", "localAuthorizationList.0.idTag=1",
             "localAuthorizationList.0.idTagInfo.status=Accepted", "localAuthorizationList.1.idTag=2"],
            {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [
                {"idTag": "1", "idTagInfo": {"status": "Accepted"}}, {"idTag": "2"}]},
        ),
        (
            "GetLog",
            ["logType=SecurityLog", "requestId=3", "log.remoteLocation=http://h/"],
            {"logType": "SecurityLog", "requestId": 3, "log": {"remoteLocation": "http://h/"}},
        ),
    ],
)  # fmt: skip
def test_words_become_a_payload_as_the_schema_says(action, words, payload):
    assert parse(action, words) == payload
    build(action, payload)


def test_a_time_may_be_said_from_now():
    for word, seconds in (("now", 0), ("+600", 600), ("-60", -60)):
        words = ["location=http://h/f", f"retrieveDate={word}"]
        before = datetime.now(UTC)
        moment = datetime.fromisoformat(parse("UpdateFirmware", words)["retrieveDate"])
        begin = moment - timedelta(seconds=seconds)
        assert before - timedelta(milliseconds=1) < begin <= datetime.now(UTC)
    assert parse("UpdateFirmware", [f"retrieveDate={TIME}"]) == {"retrieveDate": TIME}


@pytest.mark.parametrize(
    "words, text",
    [
        (["connector=1"], "no member 'connector'; these are: connectorId"),
        (["connectorId"], "expected name=value"),
        (["connectorId=one"], "'one' is no JSON"),
        (["{"], "no JSON"),
    ],
)
def test_wrong_words_say_what_is_wrong(words, text):
    with pytest.raises(BadRequest, match=text):
        parse("UnlockConnector", words)


def test_unknown_paths_and_wrong_passwords_are_refused():
    with Background(keys={"CP1": b"\x00:secret"}) as csms:
        good = {"Authorization": "Basic Q1AxOgA6c2VjcmV0"}
        for url, identity, headers, status in (
            (csms.url + "x", "CP1", good, 404),
            (csms.url, "CP1", {}, 401),
            (csms.url, "CP2", good, 401),
        ):
            with pytest.raises(InvalidStatus) as caught:
                Client(url, identity, additional_headers=headers)
            assert caught.value.response.status_code == status
        Client(csms.url, "CP1", additional_headers=good).booted().ws.close()


def test_a_second_connection_replaces_the_first(csms, client):
    with Client(csms.url, "CP1") as second:
        second.booted()
        result = meanwhile(csms.request, "CP1", "ClearCache")
        assert second.answer({"status": "Accepted"})[0] == "ClearCache"
        assert result() == {"status": "Accepted"}


def test_history_keeps_both_directions_with_the_action_of_answers(csms, client):
    mark = csms.history.mark()
    client.call("Heartbeat", {})
    seen = [(one.up, one.kind, one.action) for one in csms.history.since(mark)]
    assert seen == [(True, 2, "Heartbeat"), (False, 3, "Heartbeat")]
    found = csms.history.wait(lambda one: one.kind == 3, at_most(1), mark)
    assert "currentTime" in found.payload
    assert csms.history.wait(lambda one: one.kind == 4, 0.1) is None


def http(method, url, body=None):
    """(status, decoded body) of an HTTP exchange."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, method=method), timeout=at_most(5)) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_control_makes_requests_and_shows_state(csms, client):
    url = csms.control.url
    result = meanwhile(http, "POST", f"{url}/cp/CP1/UnlockConnector", {"payload": {"connectorId": 1}})
    client.answer({"status": "Unlocked"})
    assert result() == (200, {"result": {"status": "Unlocked"}})
    assert http("POST", f"{url}/cp/CP2/ClearCache", {})[0] == 404
    assert http("POST", f"{url}/cp/CP1/Nonsense", {"payload": {}})[0] == 400
    assert http("GET", f"{url}/state")[1]["stations"][0]["connected"] is True
    assert [one["action"] for one in http("GET", f"{url}/messages?after=0")[1]][0] == "BootNotification"
    assert http("GET", f"{url}/messages?after=x")[0] == 400


def test_control_tells_that_there_was_no_answer(impatient):
    with Client(impatient.url, "CP1") as silent:
        silent.booted()
        assert http("POST", f"{impatient.control.url}/cp/CP1/ClearCache", {})[0] == 504


def test_program_and_command_line_tool():
    command = [sys.executable, "-m", "tools.csms", "--port", "0", "--control-port", "0", "--deny", "bad"]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        words = program.stdout.readline().split()
        url, control = words[1].removesuffix("/<identity>,"), words[-1]
        with Client(url, "CP1") as client:
            client.booted()
            result = meanwhile(ctl, control, "CP1", "RemoteStartTransaction", "idTag=A", "connectorId=1")
            assert client.answer({"status": "Accepted"}) == ("RemoteStartTransaction", {"idTag": "A", "connectorId": 1})
            done = result()
            assert (done.returncode, json.loads(done.stdout)) == (0, {"result": {"status": "Accepted"}})
            refused = meanwhile(ctl, control, "CP1", "ClearCache")
            client.ws.send(json.dumps([4, client.read()[1], "NotSupported", "", {}]))
            assert refused().returncode == 1
            assert ctl(control, "CP1", "Reset", "type=Warm").returncode == 2
            assert json.loads(ctl(control, "--state").stdout)["stations"][0]["id"] == "CP1"
        program.send_signal(signal.SIGTERM)
        text = program.communicate(timeout=at_most(10))[0]
    finally:
        program.kill()
    assert program.returncode == 0
    assert "CP1 > BootNotification chargePointVendor=V chargePointModel=M" in text
    assert "CP1 < RemoteStartTransaction idTag=A connectorId=1" in text
    assert "CP1 > RemoteStartTransaction = status=Accepted" in text


def ctl(control, *words):
    """Runs tools/csms-ctl."""
    command = [sys.executable, str(ROOT / "tools/csms-ctl"), "--control", control, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=at_most(20))
