"""UpdateFirmware on a board that really starts the new program, cases 150 to 154 (OCPP 1.6 §4.5, §5.19)."""

import time

import pytest

import image
from support.fixtures_firmware import NEW, OLD, WHOLE, order, settled, statuses_of, told, versions
from support.fixtures_session import leave, start_session
from support.ftp_files import LOGIN, FtpFiles
from support.http_files import cut, stall, status
from support.patience import at_most

ASK = {"requestedMessage": "FirmwareStatusNotification"}
FAILED = ["Downloading", "DownloadFailed"]
BAD = ["Downloading", "Downloaded", "InstallationFailed"]


def unchanged(central, box, mark):
    """Asserts that the board runs on as before: no restart, no other status of a connector, nothing kept."""
    settled(central)
    assert box.sim.state()["boots"] == 1
    assert not central.received("StatusNotification", after=mark)
    assert not (box.state_folder / "b.bin").exists() and not (box.state_folder / "boot").exists()
    assert box.sim.connector()["status"] == "Available"


def test_150_update_at_its_time_to_a_new_version(central, wallbox, files):
    """OCTT TC_044_1, OCPP 1.6 §5.19: waits for retrieveDate, then Downloading, Downloaded, Installing; the new version
    boots, its connectors are Available, Installed. It stays over a power cut. Triggered, the status is Idle until
    then."""
    mark = order(central, files.url("/new"), after_s=3600)
    assert central.call("TriggerMessage", ASK) == {"status": "Accepted"}
    assert central.wait("FirmwareStatusNotification", after=mark).payload == {"status": "Idle"}
    asked = time.time()
    mark = order(central, files.url("/new"), after_s=3)
    told(central, mark, WHOLE)
    (begun,) = central.received("FirmwareStatusNotification", {"status": "Downloading"}, mark)
    assert round(wallbox.sent_at(begun)[0] - asked, 2) >= 3
    assert versions(central) == [OLD, NEW]
    boot = central.received("BootNotification", after=mark)[0]
    assert statuses_of(central, boot) == ["Installed"]
    central.status("Available", after=boot)
    assert [request.method for request in files.requests] == ["GET"]
    assert wallbox.sim.state()["boots"] == 2
    settled(central)
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.wait("BootNotification", where={"firmwareVersion": NEW}, after=mark)
    central.none("FirmwareStatusNotification", during=0.5, after=mark)


