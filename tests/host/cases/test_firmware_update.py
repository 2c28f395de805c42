"""UpdateFirmware on a board that really starts the new program, cases 150 to 154 (OCPP 1.6 §4.5, §5.19)."""

from datetime import UTC, datetime, timedelta

import pytest

import image
from support.http_files import HttpFiles

NEW = "0.2.0"
OLD = image.product_version()


@pytest.fixture(scope="session")
def new_image():
    """The image of the product that calls itself NEW."""
    return image.make(NEW).read_bytes()


@pytest.fixture
def files(new_image):
    """A server with that image at /new."""
    with HttpFiles({"/new": new_image}) as server:
        yield server


def order(central, location, after_s=0.0, **more):
    """UpdateFirmware; retrieveDate is `after_s` from now. Its answer must be empty. Where the log stood."""
    when = datetime.now(UTC) + timedelta(seconds=after_s)
    mark = central.mark()
    asked = {"location": location, "retrieveDate": when.isoformat(timespec="milliseconds"), **more}
    assert central.call("UpdateFirmware", asked) == {}
    return mark


def told(central, after, *statuses, timeout=20):
    """Wait for the last of these FirmwareStatusNotifications; all of them came once, in this order."""
    central.wait("FirmwareStatusNotification", where={"status": statuses[-1]}, after=after, timeout=timeout)
    assert statuses_of(central, after) == list(statuses)


def statuses_of(central, after):
    """Statuses told since then."""
    return [call.payload["status"] for call in central.received("FirmwareStatusNotification", after=after)]


def boots(central, after=0):
    """What the BootNotifications since then call the firmware."""
    return [call.payload["firmwareVersion"] for call in central.received("BootNotification", after=after)]


def test_150_update_at_its_time_to_a_new_version(central, wallbox, files):
    """OCTT TC_044_1, OCPP 1.6 §5.19: waits for retrieveDate, then Downloading, Downloaded, Installing; the new version
    boots, its connectors are Available, Installed. It stays over a power cut."""
    mark = order(central, files.url("/new"), after_s=1.5)
    asked = {"requestedMessage": "FirmwareStatusNotification"}
    assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
    assert central.wait("FirmwareStatusNotification", after=mark).payload == {"status": "Idle"}
    mark = central.mark()
    central.none("FirmwareStatusNotification", during=1, after=mark)
    assert not files.requests
    told(central, mark, "Downloading", "Downloaded", "Installing", "Installed")
    assert boots(central) == [OLD, NEW]
    boot = central.received("BootNotification", after=mark)[0]
    assert statuses_of(central, boot) == ["Installed"]
    central.status("Available", after=boot)
    assert [request.method for request in files.requests] == ["GET"]
    assert wallbox.sim.state()["boots"] == 2
    central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})  # by now it has read the answer to Installed
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.wait("BootNotification", where={"firmwareVersion": NEW}, after=mark)
    central.none("FirmwareStatusNotification", during=0.5, after=mark)
