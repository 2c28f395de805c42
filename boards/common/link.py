"""A board's way to the network: non-blocking streams over an interface that looks after itself."""

import errno
import socket

from micropython import const

from boards.common.names import Names

_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)


class Link:
    """What is known of the network, as of the last `poll`.

    interface: boards.common.wifi.Wifi or boards.common.wire.Wired. `up`: there is a network and an address in it.
    `returns`: rises when an attempt to connect may succeed that did not before.
    """

    def __init__(self, interface, names=Names):
        """names: makes what looks names up. The first host asked for has its own, which no other host disturbs."""
        self.up = False
        self.returns = 0
        self._interface = interface
        self._names = names()
        self._others = names()

    def poll(self, now):
        """Look at the interface and after look-ups; to be called every round."""
        up = self._interface.poll(now)
        found = self._names.poll(now)
        if self._others.poll(now) or found or up and not self.up:
            self.returns += 1
        self.up = up

    def connect(self, host, port):
        """Begin a connection and return its non-blocking socket.

        OSError when the link is down, the host's name is still being looked up (EAGAIN; `returns` rises when it is
        found) or the host refuses; what fails later raises at the socket's next use.
        """
        if not self.up:
            raise OSError("link is down")
        names = self._names if self._names.host in (None, host) else self._others
        address = names.address(host, self._interface.name_server())
        if address is None:
            raise OSError(errno.EAGAIN, "the address of %s is being looked up" % host)
        stream = socket.socket()
        try:
            stream.setblocking(False)
            # Each message is one write that waits for an answer: Nagle's delay would only cost time.
            stream.setsockopt(_IPPROTO_TCP, getattr(socket, "TCP_NODELAY", _TCP_NODELAY), 1)
            try:
                stream.connect(socket.getaddrinfo(address, port)[0][-1])
            except OSError as e:
                if e.errno != errno.EINPROGRESS:
                    raise
        except Exception:
            stream.close()
            raise
        return stream
