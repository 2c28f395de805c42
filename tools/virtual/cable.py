"""The network cable of the board: every connection it makes passes through here and can be cut or muted.

The board asks for a host by name at the control port and gets the port of the cable's near end; what it sends there
arrives at the host. While the link is down nothing can be asked or connected, and open connections break. While it is
silent they stay open and nothing passes.
"""

import queue
import selectors
import socket
import struct
import threading

_CHUNK = 65536
_QUEUE = 262144  # bytes on their way in one direction before the sender has to wait
_NAME_PATIENCE_S = 1.0  # time that a name look-up takes to fail in silence
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_RST_ON_CLOSE = struct.pack("ii", 1, 0)


class NetworkCable:
    """Carries connections while `run` runs, in a thread of its own, until `stop`. `port`: where the board asks."""

    def __init__(self):
        self.up, self.silent = True, False
        self._near = {}
        self._links = set()
        self._selector = selectors.DefaultSelector()
        self._orders = queue.SimpleQueue()
        self._bell, self._ear = socket.socketpair()
        self._ear.setblocking(False)
        self._control = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._control.getsockname()[1]
        self._selector.register(self._ear, _READ, self._obey)
        self._selector.register(self._control, _READ, self._asked)
        self._ended = False

    def run(self):
        """Carries until `stop`."""
        while not self._ended:
            for key, mask in self._selector.select():
                key.data(mask)

    def stop(self):
        """Cuts everything for good."""
        self._order(self._end)

    def set(self, up, silent):
        """Link up, down, or (`silent`) up with nothing passing. Done when it returns."""
        self._order(lambda: self._switch(up, silent))

    def _order(self, action):
        """Runs `action` in the cable's thread and waits for it."""
        done = threading.Event()
        result = []
        self._orders.put(lambda: (result.append(action()), done.set()))
        self._bell.send(b"!")
        done.wait(5.0)
        return result[0] if result else None

    def _obey(self, _):
        self._ear.recv(4096)
        while not self._orders.empty():
            self._orders.get()()

    def _end(self):
        self._switch(False, False)
        self._control.close()
        self._ended = True

    def _switch(self, up, silent):
        self.up, self.silent = up, silent
        if not up and not silent:
            for link in list(self._links):
                link.cut()
        for near in self._near.values():
            near.listen(up or silent)
            near.mute(silent)
        for link in list(self._links):
            link.update()

    def _asked(self, _):
        conversation, _ = self._control.accept()
        threading.Thread(target=self._look_up, args=(conversation,), daemon=True).start()

    def _look_up(self, conversation):
        with conversation:
            conversation.settimeout(5.0)
            line = conversation.makefile("rb").readline().decode("utf-8", "replace").split()
            try:
                host, port = line[0], int(line[1])
                answer = str(self._near_end(host, port))
            except (OSError, IndexError, ValueError) as wrong:
                answer = f"!{wrong}"
            try:
                conversation.sendall(answer.encode() + b"\n")
            except OSError:
                pass  # the board was switched off while it asked

    def _near_end(self, host, port):
        if self.silent and not _numeric(host):
            threading.Event().wait(_NAME_PATIENCE_S)
            raise OSError("no answer from the name server")
        if not self.up and not self.silent:
            raise OSError("link is down")
        far = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return self._order(lambda: self._listen(far))

    def _listen(self, far):
        address = far[4]
        if address not in self._near:
            self._near[address] = _NearEnd(self, far)
            self._near[address].listen(self.up or self.silent)
            self._near[address].mute(self.silent)
        return self._near[address].port

    def watch(self, sock, mask, action):
        """Registers what a connection waits for; 0 for nothing."""
        try:
            self._selector.get_key(sock)
            known = True
        except KeyError:
            known = False
        if mask and known:
            self._selector.modify(sock, mask, action)
        elif mask:
            self._selector.register(sock, mask, action)
        elif known:
            self._selector.unregister(sock)


class _NearEnd:
    """Where the board connects to for one far address. Its port stays reserved while the link is down."""

    def __init__(self, cable, far):
        self.cable, self.far = cable, far
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
        self.cable._links.add(_Link(self.cable, board, self.far))


class _Link:
    """One connection through the cable: two sockets, and what is on its way in each direction."""

    def __init__(self, cable, board, far):
        self.cable = cable
        family, kind, protocol, _, address = far
        host = socket.socket(family, kind, protocol)
        self.sockets = (board, host)
        for sock in self.sockets:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.queues = (bytearray(), bytearray())  # to the board, to the host
        self.ended = [False, False]  # no more comes from that socket
        self.closed = [False, False]  # no more goes to that socket
        self.connected = False
        self.actions = (lambda mask: self._ready(0, mask), lambda mask: self._ready(1, mask))
        host.connect_ex(address)
        self.update()

    def update(self):
        """Waits for what can go on in the cable's present condition."""
        for side in (0, 1):
            mask = 0
            if not self.cable.silent and self.sockets[side].fileno() >= 0:
                if not self.connected:
                    mask = _WRITE if side else 0
                else:
                    if not self.ended[side] and len(self.queues[1 - side]) < _QUEUE:
                        mask |= _READ
                    if self.queues[side]:
                        mask |= _WRITE
            self.cable.watch(self.sockets[side], mask, self.actions[side])

    def cut(self):
        """Breaks the connection on both sides at once."""
        for sock in self.sockets:
            self.cable.watch(sock, 0, None)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
            sock.close()
        self.cable._links.discard(self)

    def _ready(self, side, mask):
        try:
            if not self.connected:
                wrong = self.sockets[1].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if wrong:
                    return self.cut()
                self.connected = True
            else:
                self._pass(side, mask)
        except BlockingIOError:
            pass
        except OSError:
            return self.cut()
        self._finish()

    def _pass(self, side, mask):
        other = 1 - side
        if mask & _WRITE:
            sent = self.sockets[side].send(self.queues[side])
            del self.queues[side][:sent]
        if mask & _READ:
            data = self.sockets[side].recv(_CHUNK)
            self.queues[other].extend(data)
            self.ended[side] = not data
            if data and self.connected:
                try:
                    sent = self.sockets[other].send(self.queues[other])
                    del self.queues[other][:sent]
                except BlockingIOError:
                    pass

    def _finish(self):
        for side in (0, 1):
            if self.ended[1 - side] and not self.queues[side] and not self.closed[side]:
                self.closed[side] = True
                try:
                    self.sockets[side].shutdown(socket.SHUT_WR)
                except OSError:
                    return self.cut()
        if all(self.closed):
            for sock in self.sockets:
                self.cable.watch(sock, 0, None)
                sock.close()
            self.cable._links.discard(self)
        else:
            self.update()


def _bound(port):
    """A socket at `port` of the loopback. Two may hold a port as long as only one listens."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock


def _numeric(host):
    try:
        socket.getaddrinfo(host, 0, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True
