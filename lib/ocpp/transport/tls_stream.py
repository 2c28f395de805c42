"""A TLS connection as one stream, TCP socket included."""

from micropython import const

_CAME = const(1)  # select.POLLIN


class TlsStream:
    """Non-blocking TLS client over a connected or connecting socket. The handshake runs inside readinto() and write().

    context: tls.SSLContext that requires and verifies the server's certificate; host: the name that it must be for.
    calm: for a chip that the handshake keeps busy, an object whose ready() has everything prepared for that and tells
    whether it is, and whose over() ends it; the server's first answer, where the arithmetic begins, waits for it.
    Keeps the socket itself, because after a failed handshake the TLS object no longer closes it. Raises OSError(ENOMEM)
    when the heap has no room for the TLS buffers; the socket is then still the caller's.
    """

    def __init__(self, sock, context, host, calm=None):
        self._sock = sock
        self._calm = calm
        self._heard = _listener(sock) if calm else None
        self._tls = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)

    def readinto(self, buf, n):
        """Read up to n bytes into buf; None for "not now", 0 at the end."""
        if self._calm is None:
            return self._tls.readinto(buf, n)
        return self._step(self._tls.readinto, buf, n)

    def write(self, buf, at, n):
        """Write buf[at:at+n]; the count taken, or None, after which the same bytes must be offered again."""
        if self._calm is None:
            return self._tls.write(buf, at, n)
        return self._step(self._tls.write, buf, at, n)

    def _step(self, move, *args):
        # One of the handshake, at whose end the first bytes of the caller pass.
        for _, event in self._heard.ipoll(0):
            # A connection that has failed comes with other flags, and needs no arithmetic.
            if event == _CAME and not self._calm.ready():
                return None
        count = move(*args)
        if count is not None:
            self._rest()
        return count

    def _rest(self):
        calm = self._calm
        self._calm = self._heard = None
        if calm:
            calm.over()

    def close(self):
        """Close the TLS connection and its socket."""
        self._rest()
        self._tls.close()
        self._sock.close()


def _listener(sock):
    # Tells when something has come from the server.
    import select

    poll = select.poll()
    poll.register(sock, _CAME)
    return poll
