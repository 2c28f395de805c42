"""HTTPS and FTPS: encrypted both ways, and only to servers that prove who they are."""

import pytest
from carried import is_whole, uploaded

from support.certificates import DAY, NOW, Authority
from support.ftp_files import LOGIN, FtpFiles
from support.http_files import HttpFiles, cut
from support.patience import at_most

FTPS_HEAP = "160K"  # two connections at a time


@pytest.fixture
def authority():
    """A new certificate authority."""
    return Authority("Test CA")


@pytest.fixture
def ca(authority, tmp_path):
    """Its certificate as the board takes it."""
    return str(authority.file(tmp_path))


@pytest.fixture
def https(authority, tmp_path, content):
    """An HTTPS server called localhost, with the content at /f."""
    with HttpFiles({"/f": content}, tls=authority.server(tmp_path, "localhost"), host="localhost") as server:
        yield server


@pytest.fixture
def ftps(authority, tmp_path, content):
    """An FTP server called localhost that insists on TLS for both connections, with the content as f."""
    authority.server(tmp_path, "localhost")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "f").write_bytes(content)
    with FtpFiles(folder, tls=(tmp_path / "cert.pem", tmp_path / "key.pem"), host="localhost") as server:
        yield server


def test_https_download_resumed(https, carry, ca, content):
    https.next("/f", cut(40_000))
    result = carry(https.url("/f"), ca=ca, retries=1)
    is_whole(result, content)
    assert result["tries"] == 2
    assert result["longest_ms"] < 1000 * at_most(1)  # one step of the handshake


def test_https_upload(https, carry, ca):
    result = carry(https.url("/up"), ca=ca, upload=30_000)
    assert result["done"], result
    assert https.uploads["/up"] == uploaded(30_000)


def test_ftps_download_resumed(ftps, carry, ca, content):
    """RFC 4217: AUTH TLS before the password, PBSZ 0, PROT P."""
    ftps.cuts = [30_000]
    result = carry(ftps.url("f", user=LOGIN), ca=ca, retries=1, heap=FTPS_HEAP)
    is_whole(result, content)
    assert result["tries"] == 2
    verbs = [line.split(" ")[0] for line in ftps.commands]
    assert verbs[:9] == ["AUTH", "USER", "PASS", "PBSZ", "PROT", "TYPE", "SIZE", "EPSV", "RETR"]
    assert ftps.told("PROT")[0] == "P"


def test_ftps_upload(ftps, carry, ca):
    result = carry(ftps.url("up", user=LOGIN), ca=ca, upload=30_000, heap=FTPS_HEAP)
    assert result["done"], result
    assert (ftps.folder / "up").read_bytes() == uploaded(30_000)


@pytest.mark.parametrize("kind", ["https", "ftps"])
def test_without_an_authority_there_is_no_tls(https, ftps, carry, kind):
    url = https.url("/f") if kind == "https" else ftps.url("f", user=LOGIN)
    result = carry(url)
    assert (result["done"], result["error"]) == (False, "no certificate authority is configured")
    assert not https.requests
    assert not ftps.told("PASS")


UNVERIFIED = {
    "other authority": (lambda folder, ca: Authority("Other CA").server(folder, "localhost"), "trusted"),
    "other host": (lambda folder, ca: ca.server(folder, "cs.example"), "Common Name"),
    "expired": (lambda folder, ca: ca.server(folder, "localhost", until=NOW - DAY), "expired"),
}


@pytest.mark.parametrize("scheme", ["https", "ftps"])
@pytest.mark.parametrize("kind", UNVERIFIED)
def test_a_server_that_cannot_be_verified_gets_no_secret(authority, ca, tmp_path, carry, content, kind, scheme):
    make, why = UNVERIFIED[kind]
    folder = tmp_path / "bad"
    folder.mkdir()
    context = make(folder, authority)
    if scheme == "https":
        with HttpFiles({"/f": content}, tls=context, host="localhost") as server:
            result = carry(server.url("/f", user="me:secret@"), ca=ca)
            assert not server.requests
    else:
        with FtpFiles(folder, tls=(folder / "cert.pem", folder / "key.pem"), host="localhost") as server:
            result = carry(server.url("cert.pem", user=LOGIN), ca=ca)
            assert [line for line in server.commands if line != "AUTH TLS"] == []
    assert (result["done"], result["count"]) == (False, 0)
    assert why in result["error"], result


def test_a_redirection_from_https_to_http_is_not_followed(https, carry, ca, content):
    with HttpFiles({"/f": content}) as plain:
        https.next("/f", lambda handler, body: handler.answer(302, b"", Location=plain.url("/f")))
        result = carry(https.url("/f"), ca=ca)
        assert (result["done"], result["error"]) == (False, "http: redirected to something less safe")
        assert not plain.requests
