"""The virtual board's way to the network: a wired interface and non-blocking streams over it."""

import socket

import layout
import network
from micropython import const
from page import page

_IN_PROGRESS = const(115)
_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)


class Link:
    """What is known of the network, as of the last `poll`.

    `up`: the interface sees its cable. `returns`: rises when the network is there again, also after a silence in which
    the interface saw its cable; other boards learn that from their Wi-Fi association or their DHCP lease.
    """

    def __init__(self):
        self.up = False
        self.returns = 0
        self._lan = network.LAN()
        self._lan.active(True)

    def poll(self, now):
        """Looks at the interface; to be called every round."""
        self.up = self._lan.isconnected()
        self.returns = page.get(layout.RETURNS)

    def connect(self, host, port):
        """Begins a connection and returns its non-blocking socket.

        The name look-up blocks. OSError when the link is down, the host is unknown or refuses; what fails later
        raises at the socket's next use.
        """
        if not self._lan.isconnected():
            raise OSError("link is down")
        stream = socket.socket()
        try:
            stream.setblocking(False)
            # Each message is one write that waits for an answer: Nagle's delay would only cost time.
            stream.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
            address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]
            try:
                stream.connect(address)
            except OSError as e:
                if e.errno != _IN_PROGRESS:
                    raise
        except Exception:
            stream.close()
            raise
        return stream
