"""The address of the back end: ws:// and wss:// URLs (RFC 6455 §3, RFC 3986), and the identity in them."""

from .hostport import UNRESERVED, cut, host_and_port, host_header


def parse(url):
    """Take a back end's URL apart: (tls, host, port, path).

    host is without brackets, path without a trailing slash ("" for none). Raises ValueError saying what is wrong; the
    message never holds the URL, which might carry a secret.
    """
    scheme, found, rest = cut(url, "://")
    scheme = scheme.lower()
    if not found or scheme not in ("ws", "wss"):
        raise ValueError("url: must begin with ws:// or wss://")
    for char in rest:
        if not "!" <= char <= "~":
            raise ValueError("url: space, control or non-ASCII character; percent-encode it")
    if "#" in rest:
        raise ValueError("url: fragment (#) not allowed")
    if "?" in rest:
        raise ValueError("url: query (?) not supported")
    authority, slash, path = cut(rest, "/")
    if "@" in authority:
        raise ValueError("url: user information (@) not allowed; credentials are configured apart")
    tls = scheme == "wss"
    host, port = host_and_port(authority, _default(tls))
    return tls, host, port, (slash + path).rstrip("/")


def authority(tls, host, port):
    """Text of the Host header of a back end (RFC 9110 §7.2)."""
    return host_header(host, port, _default(tls))


def quote(identity):
    """Identity as one path segment: all but the unreserved characters percent-encoded as UTF-8 (RFC 3986 §2.1).

    Raises ValueError for an empty identity and for "." and "..", which no URL can keep as a segment.
    """
    if identity in ("", ".", ".."):
        raise ValueError("identity: empty, '.' or '..'")
    out = bytearray()
    for byte in identity.encode():
        if chr(byte) in UNRESERVED:
            out.append(byte)
        else:
            out.extend(b"%%%02X" % byte)
    return out.decode()


def _default(tls):
    return 443 if tls else 80
