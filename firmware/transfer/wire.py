"""Bytes of one connection: a window of what came, and what still has to go."""

from firmware.transfer.failure import TransferError


class Wire:
    """Over a non-blocking `stream`: readinto(buf, n) and write(buf, at, n) give a count, None: not now, 0: the end.

    What came is buf[pos:end]; buf has `size` bytes. `moved`: bytes in both directions, ever.
    """

    def __init__(self, stream, size):
        self.stream = stream
        self.buf = bytearray(size)
        self.pos = self.end = 0
        self.ended = False
        self.moved = 0
        self._out = b""
        self._at = self._stop = 0
        self._skipping = False

    def fill(self):
        """Take in what has come and there is room for, the window beginning at 0 then. False: nothing new."""
        self.drop(0)
        room = len(self.buf) - self.end
        if self.ended or not room:
            return False
        place = memoryview(self.buf)[self.end :] if self.end else self.buf
        n = self.stream.readinto(place, room)
        if n is None:
            return False
        if n == 0:
            self.ended = True
            return False
        self.end += n
        self.moved += n
        return True

    def drop(self, n):
        """Forget n bytes of the window; the rest begins at 0 again."""
        self.pos += n
        rest = self.end - self.pos
        if self.pos and rest:
            self.buf[:rest] = self.buf[self.pos : self.end]
        self.pos = 0
        self.end = rest

    def line(self):
        """The next line as bytes, without its end, cut off at the size of the window.

        None: not all of it has come, and when `ended` is set it never will.
        """
        line = self._line()
        while line is None and self.fill():
            line = self._line()
        return line

    def _line(self):
        at = self.buf.find(b"\n", self.pos, self.end)
        if at < 0:
            if self.end - self.pos < len(self.buf):
                return None
            # Too long to be of interest: its beginning now, the rest is passed over.
            found = None if self._skipping else bytes(self.buf)
            self._skipping = True
            self.pos = self.end = 0
            return found
        begin = self.pos
        self.pos = at + 1
        if self._skipping:
            self._skipping = False
            return self._line()
        return bytes(memoryview(self.buf)[begin:at]).rstrip(b"\r")

    def send(self, data, n=-1):
        """Begin to send data[:n] (all of it by default); flush() until it is out."""
        self._out = data
        self._at = 0
        self._stop = len(data) if n < 0 else n

    def flush(self):
        """Send on. True when everything is out."""
        while self._at < self._stop:
            n = self.stream.write(self._out, self._at, self._stop - self._at)
            if not n:
                return False
            self._at += n
            self.moved += n
        self._out = b""
        self._stop = 0
        return True

    def secure(self, wrap, host):
        """Go on over TLS: `wrap(stream, host)` gives the new stream."""
        if self.pos != self.end:
            raise TransferError("unencrypted bytes behind the offer of encryption")  # somebody slipped them in
        self.stream = wrap(self.stream, host)

    def close(self):
        """Close the connection; more than once does no harm."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()
