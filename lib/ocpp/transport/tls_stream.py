"""A TLS connection as one stream, TCP socket included."""


class TlsStream:
    """Non-blocking TLS client over a connected or connecting socket. The handshake runs inside readinto() and write().

    context: tls.SSLContext that requires and verifies the server's certificate; host: the name that it must be for.
    Keeps the socket itself, because after a failed handshake the TLS object no longer closes it. Raises OSError(ENOMEM)
    when the heap has no room for the TLS buffers; the socket is then still the caller's.
    """

    def __init__(self, sock, context, host):
        self._sock = sock
        self._tls = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)

    def readinto(self, buf, n):
        """Read up to n bytes into buf; None for "not now", 0 at the end."""
        return self._tls.readinto(buf, n)

    def write(self, buf, at, n):
        """Write buf[at:at+n]; the count taken, or None, after which the same bytes must be offered again."""
        return self._tls.write(buf, at, n)

    def close(self):
        """Close the TLS connection and its socket."""
        self._tls.close()
        self._sock.close()
