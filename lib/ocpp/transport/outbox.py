"""Frames to the server (RFC 6455 §5): built and masked in place, written as the socket takes them.

A frame once begun is always finished before another one starts, and a write that the socket did not take is repeated
with the same bytes: a TLS stream has then encrypted them already and only reports them at the repetition.
"""

from micropython import const

from .frames import CLOSE, CONTROL_SIZE, FIN, NO_CODE, PONG
from .mask import copy, xor
from .mask_key import MaskKeys

HEAD = const(14)  # room before the payload: 2 bytes, up to 8 of length, 4 of masking key

_CONTROL_HEAD = const(6)
_DATA = const(1)  # in ._inside: which of the two buffers has a frame half written
_CONTROL = const(2)


class Outbox:
    """One data frame and one control frame on their way out. buf: `size` bytes of payload after HEAD."""

    def __init__(self, size):
        self.buf = bytearray(HEAD + size)
        self.keys = MaskKeys()
        self._control = bytearray(_CONTROL_HEAD + CONTROL_SIZE)
        self._code = bytearray(2)
        self.reset()

    def reset(self):
        """Forget what is pending: a new connection begins."""
        self._at = self._end = 0
        self._control_at = self._control_end = 0
        self._inside = 0
        self._opcode = 0  # of the control frame

    def busy(self):
        """Whether a data frame still waits: buf must not be touched."""
        return self._at < self._end

    def text(self, at, end):
        """Send buf[at:end] as it is (the HTTP request)."""
        self._at = at
        self._end = end

    def frame(self, first, at, end):
        """Send buf[at:end] as the payload of one data frame, masked in place. first: FIN bit and opcode."""
        n = end - at
        self._at = self._header(self.buf, first, at, n)
        self._end = end
        xor(self.buf, at, n, self.buf, at - 4)

    def control(self, opcode, src, n):
        """Send a control frame with the payload src[:n]. False, and nothing done, while another one is in the way.

        A pong that has not begun is replaced: of several pings only the last needs one (RFC 6455 §5.5.3).
        """
        if self._inside == _CONTROL or self._control_at < self._control_end and self._opcode != PONG:
            return False
        self._opcode = opcode
        copy(self._control, _CONTROL_HEAD, src, 0, n)
        self._control_at = self._header(self._control, FIN | opcode, _CONTROL_HEAD, n)
        self._control_end = _CONTROL_HEAD + n
        xor(self._control, _CONTROL_HEAD, n, self._control, _CONTROL_HEAD - 4)
        return True

    def close(self, code):
        """Send a close frame, without a body for NO_CODE. False, and nothing done, while another one is in the way."""
        self._code[0] = code >> 8
        self._code[1] = code & 0xFF
        return self.control(CLOSE, self._code, 0 if code == NO_CODE else 2)

    def idle(self):
        """Whether everything has been written."""
        return self._at == self._end and self._control_at == self._control_end

    def pump(self, sock):
        """Write as much as the socket takes. True if it took anything. Raises what the socket raises."""
        moved = False
        while True:
            # Control frames go first, but never into the middle of a data frame.
            if self._control_at < self._control_end and self._inside != _DATA:
                self._inside = _CONTROL
                n = sock.write(self._control, self._control_at, self._control_end - self._control_at)
                if n:
                    self._control_at += n
                if self._control_at == self._control_end:
                    self._inside = 0
            elif self._at < self._end:
                self._inside = _DATA
                n = sock.write(self.buf, self._at, self._end - self._at)
                if n:
                    self._at += n
                if self._at == self._end:
                    self._inside = 0
            else:
                return moved
            if not n:
                return moved
            moved = True

    def _header(self, buf, first, at, n):
        # Puts the header in front of buf[at] and returns where it begins (§5.2).
        self.keys.draw(buf, at - 4)
        if n < 126:
            start = at - 6
            buf[start + 1] = 0x80 | n
        elif n < 65536:
            start = at - 8
            buf[start + 1] = 0xFE
            buf[start + 2] = n >> 8
            buf[start + 3] = n & 0xFF
        else:
            start = at - 14
            buf[start + 1] = 0xFF
            for i in range(8):
                buf[start + 9 - i] = n & 0xFF
                n >>= 8
        buf[start] = first
        return start
