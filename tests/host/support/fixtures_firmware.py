"""Firmware updates: images of a version that was really built, a server that has one, and the order to take it."""

from datetime import UTC, datetime, timedelta

import pytest

import image

from .http_files import HttpFiles

NEW = "0.2.0"
OLD = image.product_version()
WHOLE = ["Downloading", "Downloaded", "Installing", "Installed"]
RESTORED = ["Downloading", "Downloaded", "Installing", "InstallationFailed"]


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
    """UpdateFirmware; retrieveDate is `after_s` from now. Its answer must be empty. Where the log stood before."""
    when = datetime.now(UTC) + timedelta(seconds=after_s)
    mark = central.mark()
    asked = {"location": location, "retrieveDate": when.isoformat(timespec="milliseconds"), **more}
    assert central.call("UpdateFirmware", asked) == {}
    return mark


def told(central, after, statuses, timeout=20):
    """Wait for the last of these FirmwareStatusNotifications; all of them came once, in this order."""
    central.wait("FirmwareStatusNotification", where={"status": statuses[-1]}, after=after, timeout=timeout)
    assert statuses_of(central, after) == list(statuses)


def statuses_of(central, after):
    """Statuses told since then."""
    return [call.payload["status"] for call in central.received("FirmwareStatusNotification", after=after)]


def versions(central, after=0):
    """What the BootNotifications since then call the firmware."""
    return [call.payload["firmwareVersion"] for call in central.received("BootNotification", after=after)]


def settled(central):
    """Whatever was told is answered, and the answers are read."""
    central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})
