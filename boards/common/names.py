"""Looks host names up without waiting (RFC 1035): getaddrinfo may stop everything for ten seconds."""

import os
import socket
from time import ticks_diff, ticks_ms

from micropython import const

_PORT = const(53)
_REPEAT_MS = const(1500)
_TRIES = const(4)
_HEAD = const(12)
_ANSWER = const(512)  # longest without extensions
_TYPE_A = const(1)
_IN = const(1)


class Names:
    """The address of one host name at a time, `host`; the last one known stays known while it is asked for again."""

    def __init__(self, port=_PORT):
        """port: of the name server."""
        self._port = port
        self.host = None
        self._address = None
        self._socket = None
        self._server = ""
        self._number = b""
        self._asked = 0
        self._tries = 0

    def address(self, host, server):
        """Address of `host` as text, or None while it is not known: then poll() until it says that it is.

        Asks `server`, whose address is a text, also when an address is known, so that a moved host is found at the
        next attempt. OSError when the question cannot be sent.
        """
        if _is_address(host):
            return host
        if host != self.host:
            self.host = host
            self._address = None
            self._end()
        if self._socket is None:
            self._server = server
            self._tries = 0
            self._ask(ticks_ms())
        return self._address

    def poll(self, now):
        """Go on; to be called every round. True when an address has come for a host that had none."""
        if self._socket is None:
            return False
        try:
            answer, sender = self._socket.recvfrom(_ANSWER)
        except OSError:
            answer = None  # nothing yet, or a refusal: asked again in time
        if answer:
            address = parse(answer, self._number)
            if address is not None:
                fresh = self._address is None
                # An empty one: there is no such host, or it has no address now. What was known may still be right.
                self._address = address or self._address
                self._end()
                return fresh and self._address is not None
        if ticks_diff(now, self._asked) > _REPEAT_MS:
            if self._tries == _TRIES:
                self._end()
            else:
                try:
                    self._ask(now)
                except OSError:
                    self._end()  # no network: the next attempt to connect asks anew
        return False

    def _ask(self, now):
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.setblocking(False)
            self._number = os.urandom(2)
        self._asked = now
        self._tries += 1
        # An address in digits is not looked up, so this does not wait.
        to = socket.getaddrinfo(self._server, self._port)[0][-1]
        try:
            self._socket.sendto(question(self.host, self._number), to)
        except OSError:
            self._end()
            raise

    def _end(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def question(host, number):
    """The question for the address of `host`, with the two bytes `number`. OSError for a name that cannot exist."""
    out = number + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
    for label in host.rstrip(".").split("."):
        name = label.encode()
        if not 0 < len(name) < 64:
            raise OSError("no host can have the name %r" % host)
        out += bytes((len(name),)) + name
    return out + b"\x00\x00\x01\x00\x01"


def parse(answer, number):
    """The first address in an answer, as text; "" when it has none, None when it is no answer to `number`."""
    if len(answer) < _HEAD or answer[:2] != number or not answer[2] & 0x80:
        return None
    try:
        at = _HEAD
        for _ in range(answer[4] << 8 | answer[5]):
            at = _past_name(answer, at) + 4
        for _ in range(answer[6] << 8 | answer[7]):
            at = _past_name(answer, at)
            kind, class_ = answer[at] << 8 | answer[at + 1], answer[at + 2] << 8 | answer[at + 3]
            length = answer[at + 8] << 8 | answer[at + 9]
            at += 10
            # The names before it are aliases that lead to it: the server follows them.
            if kind == _TYPE_A and class_ == _IN and length == 4:
                return "%d.%d.%d.%d" % (answer[at], answer[at + 1], answer[at + 2], answer[at + 3])
            at += length
    except IndexError:
        return None  # cut short
    return ""


def _past_name(answer, at):
    while True:
        n = answer[at]
        if n >= 0xC0:
            return at + 2
        at += 1 + n
        if not n:
            return at


def _is_address(host):
    parts = host.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)
