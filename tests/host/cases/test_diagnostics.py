"""GetDiagnostics: cases 155 and 156, and what is in the file."""

import base64
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest

from support.certificates import Authority
from support.fixtures_session import start_session
from support.ftp_files import LOGIN, FtpFiles
from support.http_files import HttpFiles, status
from support.patience import at_most

KEY = "00112233445566778899aabbccddeeff0011"
NAME = r"diagnostics-CP1-\d{8}T\d{6}Z\.txt"


@pytest.fixture
def server():
    """A server that takes files by HTTP PUT."""
    with HttpFiles() as files:
        yield files


class Hold:
    """A fault of the server: the request waits until `go`."""

    def __init__(self):
        self.begun = threading.Event()
        self.go = threading.Event()
        self.connection = None
        self.gone = False

    def __call__(self, handler, _):
        self.connection = handler.connection
        self.begun.set()
        self.go.wait(at_most(10))
        if not self.gone:
            handler.read_body()
            handler.files.uploads[handler.path] = b""
            handler.answer(201, b"")

    def ended(self):
        """Waits until the other side has closed the connection, whatever it sent before: it gets no answer then."""
        self.connection.settimeout(at_most(5))
        try:
            while self.connection.recv(4096):
                pass
        except TimeoutError:
            return False
        except ConnectionResetError:
            pass
        self.gone = True
        return True


def ask(central, location, **more):
    """File name out of the answer to GetDiagnostics."""
    answer = central.call("GetDiagnostics", {"location": location, **more})
    assert list(answer) == ["fileName"]
    assert re.fullmatch(NAME, answer["fileName"])
    return answer["fileName"]


def told(central, *statuses, after=0):
    """The next notifications have these statuses; the last of them."""
    for name in statuses:
        last = central.wait("DiagnosticsStatusNotification", after=after)
        assert last.payload == {"status": name}
    return last


def fetch(central, server, **more):
    """The text of a file uploaded now."""
    name = ask(central, server.url("/in"), **more)
    told(central, "Uploading", "Uploaded")
    return server.uploads["/in/" + name].decode()


def log_of(text):
    """[(time, line)] of the log in a file."""
    lines = text.split("[log]\n")[1].splitlines()
    return [(datetime.fromisoformat(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]


def test_155_the_file_is_uploaded_by_http(central, wallbox, server):
    """OCTT TC_045_1, OCPP 1.6 §5.9: answer with its name, Uploading, Uploaded; the file is there under that name."""
    name = ask(central, server.url("/in/box?ticket=7"))
    told(central, "Uploading", "Uploaded")
    assert list(server.uploads) == ["/in/box/" + name]
    [text] = server.uploads.values()
    assert text.startswith(b"Diagnostics of the charge point CP1\nvendor=Pilotwire model=Virtual Wallbox ")
    central.none(during=0.5)
    wallbox.status("Available")


def test_155_the_file_is_uploaded_by_ftp(central, wallbox, tmp_path):
    """OCTT TC_045_1: into the directory, with the name and password of the URL."""
    (tmp_path / "in").mkdir()
    with FtpFiles(tmp_path) as ftp:
        name = ask(central, ftp.url("in/", LOGIN))
        told(central, "Uploading", "Uploaded")
    text = (tmp_path / "in" / name).read_text()
    assert text.startswith("Diagnostics of the charge point CP1\n") and "[log]" in text


def test_155_the_file_is_uploaded_by_https(central, wallbox_factory, tmp_path):
    """OCTT TC_045_1: to a server that the board's authority vouches for, and to no other."""
    ours, other = Authority("Ours"), Authority("Other")
    wallbox_factory(ca=ours.file(tmp_path), heap="112K")
    central.online()
    with HttpFiles(tls=ours.server(tmp_path, "localhost"), host="localhost") as server:
        name = ask(central, server.url("/in"))
        told(central, "Uploading", "Uploaded")
        assert server.uploads["/in/" + name].startswith(b"Diagnostics of the charge point CP1\n")
    with HttpFiles(tls=other.server(tmp_path, "localhost"), host="localhost") as server:
        ask(central, server.url("/in"), retries=0)
        told(central, "Uploading", "UploadFailed")
        assert server.requests == []


def test_155_a_dead_location_fails(central, wallbox):
    """OCTT TC_045_2: retries 0."""
    ask(central, "http://127.0.0.1:9/", retries=0)
    told(central, "Uploading", "UploadFailed")
    central.none(during=0.5)


@pytest.mark.parametrize("location", ["gopher://127.0.0.1/", "nonsense", "http://"])
def test_155_an_address_that_is_none_fails(central, wallbox, location):
    """OCPP 1.6 §5.9: the request is well-formed; that nothing can be sent there is found out when it is tried."""
    ask(central, location, retries=0)
    told(central, "Uploading", "UploadFailed")


def test_155_retries_after_their_interval(central, wallbox, server):
    """OCPP 1.6 §6.25: so many, so far apart; each sends the whole file."""
    server.next("*", status(503), status(503))
    begin = central.clock()
    name = ask(central, server.url("/"), retries=2, retryInterval=1)
    done = told(central, "Uploading", "Uploaded")
    assert len(server.requests) == 3 and done.t - begin >= 2
    assert server.uploads["/" + name].startswith(b"Diagnostics")
    server.next("*", status(503), status(503))
    ask(central, server.url("/"), retries=1, retryInterval=0)
    told(central, "Uploading", "UploadFailed")
    assert len(server.requests) == 5


def test_155_only_the_period_asked_for(central, wallbox, server):
    """OCPP 1.6 §6.25: the log from startTime to stopTime, both of any zone."""
    wallbox.sim.plug()
    preparing = central.status("Preparing")
    middle = datetime.fromisoformat(preparing.payload["timestamp"]) + timedelta(seconds=0.6)
    central.none(during=1.2)
    wallbox.sim.unplug(side="evse")
    central.status("Available", after=1)
    moment = middle.astimezone(tz=None).isoformat()
    before, after = (log_of(fetch(central, server, **{bound: moment})) for bound in ("stopTime", "startTime"))
    assert [line for _, line in after if "connector 1" in line] == ["connector 1 Available "]
    assert "connector 1 Preparing " in [line for _, line in before]
    assert max(when for when, _ in before) <= middle <= min(when for when, _ in after)


def test_155_a_message_asked_for_meanwhile_says_uploading(central, wallbox, server):
    """OCPP 1.6 §5.17: the status of what runs; Idle afterwards."""
    hold = Hold()
    server.next("*", hold)
    ask(central, server.url("/"))
    told(central, "Uploading")
    assert hold.begun.wait(at_most(5))
    asked = {"requestedMessage": "DiagnosticsStatusNotification"}
    assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
    told(central, "Uploading")
    hold.go.set()
    told(central, "Uploaded")
    central.call("TriggerMessage", asked)
    told(central, "Idle")


def test_155_charging_goes_on_during_an_upload(central, wallbox, server):
    """OCPP 1.6 §5.9: nothing but the file changes."""
    start = start_session(central, wallbox)
    text = fetch(central, server)
    number = start.answer["transactionId"]
    assert "connector=1 status=Charging fault=None warning=None latched=0\n  pilot=C plugged=True" in text
    assert f"active=True transaction={number}\n" in text
    assert wallbox.sim.connector()["ev_a"] == 16
    central.none("StopTransaction", during=0.3)


@pytest.mark.parametrize(
    "period",
    [
        {"startTime": "2100-01-01T00:00:00Z"},
        {"startTime": "2026-11-22T10:00:00Z", "stopTime": "2026-11-22T09:59:59Z"},
    ],
)
def test_156_nothing_to_tell_of_a_period(central, wallbox, server, period):
    """OCPP 1.6 §5.9: one that has not begun, or ends before it begins: no fileName, no status, no file."""
    assert central.call("GetDiagnostics", {"location": server.url("/"), **period}) == {}
    central.none(during=1)
    assert server.requests == []


def test_156_a_second_request_takes_the_place_of_the_first(central, wallbox, server):
    """OCPP 1.6 §5.9: the first upload is broken off without a word; never two at a time."""
    first, second = Hold(), Hold()
    server.next("*", first, second)
    ask(central, server.url("/first"))
    told(central, "Uploading")
    assert first.begun.wait(at_most(5))
    name = ask(central, server.url("/second"))
    told(central, "Uploading")
    assert second.begun.wait(at_most(5)) and first.ended()
    second.go.set()
    told(central, "Uploaded")
    first.go.set()
    central.none(during=0.5)
    assert list(server.uploads) == ["/second/" + name]


def test_the_file_tells_no_secret(central, wallbox_factory, server):
    """Neither the AuthorizationKey in any form nor what stands before the @ of a URL."""
    box = wallbox_factory(password=KEY)
    central.online()
    bad = "http://someone:hush@127.0.0.1:9/"
    ask(central, bad, retries=0)
    told(central, "Uploading", "UploadFailed")
    name = ask(central, server.url("/", "someone:hush@"))
    told(central, "Uploading", "Uploaded")
    assert server.requests[0].headers["Authorization"] == "Basic " + base64.b64encode(b"someone:hush").decode()
    text = server.uploads["/" + name]
    raw = bytes.fromhex(KEY)
    for hidden in (KEY.encode(), raw, base64.b64encode(b"CP1:" + raw), b"AuthorizationKey", b"hush", b"someone"):
        assert hidden not in text
    assert b"SecurityProfile=1\n" in text and b"\nMeterValueSampleInterval=60\n" in text
    assert "hush" not in box.errors()


def test_the_file_tells_state_and_history(central, wallbox, server):
    """Counters, connectors and the log of starts before: also what was noted before the time was known."""
    wallbox.sim.fault("earth")
    central.status("Faulted", errorCode="GroundFailure")
    central.send_raw("no message")
    mark = central.mark()
    assert central.call("Reset", {"type": "Hard"}) == {"status": "Accepted"}
    central.online(after=mark)
    wallbox.sim.fault("earth", on=False)
    central.status("Available", timeout=15)
    central.send_raw("[2")
    text = fetch(central, server)
    assert re.search(r"^uptime_s=\d+ start=2 after a restart$", text, re.M)
    memory = r"^heap_used=\d{5} heap_free=\d+\nflash_block=4096 flash_blocks=\d+ flash_free=\d+ flash_lost=0$"
    assert re.search(memory, text, re.M)
    assert "messages_malformed=1 " in text
    assert "connector=1 status=Available fault=None" in text
    log = log_of(text)
    lines = [line for _, line in log]
    assert [line for line in lines if line.startswith("start ")] == ["start 1 of 0.1.0", "start 2 of 0.1.0"]
    assert "connector 1 Faulted earth" in lines and "restart " in lines
    assert [when for when, _ in log] == sorted(when for when, _ in log)
    assert all(timedelta(seconds=-1) < datetime.now(UTC) - when < timedelta(seconds=60) for when, _ in log)


def test_a_flash_that_had_to_be_made_anew_is_named(central, wallbox, server):
    """Both first blocks destroyed: the file system is lost, the wallbox works on and says so at every start."""
    wallbox.kill()
    with open(wallbox.state_folder / "flash.bin", "r+b") as flash:
        for block in (0, 4096):
            flash.seek(block)
            flash.write(bytes(64))
    for _ in range(2):
        mark = central.mark()
        wallbox.start()
        central.online(after=mark)
        text = fetch(central, server)
        assert re.search(r" flash_lost=1$", text, re.M)
        lines = [line for _, line in log_of(text)]
        assert any(line.startswith("file system was damaged and made anew") for line in lines), lines
        wallbox.kill()
