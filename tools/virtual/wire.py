"""Connections inside the network cable: where the board connects to, and the two sockets of each connection."""

import selectors
import socket
import struct

_CHUNK = 65536
_QUEUE = 262144  # bytes on their way in one direction before the sender has to wait
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_RST_ON_CLOSE = struct.pack("ii", 1, 0)


class NearEnd:
    """Where the board connects to for one host: `addresses` as of getaddrinfo, to be tried in turn.

    Its port stays reserved while the link is down.
    """

    def __init__(self, cable, addresses):
        self.cable, self.addresses = cable, addresses
        self._reservation = _bound(0)
        self.port = self._reservation.getsockname()[1]
        self._server = None

    def listen(self, on):
        """Accepts connections, or refuses them."""
        if on and not self._server:
            self._server = _bound(self.port)
            self._server.listen(64)
            self._server.setblocking(False)
        elif not on and self._server:
            self.mute(True)
            self._server.close()
            self._server = None

    def mute(self, on):
        """Leaves connections waiting unanswered, or answers them."""
        if self._server:
            self.cable.watch(self._server, 0 if on else _READ, self._accept)

    def _accept(self, _):
        try:
            board, _ = self._server.accept()
        except OSError:
            return  # gone before it was answered
        self.cable.links.add(Link(self.cable, board, self.addresses))


class Link:
    """One connection through the cable: two sockets, and what is on its way in each direction."""

    def __init__(self, cable, board, addresses):
        self.cable = cable
        self.sockets = [_at_once(board), None]  # the board's and the host's
        self.queues = (bytearray(), bytearray())  # on their way to the board, to the host
        self.ended = [False, False]  # no more comes from that socket
        self.closed = [False, False]  # no more goes to that socket
        self.connected = self.gone = False
        self._untried = list(addresses)
        self._actions = (lambda mask: self._ready(0, mask), lambda mask: self._ready(1, mask))
        self._dial()

    def update(self):
        """Waits for what can go on in the cable's present condition."""
        for side in (0, 1):
            mask = 0
            if not self.cable.silent:
                if not self.connected:
                    mask = _WRITE if side else 0
                else:
                    if not self.ended[side] and len(self.queues[1 - side]) < _QUEUE:
                        mask |= _READ
                    if self.queues[side]:
                        mask |= _WRITE
            self.cable.watch(self.sockets[side], mask, self._actions[side])

    def cut(self):
        """Breaks the connection on both sides at once."""
        for sock in self.sockets:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
        self._drop()

    def _drop(self):
        self.gone = True
        self.cable.links.discard(self)
        for sock in self.sockets:
            self.cable.watch(sock, 0, None)
            sock.close()

    def _dial(self):
        """Tries the next address; the board learns that there is none left by a reset."""
        family, kind, protocol, _, address = self._untried.pop(0)
        self.sockets[1] = _at_once(socket.socket(family, kind, protocol))
        self.sockets[1].connect_ex(address)
        self.update()

    def _connected(self):
        if not self.sockets[1].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self.connected = True
            self.update()
        elif self._untried:
            self.cable.watch(self.sockets[1], 0, None)
            self.sockets[1].close()
            self._dial()
        else:
            self.cut()

    def _ready(self, side, mask):
        if self.gone:
            return  # by the other side's event of the same moment
        if not self.connected:
            return self._connected()
        try:
            self._pass(side, mask)
            self._finish()
        except BlockingIOError:
            pass
        except OSError:
            self.cut()

    def _pass(self, side, mask):
        if mask & _WRITE:
            sent = self.sockets[side].send(self.queues[side])
            del self.queues[side][:sent]
        if mask & _READ:
            data = self.sockets[side].recv(_CHUNK)
            self.queues[1 - side].extend(data)
            self.ended[side] = not data

    def _finish(self):
        for side in (0, 1):
            if self.ended[1 - side] and not self.queues[side] and not self.closed[side]:
                self.closed[side] = True
                self.sockets[side].shutdown(socket.SHUT_WR)
        if all(self.closed):
            self._drop()
        else:
            self.update()


def _at_once(sock):
    """The same socket, never waiting and sending without delay."""
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _bound(port):
    """A socket at `port` of the loopback. Two may hold a port as long as only one listens."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock
