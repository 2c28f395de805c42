"""The virtual board's way to the network: a wired interface and non-blocking streams over it."""

import socket

import network
from micropython import const

_IN_PROGRESS = const(115)


class Link:
    """`up`: the interface sees its cable (as of the last `poll`)."""

    def __init__(self):
        self.up = False
        self._lan = network.LAN()
        self._lan.active(True)

    def poll(self, now):
        """Looks at the interface; to be called every round."""
        self.up = self._lan.isconnected()

    def connect(self, host, port, tls):
        """Begins a connection and returns its non-blocking stream. `tls`: an ssl context, or None for plain TCP.

        The name look-up blocks. OSError when the link is down, the host is unknown or refuses; what fails later
        raises at the stream's next use. ValueError when the TLS layer refuses `host`.
        """
        if not self._lan.isconnected():
            raise OSError("link is down")
        stream = socket.socket()
        try:
            stream.setblocking(False)
            address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]
            try:
                stream.connect(address)
            except OSError as e:
                if e.errno != _IN_PROGRESS:
                    raise
            if tls:
                stream = tls.wrap_socket(stream, server_hostname=host, do_handshake_on_connect=False)
        except Exception:
            stream.close()
            raise
        return stream
