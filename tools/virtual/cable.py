"""The network cable of the board: every connection it makes passes through here and can be cut or muted.

The board asks for a host by name at the control port and gets the port of the cable's near end; what it sends there
arrives at the host. While the link is down nothing can be asked or connected, and open connections break. While it is
silent they stay open and nothing passes.
"""

import queue
import selectors
import socket
import threading

from tools.virtual.wire import NearEnd

_NAME_PATIENCE_S = 1.0  # time that a name look-up takes to fail in silence
_OBEY_S = 8.0  # its thread has done what it was ordered by then, on any machine
_READ = selectors.EVENT_READ


class NetworkCable:
    """Carries connections while `run` runs, in a thread of its own, until `stop`. `port`: where the board asks."""

    def __init__(self):
        self.up, self.silent = True, False
        self._near = {}
        self.links = set()
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
        done.wait(_OBEY_S)
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
            for link in list(self.links):
                link.cut()
        for near in self._near.values():
            near.listen(up or silent)
            near.mute(silent)
        for link in list(self.links):
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
                answer = str(self._resolve(host, port))
            except (OSError, IndexError, ValueError) as wrong:
                answer = f"!{wrong}"
            try:
                conversation.sendall(answer.encode() + b"\n")
            except OSError:
                pass  # the board was switched off while it asked

    def _resolve(self, host, port):
        if self.silent and not _numeric(host):
            threading.Event().wait(_NAME_PATIENCE_S)
            raise OSError("no answer from the name server")
        if not self.up and not self.silent:
            raise OSError("link is down")
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # A board speaks IPv4; a back end on this machine may listen on "localhost" of IPv6 only.
        addresses.sort(key=lambda address: address[0] != socket.AF_INET)
        return self.near_end(tuple(addresses))

    def near_end(self, addresses):
        """Port where the board reaches a host of these `addresses` (as of getaddrinfo, tried in turn)."""
        return self._order(lambda: self._listen(addresses))

    def _listen(self, addresses):
        if addresses not in self._near:
            near = self._near[addresses] = NearEnd(self, addresses)
            near.listen(self.up or self.silent)
            near.mute(self.silent)
        return self._near[addresses].port

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


def _numeric(host):
    try:
        socket.getaddrinfo(host, 0, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True
