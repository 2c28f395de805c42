"""HTTP downloads from servers that behave, and from those that do not."""

import base64

import pytest
from carried import is_whole, never_waits

from support.http_files import HttpFiles, chunked, cut, raw, reset, stall, status, trickle, whole
from support.patience import at_most

SLOW_S = 1


@pytest.fixture
def server(content):
    """A server with the content at /f."""
    with HttpFiles({"/f": content, "/empty": b"", "/one": b"x"}) as files:
        yield files


def test_a_file_comes_whole(server, carry, content):
    result = carry(server.url("/f?a=b"))
    is_whole(result, content)
    assert result["size"] == len(content)
    assert result["tries"] == 1
    (request,) = server.requests
    assert request.headers["Host"] == server.url("").removeprefix("http://")
    assert request.headers["Connection"] == "close"
    assert "Range" not in request.headers and "Authorization" not in request.headers


def test_nothing_waits_for_a_file(server, carry):
    never_waits(lambda: carry(server.url("/f")))


@pytest.mark.parametrize(("path", "size"), [("/empty", 0), ("/one", 1)])
def test_the_smallest_files(server, carry, path, size):
    result = carry(server.url(path))
    assert (result["done"], result["position"]) == (True, size)


def test_the_password_of_the_url_goes_into_the_header(server, carry):
    """RFC 7617; the URL's percent-encoding is taken off."""
    result = carry(server.url("/one", user="me:p%40ss%3A@"))
    assert result["done"], result
    sent = server.requests[0].headers["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"me:p@ss:"


@pytest.mark.parametrize("sizes", [[1000], [1, 7, 1023, 1024, 1025], [100_000]])
def test_chunks_of_any_size(server, carry, content, sizes):
    server.next("/f", chunked(sizes, tail=b"0\r\nTrailer: x\r\n\r\n"))
    is_whole(carry(server.url("/f")), content)


def test_a_file_that_ends_with_the_connection(server, carry, content):
    """RFC 9112 §6.3: neither length nor chunks."""
    server.next("/f", raw(b"HTTP/1.0 200 OK\r\n\r\n" + content))
    is_whole(carry(server.url("/f")), content)


def test_continue_and_long_fields_are_passed_over(server, carry):
    head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Long: " + b"y" * 5000
    server.next("/one", raw(head + b"\r\nContent-Length: 2\r\n\r\nok"))
    result = carry(server.url("/one"))
    assert (result["done"], result["position"]) == (True, 2)


@pytest.mark.parametrize(
    ("broken", "patience"), [(cut(40_000), 20), (reset(30_000), 20), (stall(20_000), 3)], ids=["cut", "reset", "stall"]
)
def test_a_broken_connection_is_resumed_where_it_broke(server, carry, content, broken, patience):
    """RFC 9110 §14.2: the second request asks for what is missing only."""
    server.next("/f", broken)
    result = carry(server.url("/f"), retries=1, patience=patience)
    is_whole(result, content)
    assert result["tries"] == 2
    begin = int(server.requests[1].headers["Range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < begin <= 40_000


def test_a_server_that_cannot_resume_sends_all_again(server, carry, content):
    """No byte reaches the receiver twice."""
    server.next("/f", cut(50_000), whole)
    is_whole(carry(server.url("/f"), retries=1), content)
    assert "Range" in server.requests[1].headers


def test_a_file_that_changed_meanwhile_is_not_put_together(server, carry, content):
    server.next("/f", cut(50_000))
    server.files["/f"] = content
    server.next("/f", cut(50_000), lambda handler, body: handler.file(body + b"more"))
    result = carry(server.url("/f"), retries=3)
    assert not result["done"]
    assert result["tries"] == 2
    assert result["error"] == "the file has changed: 100004 bytes instead of 100000"


def test_retries_are_an_interval_apart(server, carry):
    server.next("/one", status(503), status(500))
    result = carry(server.url("/one"), retries=2, interval=1)
    assert (result["done"], result["tries"]) == (True, 3)
    first, second, third = [request.at for request in server.requests]
    assert 1 <= second - first <= at_most(1) and 1 <= third - second <= at_most(1)


def test_modules_that_others_drop_meanwhile_do_no_harm(server, carry, content):
    """firmware/apart.py: whoever is done drops them all; what fails later is still known as a failure."""
    server.next("/f", cut(40_000), status(503))
    result = carry(server.url("/f"), retries=2, drop=True)
    is_whole(result, content)
    assert result["tries"] == 3


FAILURES = {
    "not there": (status(404), "http: status 404"),
    "nothing new": (status(304), "http: status 304"),
    "short": (cut(500), "http: the connection ended in the middle of the file"),
    "no http": (raw(b"220 ftp\r\n"), "http: this is no HTTP answer"),
    "nothing": (raw(b""), "http: the connection ended before the answer"),
    "half a head": (raw(b"HTTP/1.1 200 OK\r\nContent-"), "http: the connection ended before the answer"),
    "endless head": (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 3000), "http: the head of the answer is longer"),
    "long status": (raw(b"HTTP/1.1 200 " + b"y" * 20000), "http: the connection ended before the answer"),
    "bad length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), "http: bad number in the head"),
    "huge length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "http: bad number in the head"),
    "two lengths": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345"),
        "http: two lengths",
    ),
    "other coding": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"), "http: unknown transfer encoding"),
    "packed": (raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), "http: the file comes encoded"),
    "bad chunk": (chunked([400], tail=b"xyz\r\n"), "http: bad length of a chunk"),
    "cut chunks": (chunked([400], tail=b"ff\r\nonly"), "http: the connection ended in the middle of the file"),
    "huge chunk": (chunked([400], tail=b"ffffffff\r\n"), "http: bad length of a chunk"),
    "a part unasked": (
        raw(b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n12345"),
        "the server went on at byte 5 instead of 0",
    ),
    "stall": (stall(500), "too slow: less than 1024 bytes in 1 s"),
    "trickle": (trickle(0.01), "too slow: less than 1024 bytes in 1 s"),
    "loop": (status(302, Location="/f"), "http: more than 5 redirections"),
    "to ftp": (status(302, Location="ftp://h/f"), "http: redirected to something less safe"),
    "to nothing": (status(302, Location="http:///f"), "url: no host"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_can_go_wrong_is_said(server, carry, kind):
    """The receiver gets a part at most, in bounded time and memory."""
    fault, error = FAILURES[kind]
    server.next("/f", *[fault] * 7)
    slow = {"patience": SLOW_S} if error.startswith("too slow") else {}
    result = carry(server.url("/f", user="me:secret@"), **slow)
    assert not result["done"]
    assert result["error"].startswith(error)
    assert "secret" not in result["error"]
    assert result["position"] <= 100_004
    assert result["took_ms"] < 1000 * at_most(SLOW_S + 2)
    if kind == "loop":
        assert len(server.requests) == 6


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirections_are_followed_without_the_password(server, carry, content, code):
    """RFC 9110 §15.4; credentials stay with the host that they were given for."""
    with HttpFiles({"/g/f": content}) as other:
        server.next("/f", status(code, Location="/here"))
        server.next("/here", status(code, Location=other.url("/g/x")))
        other.next("/g/x", status(code, Location="f"))
        is_whole(carry(server.url("/f", user="me:secret@")), content)
        assert all("Authorization" in request.headers for request in server.requests)
        assert len(other.requests) == 2
        assert not any("Authorization" in request.headers for request in other.requests)


def test_a_file_larger_than_wanted_is_not_begun(server, carry):
    result = carry(server.url("/f"), limit=99_999, retries=3)
    assert (result["done"], result["tries"], result["count"]) == (False, 1, 0)
    assert result["error"] == "the file has 100000 bytes, at most 99999 are taken"


def test_a_file_that_grows_beyond_what_is_wanted_is_ended(server, carry):
    server.next("/f", chunked([1000]))
    result = carry(server.url("/f"), limit=50_000, retries=3)
    assert (result["done"], result["tries"]) == (False, 1)
    assert result["count"] <= 50_000
    assert result["error"] == "the file is longer than 50000 bytes"


def test_a_receiver_that_refuses_ends_it(server, carry):
    result = carry(server.url("/f"), stop=10_000, retries=3)
    assert (result["done"], result["tries"], result["error"]) == (False, 1, "no more of it")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("gopher://h/f", "url: must begin with"),
        ("/f", "url: must begin with"),
        ("http://", "url: no host"),
        ("http://h h/f", "url: space"),
        ("http://h:0/f", "url: port must be"),
        ("http://h:70000/f", "url: port must be"),
        ("http://h/" + "x" * 512, "url: longer than 512"),
        ("http://h_/f", "connection"),
        ("http://[::1/f", "url: IPv6"),
        ("http://u%zz@h/f", "url: % without"),
        ("ftp://h/a%0d%0aDELE%20b", "url: control character"),
        ("ftp://u%0a:x@h/a", "url: control character"),
    ],
)
def test_unusable_urls_are_tried_once(carry, url, error):
    result = carry(url, retries=0 if error == "connection" else 5)
    assert not result["done"]
    assert result["error"].startswith(error), result
    assert result["tries"] <= 1


def test_nobody_there(carry):
    result = carry("http://127.0.0.1:1/f", retries=2)
    assert (result["done"], result["tries"]) == (False, 3)
    assert "ECONNREFUSED" in result["error"]
