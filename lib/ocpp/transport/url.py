"""The address of the back end: ws:// and wss:// URLs (RFC 6455 §3, RFC 3986), and the identity in them."""

_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def parse(url):
    """Take a back end's URL apart: (tls, host, port, path).

    host is without brackets, path without a trailing slash ("" for none). Raises ValueError saying what is wrong; the
    message never holds the URL, which might carry a secret.
    """
    scheme, found, rest = _cut(url, "://")
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
    authority, slash, path = _cut(rest, "/")
    if "@" in authority:
        raise ValueError("url: user information (@) not allowed; credentials are configured apart")
    tls = scheme == "wss"
    host, port = _host_and_port(authority, 443 if tls else 80)
    return tls, host, port, (slash + path).rstrip("/")


def authority(tls, host, port):
    """Text of the Host header: the port only where it is not the scheme's own, an IPv6 address in brackets."""
    if ":" in host:
        host = "[" + host + "]"
    if port == (443 if tls else 80):
        return host
    return host + ":" + str(port)


def quote(identity):
    """Identity as one path segment: all but the unreserved characters percent-encoded as UTF-8 (RFC 3986 §2.1).

    Raises ValueError for an empty identity and for "." and "..", which no URL can keep as a segment.
    """
    if identity in ("", ".", ".."):
        raise ValueError("identity: empty, '.' or '..'")
    out = bytearray()
    for byte in identity.encode():
        if byte in _UNRESERVED:
            out.append(byte)
        else:
            out.extend(b"%%%02X" % byte)
    return out.decode()


def _cut(text, mark):
    # (before, mark or "", after); MicroPython's smaller builds have no str.partition().
    at = text.find(mark)
    if at < 0:
        return text, "", ""
    return text[:at], mark, text[at + len(mark) :]


def _host_and_port(text, port):
    if text.startswith("["):
        host, found, rest = _cut(text[1:], "]")
        allowed = "0123456789abcdefABCDEF:."
        if not found or ":" not in host or rest and rest[0] != ":":
            raise ValueError("url: IPv6 address must be [address] or [address]:port")
        _, colon, digits = _cut(rest, ":")
    else:
        host, colon, digits = _cut(text, ":")
        allowed = _UNRESERVED.decode()
    if not host:
        raise ValueError("url: no host")
    for char in host:
        if char not in allowed:
            raise ValueError("url: bad character in the host")
    if colon:
        # No leading sign, space or underscore, all of which int() would take.
        if not digits or len(digits) > 5 or [c for c in digits if c not in "0123456789"] or not 0 < int(digits) < 65536:
            raise ValueError("url: port must be 1 to 65535")
        port = int(digits)
    return host, port
