"""HTTP uploads by PUT: size known or not, servers that refuse or break."""

import fcntl
import struct
import termios
import time

import pytest
from carried import never_waits, uploaded

from support.http_files import HttpFiles, raw, status


def refusal(handler, body):
    """Answers 503, once the beginning of the file has come."""
    handler.rfile.read(100)
    handler.answer(503, b"no")


def stuck(handler, body):
    """Answers 413 when nothing more comes because nothing is read, and keeps the connection."""
    before, came = -1, 0
    while came != before:
        time.sleep(0.3)
        before, came = came, struct.unpack("i", fcntl.ioctl(handler.connection, termios.FIONREAD, b"\0" * 4))[0]
    handler.answer(413, b"no")
    handler.files.ended.wait(30)


@pytest.fixture
def server():
    """A server that takes files."""
    with HttpFiles() as files:
        yield files


@pytest.mark.parametrize("announced", [True, False], ids=["length", "chunks"])
@pytest.mark.parametrize("size", [0, 1, 504, 505, 50_000])
def test_an_upload_arrives_whole(server, carry, announced, size):
    """RFC 9110 §9.3.4; with Content-Length when the size is known, else in chunks."""
    result = carry(server.url("/up"), upload=size, announced=announced)
    assert result["done"], result
    assert server.uploads == {"/up": uploaded(size)}
    headers = server.requests[0].headers
    assert ("Content-Length" in headers) == announced


def test_an_answer_to_the_last_announced_byte_is_not_early(server, carry):
    """The server knows from Content-Length that it has all, perhaps before the source has said that it has ended."""
    assert carry(server.url("/up"), upload=0, announced=True, quiet=True)["done"]
    assert server.uploads == {"/up": b""}


@pytest.mark.parametrize("announced", [True, False], ids=["length", "chunks"])
def test_nothing_waits_for_an_upload(server, carry, announced):
    never_waits(lambda: carry(server.url("/up"), upload=50_000, announced=announced))


def test_a_refused_upload_is_tried_again_from_the_beginning(server, carry):
    server.next("/up", refusal)
    result = carry(server.url("/up"), upload=50_000, retries=1)
    assert (result["done"], result["tries"], result["rewinds"]) == (True, 2, 1), result
    assert server.uploads["/up"] == uploaded(50_000)


def test_an_upload_that_cannot_begin_anew_is_tried_once(server, carry):
    server.next("/up", refusal, refusal)
    result = carry(server.url("/up"), upload=1000, retries=5, rewind=False)
    assert not result["done"]
    assert len(server.requests) == 1


def test_a_server_that_refuses_and_takes_no_more(server, carry):
    """Its answer is seen although nothing moves any more, not the time that it takes to notice that."""
    server.next("/up", stuck)
    result = carry(server.url("/up"), upload=5_000_000, narrow=True)
    assert (result["done"], result["error"]) == (False, "http: status 413")


def test_a_server_that_closes_at_once(server, carry):
    server.next("/up", raw(b""))
    result = carry(server.url("/up"), upload=500_000)
    assert not result["done"]
    assert result["error"].startswith(("http:", "connection:"))


def test_an_early_success_is_none(server, carry):
    """A server that says 200 before it has everything has stored something else."""
    server.next("/up", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    result = carry(server.url("/up"), upload=5_000_000)
    assert not result["done"]


@pytest.mark.parametrize(("code", "done"), [(307, True), (308, True), (301, False), (303, False)])
def test_redirected_before_it_began_or_not(server, carry, code, done):
    """RFC 9110 §15.4.8: only 307 and 308 keep the method."""
    server.next("/old", status(code, Location="/up"))
    result = carry(server.url("/old"), upload=0, announced=True)
    assert result["done"] == done
    assert ("/up" in server.uploads) == done


def test_a_source_that_says_nothing(server, carry):
    result = carry(server.url("/up"), upload=1000, quiet=True, patience=1)
    assert not result["done"]
    assert result["error"].startswith("too slow")
