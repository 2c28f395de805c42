"""The CSMS's folder for firmware and diagnostics, over HTTP."""

import http.client
from urllib.parse import urlsplit

import pytest

from support.patience import at_most
from support.wallbox import wait_until
from tools.csms import Background
from tools.csms.files import Files

LIMIT = 200_000


@pytest.fixture
def folder(tmp_path):
    """Not made yet."""
    return tmp_path / "drop"


@pytest.fixture
def http_to(folder):
    """`http_to(method, path, body=None, **headers)`: (status, body) of a request to a running CSMS."""
    with Background(control_port=0, routes=Files(folder, LIMIT).routes()) as csms:
        address = urlsplit(csms.control.url).netloc

        def ask(method, path, body=None, **headers):
            connection = http.client.HTTPConnection(address, timeout=at_most(5))
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

        ask.address = address
        yield ask


def test_what_was_put_can_be_listed_and_fetched(http_to, folder):
    assert http_to("GET", "/files/") == (200, b"{}")
    body = bytes(range(256)) * 700
    assert http_to("PUT", "/files/diagnostics-1.txt", body)[0] == 201
    assert (folder / "diagnostics-1.txt").read_bytes() == body
    assert http_to("GET", "/files/diagnostics-1.txt") == (200, body)
    assert http_to("GET", "/files/") == (200, b'{"diagnostics-1.txt": %d}' % len(body))


def test_a_body_in_chunks_is_taken(http_to, folder):
    assert http_to("PUT", "/files/log", iter([b"one ", b"two"]))[0] == 201
    assert (folder / "log").read_bytes() == b"one two"


def test_a_download_is_resumed(http_to, folder):
    folder.mkdir()
    (folder / "image.bin").write_bytes(b"0123456789")
    assert http_to("GET", "/files/image.bin", Range="bytes=6-") == (206, b"6789")
    assert http_to("GET", "/files/image.bin", Range="bytes=99-")[0] == 416


def test_what_is_broken_off_or_too_long_leaves_the_old_file(http_to, folder):
    http_to("PUT", "/files/log", b"old")
    assert http_to("PUT", "/files/log", b"x" * (LIMIT + 1))[0] == 413
    connection = http.client.HTTPConnection(http_to.address, timeout=at_most(5))
    connection.putrequest("PUT", "/files/log")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half")
    wait_until(lambda: len(list(folder.iterdir())) == 2, what="the new file")
    connection.close()
    wait_until(lambda: len(list(folder.iterdir())) == 1, what="its end")
    assert [file.name for file in folder.iterdir()] == ["log"]
    assert (folder / "log").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["..", ".hidden", "%2e%2e%2fsecret", "a%2fb", "a%5cb", "x" * 200])
def test_names_that_lead_elsewhere_are_refused(http_to, folder, name):
    (folder.parent / "secret").write_text("s")
    assert http_to("GET", f"/files/{name}")[0] in (400, 404)
    assert http_to("PUT", f"/files/{name}", b"x")[0] in (400, 404, 405)
    assert sorted(file.name for file in folder.parent.iterdir()) == ["secret"]


def test_a_missing_file_is_told(http_to):
    status, text = http_to("GET", "/files/nothing")
    assert (status, b"nothing" in text) == (404, True)
