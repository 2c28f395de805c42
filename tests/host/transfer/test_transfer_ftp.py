"""FTP both ways, against a server that behaves and one that does not."""

import pytest
from carried import is_whole, never_waits, uploaded

from support.ftp_files import LOGIN, PASSWORD, USER, FtpFiles
from support.patience import at_most

LOCKED = "530 no"


@pytest.fixture
def server(tmp_path, content):
    """A server with the content as "f" and as "sub/f g"."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "f").write_bytes(content)
    (tmp_path / "sub" / "f g").write_bytes(content)
    (tmp_path / "empty").touch()
    with FtpFiles(tmp_path) as files:
        yield files


@pytest.mark.parametrize("path", ["f", "sub/f%20g", "%2Ff"])
def test_a_file_comes_whole(server, carry, content, path):
    """RFC 959 with EPSV (RFC 2428), in binary; anonymous without a user in the URL."""
    result = carry(server.url(path))
    is_whole(result, content)
    assert (result["size"], result["tries"]) == (len(content), 1)
    assert [line.split(" ")[0] for line in server.commands] == [
        "USER", "PASS", "TYPE", "SIZE", "EPSV", "RETR", "QUIT"
    ][: len(server.commands)]  # fmt: skip
    assert server.told("USER") == ["anonymous"]
    assert server.told("TYPE") == ["I"]


def test_nothing_waits_for_a_file(server, carry):
    never_waits(lambda: carry(server.url("f")))


def test_the_empty_file(server, carry):
    result = carry(server.url("empty"))
    assert (result["done"], result["position"], result["size"]) == (True, 0, 0)


def test_user_and_password_of_the_url(server, carry, content):
    """RFC 1738 §3.2.1: percent-encoded."""
    is_whole(carry(server.url("f", user=LOGIN)), content)
    assert server.told("USER") == [USER]
    assert server.told("PASS") == [PASSWORD]


def test_an_old_server_without_epsv_and_size(server, carry, content):
    """RFC 959: PASV; whatever address it names, the data comes from where the control connection goes to."""
    server.faults = {"EPSV": ["502 no"], "SIZE": ["502 no"]}
    result = carry(server.url("f"))
    is_whole(result, content)
    assert result["size"] == -1
    assert "PASV" in server.commands


def test_a_broken_connection_is_resumed(server, carry, content):
    """RFC 3659 §5: REST with what is there already."""
    server.cuts = [30_000, 40_000]
    result = carry(server.url("f"), retries=2)
    is_whole(result, content)
    assert result["tries"] == 3
    first, second = map(int, server.told("REST"))
    assert 0 < first < second < len(content)


def test_a_server_that_cannot_resume_sends_all_again(server, carry, content):
    server.cuts = [30_000]
    server.faults = {"REST": ["502 no"]}
    is_whole(carry(server.url("f"), retries=1), content)


FAILURES = {
    "USER": ({"USER": [LOCKED]}, "ftp: USER: reply 530"),
    "PASS": ({"PASS": [LOCKED]}, "ftp: PASS: reply 530"),
    "account": ({"PASS": ["332 account"]}, "ftp: PASS: reply 332"),
    "TYPE": ({"TYPE": ["500 no"]}, "ftp: TYPE: reply 500"),
    "passive": ({"EPSV": ["500 no"], "PASV": ["500 no"]}, "ftp: PASV: reply 500"),
    "port": ({"EPSV": ["229 (|||99999|)"]}, "ftp: no port in the reply"),
    "no port": ({"EPSV": ["229 fine"]}, "ftp: no port in the reply"),
    "RETR": ({"RETR": ["550 no such file"]}, "ftp: start of the file: reply 550"),
    "no code": ({"TYPE": ["hello"]}, "ftp: this is no FTP server"),
    "endless": ({"TYPE": ["200-go on\r\n" + " on\r\n" * 100 + "200 end"]}, "ftp: a reply of more than 64 lines"),
    "silence": ({"TYPE": [None]}, "too slow"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_can_go_wrong_is_said(server, carry, kind):
    server.faults, error = FAILURES[kind]
    result = carry(server.url("f", user=LOGIN), **({"patience": 1} if kind == "silence" else {}))
    assert not result["done"]
    assert result["error"].startswith(error), result
    assert PASSWORD not in result["error"]
    assert result["took_ms"] < 1000 * at_most(3)


def test_replies_of_several_lines(server, carry, content):
    """RFC 959 §4.2: lines in between may begin with digits."""
    server.faults = {"SIZE": ["213-5\r\n 213 6\r\n226 7\r\n213 100000"]}
    result = carry(server.url("f"))
    is_whole(result, content)
    assert result["size"] == len(content)


def test_a_file_shorter_than_it_was_said_to_be(server, carry):
    server.faults = {"SIZE": ["213 100001"]}
    result = carry(server.url("f"))
    assert (result["done"], result["error"]) == (False, "ended after 100000 of 100001 bytes")


def test_a_file_larger_than_wanted_is_not_begun(server, carry):
    result = carry(server.url("f"), limit=99_999, retries=3)
    assert (result["done"], result["tries"], result["count"]) == (False, 1, 0)
    assert not server.told("RETR")


@pytest.mark.parametrize("size", [0, 1, 768, 50_000])
def test_an_upload_arrives_whole(server, carry, size):
    result = carry(server.url("up", user=LOGIN), upload=size)
    assert result["done"], result
    assert (server.folder / "up").read_bytes() == uploaded(size)
    assert server.told("STOR") == ["up"]


def test_a_broken_upload_begins_anew(server, carry):
    """A part that was stored is not to be trusted: the server may not have written all that it took."""
    server.cuts = [60_000]
    result = carry(server.url("up", user=LOGIN), upload=1_000_000, retries=1)
    assert (result["done"], result["tries"], result["rewinds"]) == (True, 2, 1), result
    assert (server.folder / "up").read_bytes() == uploaded(1_000_000)


def test_an_upload_that_is_refused(server, carry):
    result = carry(server.url("up"), upload=1000)
    assert not result["done"]
    assert result["error"] == "ftp: start of the file: reply 550"
