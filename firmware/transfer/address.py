"""URLs of files: http, https, ftp and ftps (RFC 3986, RFC 1738 §3.2)."""

from firmware.transfer.failure import Hopeless
from ocpp.transport.hostport import cut, host_and_port, host_header

LONGEST = 512
_PORTS = (("http", 80), ("https", 443), ("ftp", 21), ("ftps", 21))
_HEX = "0123456789abcdefABCDEF"


class Address:
    """Parts of a URL: scheme, tls, host, port, user and password (None: not given), path (with query, as it stands)."""

    def __init__(self, scheme, host, port, user, password, path):
        self.scheme = scheme
        self.tls = scheme[-1] == "s"
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.path = path

    def authority(self):
        """Text of the Host header."""
        return host_header(self.host, self.port, _default(self.scheme))

    def same_host(self, other):
        """May what is secret here be told there?"""
        return (self.host, self.port, self.tls) == (other.host, other.port, other.tls)


def parse(url):
    """The Address of a URL. Raises Hopeless with what is wrong with it."""
    if len(url) > LONGEST:
        raise Hopeless("url: longer than %d characters" % LONGEST)
    for char in url:
        if not "!" <= char <= "~":
            raise Hopeless("url: space, control or non-ASCII character; percent-encode it")
    scheme, found, rest = cut(url, "://")
    scheme = scheme.lower()
    if not found or _default(scheme) is None:
        raise Hopeless("url: must begin with http://, https://, ftp:// or ftps://")
    rest = cut(rest, "#")[0]
    end = len(rest)
    for mark in "/?":
        at = rest.find(mark)
        if 0 <= at < end:
            end = at
    authority, path = rest[:end], rest[end:]
    if path[:1] != "/":
        path = "/" + path
    user = password = None
    at = authority.rfind("@")
    if at >= 0:
        user, colon, password = cut(authority[:at], ":")
        user = unquote(user)
        password = unquote(password) if colon else None
        authority = authority[at + 1 :]
    try:
        host, port = host_and_port(authority, _default(scheme))
    except ValueError as e:
        raise Hopeless(str(e))
    return Address(scheme, host, port, user, password, path)


def join(base, reference):
    """The Address that a Location header means, seen from `base` (RFC 9110 §10.2.2). Raises Hopeless."""
    if "://" in reference:
        return parse(reference)
    if reference[:2] == "//":
        return parse(base.scheme + ":" + reference)
    if reference[:1] != "/":
        reference = base.path.split("?")[0].rsplit("/", 1)[0] + "/" + reference
    return parse("%s://%s%s" % (base.scheme, base.authority(), reference))


def unquote(text):
    """Percent-decoded text. Raises Hopeless when it is no UTF-8, or for control characters: they could be commands."""
    parts = text.split("%")
    out = bytearray(parts[0].encode())
    for part in parts[1:]:
        if len(part) < 2 or part[0] not in _HEX or part[1] not in _HEX:
            raise Hopeless("url: % without two hexadecimal digits")
        out.append(int(part[:2], 16))
        out.extend(part[2:].encode())
    for byte in out:
        if byte < 32 or byte == 127:
            raise Hopeless("url: control character")
    try:
        return out.decode()
    except ValueError:  # UnicodeError
        raise Hopeless("url: percent-encoded bytes are no UTF-8")


def _default(scheme):
    for name, port in _PORTS:
        if name == scheme:
            return port
    return None
