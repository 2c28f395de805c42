"""Servers whose names are still to be looked up: that belongs to the try, whatever it costs in time."""

import pytest
from carried import is_whole, uploaded

from support.ftp_files import LOGIN, FtpFiles
from support.http_files import HttpFiles, status
from support.name_server import NameServer

HOSTS = {"files.example": "127.0.0.1", "mirror.example": "127.0.0.1"}


def named(url, host="files.example"):
    """The URL with the host's name for its address."""
    return url.replace("127.0.0.1", host)


@pytest.fixture
def server(content):
    """An HTTP server with the content as /f."""
    with HttpFiles({"/f": content}) as files:
        yield files


def test_the_first_try_over_http_waits_for_the_address(server, carry, content):
    with NameServer(HOSTS, silent=1) as names:
        result = carry(named(server.url("/f")), names=names.port)
    is_whole(result, content)
    assert result["tries"] == 1


def test_so_does_a_redirection_to_another_host(server, carry, content):
    server.next("/f", status(302, Location=named(server.url("/f"), "mirror.example")))
    with NameServer(HOSTS) as names:
        result = carry(named(server.url("/f")), names=names.port)
    is_whole(result, content)
    assert (result["tries"], len(server.requests)) == (1, 2)


def test_so_does_ftp_in_both_directions(tmp_path, carry, content):
    (tmp_path / "f").write_bytes(content)
    with FtpFiles(tmp_path) as files, NameServer(HOSTS) as names:
        is_whole(carry(named(files.url("f")), names=names.port), content)
        assert carry(named(files.url("up", user=LOGIN)), names=names.port, upload=5000)["done"]
    assert (tmp_path / "up").read_bytes() == uploaded(5000)


def test_a_name_that_nobody_knows_ends_the_try_and_is_said(server, carry):
    with NameServer({}) as names:
        result = carry(named(server.url("/f")), names=names.port, patience=1, retries=1)
    assert (result["done"], result["tries"]) == (False, 2)
    assert result["error"] == "connection: [Errno 11] EAGAIN: the address of files.example is being looked up"
