"""UpdateFirmware over HTTPS and FTPS, beside a plain and beside an encrypted connection to the back end."""

import random

import pytest

import image
from support.central import Central
from support.certificates import Authority
from support.fixtures_firmware import order, told, versions
from support.ftp_files import LOGIN, FtpFiles
from support.http_files import HttpFiles
from support.wallbox import Wallbox

# For another board: all of it is taken in, then refused; starting a new version is the business of other tests.
IMAGE = image.pack(random.Random(2).randbytes(150_000), "esp32", "9.9")
REFUSED = ["Downloading", "Downloaded", "InstallationFailed"]
HEAP = "112K"  # a TLS transfer takes 37 KB beside what is there when idle


def protocols(central):
    """SupportedFileTransferProtocols: what this board can do with its memory and its certificates."""
    (row,) = central.call("GetConfiguration", {"key": ["SupportedFileTransferProtocols"]})["configurationKey"]
    assert row["readonly"] is True
    return row["value"]


@pytest.fixture
def authority():
    """The authority of back end and file server."""
    return Authority("Test CA")


@pytest.fixture
def https(authority, tmp_path):
    """An HTTPS server with the image."""
    context = authority.server(tmp_path, "localhost")
    with HttpFiles({"/new": IMAGE}, tls=context, host="localhost") as server:
        yield server


def test_150_update_over_https_beside_wss(authority, tmp_path, https):
    """OCTT TC_044_1 with security profile 2: this heap does not hold two TLS connections, so the one to the back end
    is closed during the transfer; it comes back without a BootNotification."""
    with (
        Central(tls=authority.server(tmp_path, "localhost")) as central,
        Wallbox(central.url.replace("127.0.0.1", "localhost"), ca=authority.file(tmp_path), heap=HEAP) as box,
    ):
        central.attach("Console", box.errors)
        central.online()
        mark = order(central, https.url("/new"))
        told(central, mark, REFUSED)
        assert "made for another board" in box.errors()
        links = [call.link for call in central.received("FirmwareStatusNotification", after=mark)]
        assert links == [1, 2, 2]
        assert len(versions(central)) == 1
        central.check()


def test_150_update_over_https_beside_ws(central, wallbox_factory, authority, tmp_path, https):
    """The file server is verified by the authority of --ca although the back end is not encrypted."""
    box = wallbox_factory(ca=authority.file(tmp_path), heap=HEAP)
    central.online()
    assert protocols(central) == "FTP,HTTP,HTTPS"
    mark = order(central, https.url("/new"))
    told(central, mark, REFUSED)
    assert "made for another board" in box.errors()
    assert len(central.connections) == 1


def test_150_update_over_ftps(central, wallbox_factory, authority, tmp_path):
    """RFC 4217: both connections encrypted; user and password in the location."""
    authority.server(tmp_path, "localhost")
    (tmp_path / "new").write_bytes(IMAGE)
    with FtpFiles(tmp_path, tls=(tmp_path / "cert.pem", tmp_path / "key.pem"), host="localhost") as server:
        box = wallbox_factory(ca=authority.file(tmp_path), heap="128K")
        central.online()
        assert protocols(central) == "FTP,FTPS,HTTP,HTTPS"
        mark = order(central, server.url("new", user=LOGIN))
        told(central, mark, REFUSED)
        assert "made for another board" in box.errors()


@pytest.mark.parametrize("kind", ["no authority", "another authority"])
def test_151_a_file_server_that_cannot_be_verified(central, wallbox_factory, https, tmp_path, kind):
    """DownloadFailed, and not a byte was asked for."""
    options = {}
    if kind == "another authority":
        (tmp_path / "other").mkdir()
        options["ca"] = Authority("Other CA").file(tmp_path / "other")
    wallbox_factory(**options)
    central.online()
    assert protocols(central) == ("FTP,HTTP,HTTPS" if options else "FTP,HTTP")
    mark = order(central, https.url("/new"), retries=0)
    told(central, mark, ["Downloading", "DownloadFailed"])
    assert not https.requests
