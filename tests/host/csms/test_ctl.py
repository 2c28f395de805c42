"""tools/csms-ctl, the development CSMS and a wallbox: every request of a central system, as a person types it."""

import json
import subprocess
import sys

import pytest

from support.micropython import ROOT
from support.patience import at_most
from support.wallbox import Wallbox, wait_until
from tools.csms import Background
from tools.csms.files import Files
from tools.csms.requests import ACTIONS

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}
PROFILE = (
    "csChargingProfiles.chargingProfileId=3 csChargingProfiles.stackLevel=0"
    " csChargingProfiles.chargingProfilePurpose=TxDefaultProfile csChargingProfiles.chargingProfileKind=Relative"
    " csChargingProfiles.chargingSchedule.chargingRateUnit=A"
    " csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.startPeriod=0"
    " csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit=10"
)
TALK = (
    ("ChangeAvailability connectorId=2 type=Operative", ACCEPTED),
    ("ChangeConfiguration key=HeartbeatInterval value=60", ACCEPTED),
    ("ClearCache", ACCEPTED),
    ("DataTransfer vendorId=nobody data=x=1", {"status": "UnknownVendorId"}),
    (
        "GetConfiguration key=NoSuchKey,NumberOfConnectors",
        {
            "configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}],
            "unknownKey": ["NoSuchKey"],
        },
    ),
    ("TriggerMessage requestedMessage=StatusNotification connectorId=2", ACCEPTED),
    ("UnlockConnector connectorId=2", {"status": "Unlocked"}),
    (
        "SendLocalList listVersion=5 updateType=Full localAuthorizationList.0.idTag=A"
        " localAuthorizationList.0.idTagInfo.status=Accepted",
        ACCEPTED,
    ),
    ("GetLocalListVersion", {"listVersion": 5}),
    ("ReserveNow connectorId=1 idTag=A reservationId=7 expiryDate=+600", ACCEPTED),
    ("ReserveNow connectorId=1 idTag=A reservationId=8 expiryDate=-600", REJECTED),
    ("CancelReservation reservationId=7", ACCEPTED),
    (f"SetChargingProfile connectorId=1 {PROFILE}", ACCEPTED),
    ("GetCompositeSchedule connectorId=1 duration=60 chargingRateUnit=A", {"status": "Accepted", "connectorId": 1}),
    ("ClearChargingProfile id=3", ACCEPTED),
    ("GetDiagnostics location={files}", {}),
    ("UpdateFirmware location={files}image retrieveDate=+86400", {}),
    ("RemoteStartTransaction idTag=A connectorId=1", ACCEPTED),
    ("RemoteStopTransaction transactionId=77", REJECTED),
    ("Reset type=Soft", ACCEPTED),
)
NOT_HERE = (
    "CertificateSigned certificateChain=c",
    "DeleteCertificate certificateHashData.hashAlgorithm=SHA256 certificateHashData.issuerNameHash=a"
    " certificateHashData.issuerKeyHash=b certificateHashData.serialNumber=1",
    "ExtendedTriggerMessage requestedMessage=Heartbeat",
    "GetInstalledCertificateIds certificateType=ManufacturerRootCertificate",
    "GetLog logType=SecurityLog requestId=1 log.remoteLocation=http://127.0.0.1:9/",
    "InstallCertificate certificateType=CentralSystemRootCertificate certificate=c",
    "SignedUpdateFirmware requestId=1 firmware.location=http://127.0.0.1:9/f firmware.retrieveDateTime=now"
    " firmware.signingCertificate=c firmware.signature=s",
)


def is_free(message):
    """Is it the last StatusNotification after a start?"""
    return message.action == "StatusNotification" and message.payload.get("connectorId") == 2


@pytest.fixture
def ctl(tmp_path):
    """`ctl("Reset", "type=Soft")`: the command run on a wallbox with two connectors; (exit code, printed JSON)."""
    routes = Files(tmp_path / "drop").routes()
    with Background(control_port=0, routes=routes) as csms, Wallbox(csms.url, connectors=2):
        assert csms.history.wait(is_free, at_most(20))

        def run(*words):
            command = [sys.executable, str(ROOT / "tools/csms-ctl"), "--control", csms.control.url, "CP1", *words]
            done = subprocess.run(command, capture_output=True, text=True, timeout=at_most(30))
            return done.returncode, json.loads(done.stdout or done.stderr)

        run.files = f"{csms.control.url}/files/"
        yield run


def test_every_request_is_tried():
    assert sorted({line.split()[0] for line in (*(line for line, _ in TALK), *NOT_HERE)}) == sorted(ACTIONS)


def test_the_wallbox_answers_what_is_typed(ctl, tmp_path):
    for line in NOT_HERE:
        code, told = ctl(*line.split())
        assert (code, told.get("code")) == (1, "NotSupported"), (line, told)
    for line, answer in TALK:
        code, told = ctl(*line.format(files=ctl.files).split())
        assert code == 0, (line, told)
        assert told["result"] | answer == told["result"], line
        if line.startswith("GetDiagnostics"):
            file = tmp_path / "drop" / told["result"]["fileName"]
            wait_until(file.exists, what="the diagnostics")
            assert "charge point CP1" in file.read_text()


def test_a_file_holds_a_payload(ctl, tmp_path):
    """However long: no shell takes a list of a hundred thousand characters as a word."""
    file = tmp_path / "call.json"
    tags = [{"idTag": f"TAG{number:05}", "idTagInfo": {"status": "Accepted"}} for number in range(3000)]
    file.write_text(json.dumps({"listVersion": 1, "updateType": "Full", "localAuthorizationList": tags}))
    assert file.stat().st_size > 150_000
    assert ctl("SendLocalList", f"@{file}") == (0, {"result": ACCEPTED})
    assert ctl("GetLocalListVersion") == (0, {"result": {"listVersion": 1}})
