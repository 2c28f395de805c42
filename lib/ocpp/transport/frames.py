"""Frames from the server taken apart (RFC 6455 §5): bytes in, one message's payload and control frames out.

No socket and no clock: whoever owns the reader fills `raw` and calls feed().
"""

from micropython import const

from .mask import copy
from .utf8 import INVALID, scan

# What feed() stopped at.
MORE = const(1)  # raw is used up
FULL = const(2)  # the window is full and the message goes on
END = const(3)  # the message is complete
CONTROL = const(4)  # a control frame is complete: .opcode, .control[:.control_n]
HELD = const(5)  # the next message's frame begins, but .hold is set
FAIL = const(6)  # the server broke the protocol: .code, .error

TEXT = const(1)
CLOSE = const(8)
PING = const(9)
PONG = const(10)
FIN = const(0x80)

CONTROL_SIZE = const(125)  # the longest payload of a control frame (§5.5)
NO_CODE = const(1005)  # stands for a close frame without a code, never sent (§7.4.1)

_BINARY = const(2)
_HEADER = const(-1)  # in .left: between two frames
_PROTOCOL = const(1002)


def valid_close(code):
    """Whether a peer may put this code into a close frame (RFC 6455 §7.4 and the registry that it founded)."""
    return 1000 <= code <= 1014 and not 1004 <= code <= 1006 or 3000 <= code <= 4999


class FrameReader:
    """Incremental reader of one connection's frames.

    raw: bytearray filled from the socket; raw[at:got] is not yet looked at. limit: longest message in bytes, None
    for any. hold: while True no new message begins (control frames are still read).
    """

    def __init__(self, size, limit=None):
        self.raw = bytearray(size)
        self.control = bytearray(CONTROL_SIZE)
        self._head = bytearray(10)
        self.limit = limit
        self.reset()

    def reset(self):
        """Forget everything: a new connection begins."""
        self.at = self.got = self.end = 0
        self.hold = self.began = self.fin = False
        self.opcode = self.control_n = self.code = 0
        self.left = _HEADER
        self.error = ""
        self._have = 0
        self._need = 2
        self._size = self._text = 0

    def feed(self, window, end):
        """Go through raw[at:got]; payload goes to window[end:], and .end tells where it ends now.

        Returns MORE, FULL, END, CONTROL, HELD or FAIL; raw[at:] is then still to be fed.
        """
        self.end = end
        while True:
            left = self.left
            if left == _HEADER:
                event = self._header()
                if event:
                    return event
            elif left == 0:
                event = self._frame_end()
                if event:
                    return event
            else:
                n = self.got - self.at
                if n == 0:
                    return MORE
                if n > left:
                    n = left
                if self.opcode >= CLOSE:
                    copy(self.control, self.control_n, self.raw, self.at, n)
                    self.control_n += n
                else:
                    room = len(window) - self.end
                    if room == 0:
                        return FULL
                    if n > room:
                        n = room
                    copy(window, self.end, self.raw, self.at, n)
                    self.end += n
                    self._text = scan(self._text, self.raw, self.at, self.at + n)
                    if self._text == INVALID:
                        return self._fail(1007, "invalid utf-8")
                self.at += n
                self.left = left - n

    def between(self):
        """Whether nothing has begun: neither a message nor a frame."""
        return not self.began and self.left == _HEADER and self._have == 0

    def close_code(self):
        """Code of the close frame in `control` (NO_CODE if it has none), or 0 after noting what is wrong with it."""
        if self.control_n == 0:
            return NO_CODE
        code = self.control[0] << 8 | self.control[1]
        if self.control_n < 2 or not valid_close(code):
            self._fail(_PROTOCOL, "bad close code")
        elif scan(0, self.control, 2, self.control_n) != 0:
            self._fail(1007, "invalid utf-8 in close reason")
        else:
            return code
        return 0

    def _fail(self, code, error):
        self.code = code
        self.error = error
        return FAIL

    def _header(self):
        # Collects the header's bytes; 0 when it is complete and in force.
        head = self._head
        while self._have < self._need:
            if self.at == self.got:
                return MORE
            head[self._have] = self.raw[self.at]
            self.at += 1
            self._have += 1
            if self._have == 2:
                if self._check(head[0], head[1]):
                    return FAIL
                self._need = 10 if head[1] == 127 else 4 if head[1] == 126 else 2
        opcode = head[0] & 15
        if self.hold and opcode < CLOSE:
            return HELD
        length = head[1]
        if length == 126:
            length = head[2] << 8 | head[3]
            if length < 126:
                return self._fail(_PROTOCOL, "length not minimal")
        elif length == 127:
            if head[2] & 0x80:
                return self._fail(_PROTOCOL, "length above 63 bits")
            if head[2] or head[3] or head[4] or head[5] or head[6] & 0xC0:
                return self._fail(1009, "frame too long")  # 1 GB and more: no small int holds it
            length = head[6] << 24 | head[7] << 16 | head[8] << 8 | head[9]
            if length < 65536:
                return self._fail(_PROTOCOL, "length not minimal")
        if opcode < CLOSE:
            if opcode == TEXT:
                self.began = True
                self._size = self._text = 0
            if self.limit is not None:
                self._size += length
                if self._size > self.limit:
                    return self._fail(1009, "message too long")
            self.fin = head[0] >= FIN
        else:
            self.control_n = 0
        self.opcode = opcode
        self.left = length
        self._have = 0
        self._need = 2
        return 0

    def _check(self, first, second):
        # The rules that the first two bytes can break (§5.2, §5.4, §5.5): FAIL, or 0 when all is well.
        opcode = first & 15
        if first & 0x70:
            return self._fail(_PROTOCOL, "reserved bits set")
        if second & 0x80:
            return self._fail(_PROTOCOL, "masked frame")
        if opcode >= CLOSE:
            if opcode > PONG:
                return self._fail(_PROTOCOL, "unknown opcode")
            if first < FIN:
                return self._fail(_PROTOCOL, "control frame fragmented")
            if second > CONTROL_SIZE:
                return self._fail(_PROTOCOL, "control frame too long")
        elif opcode > _BINARY:
            return self._fail(_PROTOCOL, "unknown opcode")
        elif opcode == 0:
            if not self.began:
                return self._fail(_PROTOCOL, "nothing to continue")
        elif self.began:
            return self._fail(_PROTOCOL, "message inside a message")
        elif opcode == _BINARY:
            return self._fail(1003, "binary message")
        return 0

    def _frame_end(self):
        # All of a frame's payload has come: 0 when the message goes on in a further frame.
        self.left = _HEADER
        if self.opcode >= CLOSE:
            return CONTROL
        if not self.fin:
            return 0
        self.began = False
        if self._text != 0:
            return self._fail(1007, "invalid utf-8")
        return END
