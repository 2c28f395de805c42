"""Host and port as URLs have them, whatever the scheme (RFC 3986 §3.2)."""

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_ADDRESS = "0123456789abcdefABCDEF:."


def cut(text, mark):
    """(before, mark, after) at the first `mark`; (text, "", "") without one."""
    # MicroPython's smaller builds have no str.partition().
    at = text.find(mark)
    if at < 0:
        return text, "", ""
    return text[:at], mark, text[at + len(mark) :]


def host_and_port(text, port):
    """Take `host`, `host:port` or `[IPv6 address]:port` apart; port: the scheme's own. The host is without brackets.

    Raises ValueError saying what is wrong; the message never holds the text.
    """
    if text.startswith("["):
        host, found, rest = cut(text[1:], "]")
        allowed = _ADDRESS
        if not found or ":" not in host or rest and rest[0] != ":":
            raise ValueError("url: IPv6 address must be [address] or [address]:port")
        _, colon, digits = cut(rest, ":")
    else:
        host, colon, digits = cut(text, ":")
        allowed = UNRESERVED
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


def host_header(host, port, default):
    """Text of the Host header: the port only where it is not the scheme's own, an IPv6 address in brackets."""
    if ":" in host:
        host = "[" + host + "]"
    return host if port == default else "%s:%d" % (host, port)
