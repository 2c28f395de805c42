"""Diagnostics and firmware: the same scenarios against two independent back ends, with real servers for the files."""

import pytest

import image
from support.charging import at
from support.http_files import HttpFiles

NEW = "0.2.0"


@pytest.fixture(scope="session")
def new_image():
    """The image of the product that calls itself NEW."""
    return image.make(NEW).read_bytes()


def told(scene, action, *statuses):
    """Waits for these statuses, in this order."""
    for status in statuses:
        assert scene.wait(action, timeout=20)["payload"] == {"status": status}


def test_diagnostics_are_uploaded(scene):
    """OCPP 1.6 §4.4, §5.9."""
    with HttpFiles() as server:
        name = scene.call("GetDiagnostics", location=server.url("/in"), retries=1, retryInterval=1)["fileName"]
        told(scene, "DiagnosticsStatusNotification", "Uploading", "Uploaded")
        assert b"charge point" in server.uploads[f"/in/{name}"]


def test_an_upload_that_fails_is_told(scene):
    """OCPP 1.6 §4.4."""
    assert scene.call("GetDiagnostics", location="http://127.0.0.1:9/in", retries=0)["fileName"]
    told(scene, "DiagnosticsStatusNotification", "Uploading", "UploadFailed")


def test_firmware_is_updated(peer, joined, new_image):
    """OCPP 1.6 §4.5, §5.19: the charge point comes back with the new version."""
    scene = joined("F1", peer.url)
    scene.online()
    with HttpFiles({"/new": new_image}) as server:
        assert scene.call("UpdateFirmware", location=server.url("/new"), retrieveDate=at()) == {}
        told(scene, "FirmwareStatusNotification", "Downloading", "Downloaded", "Installing")
        assert scene.wait("BootNotification", timeout=20)["payload"]["firmwareVersion"] == NEW
        told(scene, "FirmwareStatusNotification", "Installed")
