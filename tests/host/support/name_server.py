"""A name server of a test's own."""

import socket
import struct
import threading


class NameServer:
    """Answers from `known` {name: address}; `silent`: so many questions get no answer; `asked`: the names."""

    def __init__(self, known, silent=0, rubbish=False):
        self.known = known
        self.silent = silent
        self.rubbish = rubbish
        self.asked = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def __enter__(self):
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        # Not closed under a thread that still waits: it might go on with whatever gets the same descriptor next.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while True:
            question, sender = self._socket.recvfrom(512)
            if not question:
                return
            self._answer_to(question, sender)

    def _answer_to(self, question, sender):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode())
            at += 1 + question[at]
        name = ".".join(labels)
        self.asked.append(name)
        if len(self.asked) <= self.silent:
            return
        if self.rubbish:
            for wrong in (b"", b"\0" * 12, question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0\x05ab", b"\xff" * 100):
                self._socket.sendto(wrong, sender)
        self._socket.sendto(self._answer(question[: at + 5], name), sender)

    def _answer(self, question, name):
        head = question[:2]
        if name not in self.known:
            return head + struct.pack(">HHHHH", 0x8183, 1, 0, 0, 0) + question[12:]
        # First an alias, then the address: names are pointers, as servers send them.
        alias = b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, 4) + b"\x01x\xc0\x0c"
        address = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(self.known[name])
        return head + struct.pack(">HHHHH", 0x8180, 1, 2, 0, 0) + question[12:] + alias + address