def test_150_update_over_ftp_goes_on_where_the_connection_broke(central, wallbox, new_image, tmp_path):
    """OCTT TC_044_1, RFC 3659 §5: user and password in the location; nothing of them in the log."""
    (tmp_path / "new image").write_bytes(new_image)
    with FtpFiles(tmp_path) as server:
        server.cuts = [len(new_image) // 2]
        mark = order(central, server.url("new%20image", user=LOGIN), retries=1, retryInterval=0)
        told(central, mark, WHOLE)
        assert 0 < int(server.told("REST")[0]) < len(new_image)
    assert versions(central) == [OLD, NEW]
    assert LOGIN not in wallbox.errors() and "p:w" not in wallbox.errors()


def test_150_statuses_are_told_in_order_over_a_lost_link(central, wallbox, files):
    """OCPP 1.6 §4.5: what the lost connection left open comes again after it, then what follows; each once."""
    central.once("FirmwareStatusNotification", central.DROP)
    mark = order(central, files.url("/new"))
    told(central, mark, ["Downloading", *WHOLE])
    first, second = central.received("FirmwareStatusNotification", {"status": "Downloading"}, mark)
    assert first.link != second.link
    assert versions(central, mark) == [NEW]


def test_150_an_order_survives_a_power_cut(central, wallbox, files):
    """OCPP 1.6 §5.19: retrieveDate comes after the restart."""
    mark = order(central, files.url("/new"), after_s=2)
    wallbox.kill()
    wallbox.start()
    told(central, mark, WHOLE)
    assert versions(central, mark) == [OLD, NEW]


def test_151_dead_url_leaves_everything_as_it_was(central, wallbox):
    """OCTT TC_044_2: Downloading, DownloadFailed; the old firmware runs on, the connector never left Available."""
    mark = order(central, "http://127.0.0.1:1/x", retries=0)
    told(central, mark, FAILED)
    unchanged(central, wallbox, mark)
    mark = central.mark()
    assert central.call("TriggerMessage", ASK) == {"status": "Accepted"}
    assert central.wait("FirmwareStatusNotification", after=mark).payload == {"status": "Idle"}
    start_session(central, wallbox)


@pytest.mark.parametrize("url", ["gopher://h/f", "nonsense", "http://", "https://127.0.0.1:1/f"])
def test_151_unusable_url_is_a_failed_download(central, wallbox, url):
    """OCPP 1.6 §5.19: the answer has no status, so the notification tells; retries would help nothing."""
    mark = order(central, url, retries=0)
    told(central, mark, FAILED)
    unchanged(central, wallbox, mark)


def damaged(name, good):
    """An image that is wrong in one way."""
    program = good[image_head() :]
    return {
        "no image": b"<html>not found</html>" * 50,
        "empty": b"",
        "half a header": good[:50],
        "header bit": good[:30] + bytes([good[30] ^ 1]) + good[31:],
        "other board": image.pack(program, "esp32", NEW),
        "shorter": good[:-1],
        "longer": good + b"x",
        "program bit": good[:-1] + bytes([good[-1] ^ 1]),
        "too large": image.pack(bytes(5_000_000), version=NEW)[:100_000],
    }[name]


def image_head():
    """Length of an image's header."""
    return len(image.pack(b""))


@pytest.mark.parametrize(
    "name",
    [
        "no image",
        "empty",
        "half a header",
        "header bit",
        "other board",
        "shorter",
        "longer",
        "program bit",
        "too large",
    ],
)
def test_152_bad_image_is_not_installed(central, wallbox, files, name):
    """OCTT TC_044_3: Downloading, Downloaded, InstallationFailed; nobody was disturbed, so nothing has to come back."""
    files.files["/bad"] = damaged(name, files.files["/new"])
    mark = order(central, files.url("/bad"))
    told(central, mark, BAD)
    unchanged(central, wallbox, mark)


def test_153_installation_waits_for_the_session(central, wallbox_factory, files):
    """OCPP 1.6 §5.19, errata 3.49: the session goes on, the free connector is Unavailable and takes nobody; when the
    session is over and told, the new version starts."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    start = start_session(central, box)
    mark = order(central, files.url("/new"))
    told(central, mark, WHOLE[:2])
    central.status("Unavailable", connector=2, after=mark)
    asked = {"connectorId": 2, "idTag": "B"}
    assert central.call("RemoteStartTransaction", asked) == {"status": "Rejected"}
    assert central.call("TriggerMessage", ASK) == {"status": "Accepted"}
    central.wait("FirmwareStatusNotification", where={"status": "Downloaded"}, after=mark)
    central.none("StopTransaction", during=1, after=mark)
    state = box.sim.state()
    assert (state["boots"], state["connectors"][0]["status"]) == (1, "Charging")
    mark = central.mark()
    box.card("A")
    stop = central.wait("StopTransaction", after=mark)
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (start.answer["transactionId"], "Local")
    told(central, mark, WHOLE[-2:])
    assert versions(central, mark) == [NEW]
    assert len(central.received("StopTransaction")) == 1
    leave(central, box)


def test_154_retries_are_the_interval_apart(central, wallbox, files):
    """retries k and retryInterval t: k more attempts, t s apart, then DownloadFailed."""
    files.next("/new", *[status(503)] * 9)
    mark = order(central, files.url("/new"), retries=2, retryInterval=1)
    told(central, mark, FAILED)
    first, second, third = [request.at for request in files.requests]
    assert 1 <= second - first <= at_most(1) and 1 <= third - second <= at_most(1)
    unchanged(central, wallbox, mark)
    settled(central)
    assert len(files.requests) == 3


def test_154_a_retry_asks_for_the_rest_only(central, wallbox, files):
    """RFC 9110 §14.2: the attempt after a broken connection resumes; the image is whole."""
    files.next("/new", cut(700_000), cut(700_000))
    mark = order(central, files.url("/new"), retries=2, retryInterval=0)
    told(central, mark, WHOLE)
    begins = [int(request.headers["Range"][6:-1]) for request in files.requests[1:]]
    assert len(begins) == 2 and 0 < begins[0] < begins[1]


def test_154_a_new_order_replaces_the_running_download(central, wallbox, files):
    """OCPP 1.6 §5.19 leaves it open: the last order counts; the same one again changes nothing."""
    files.next("/new", stall(100_000))
    files.files["/bad"] = b"bad"
    mark = central.mark()
    asked = {"location": files.url("/new"), "retrieveDate": "2026-01-01T00:00:00Z"}
    assert central.call("UpdateFirmware", asked) == {}
    central.wait("FirmwareStatusNotification", where={"status": "Downloading"}, after=mark)
    assert central.call("UpdateFirmware", asked) == {}
    assert central.call("TriggerMessage", ASK) == {"status": "Accepted"}
    central.wait("FirmwareStatusNotification", where={"status": "Downloading"}, after=mark)
    assert len(files.requests) == 1
    mark = order(central, files.url("/bad"))
    told(central, mark, BAD)
    unchanged(central, wallbox, mark)


@pytest.mark.parametrize(
    "payload",
    [
        {"location": "http://h/f"},
        {"retrieveDate": "2026-01-01T00:00:00Z"},
        {"location": "http://h/f", "retrieveDate": "soon"},
        {"location": "http://h/" + "f" * 504, "retrieveDate": "2026-01-01T00:00:00Z"},
        {"location": "http://h/f", "retrieveDate": "2026-01-01T00:00:00Z", "retries": -1},
        {"location": "http://h/f", "retrieveDate": "2026-01-01T00:00:00Z", "retryInterval": "5"},
    ],
)
def test_a_request_that_breaks_its_shape_orders_nothing(central, wallbox, payload):
    """OCPP-J 1.6 §4.2.3."""
    mark = central.mark()
    with pytest.raises(Exception, match="Violation"):
        central.call("UpdateFirmware", payload)
    unchanged(central, wallbox, mark)
    assert statuses_of(central, mark) == []
