"""One file from or to a server: its tries, its pace, and where it goes on after a broken connection."""

from errno import EAGAIN
from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from firmware.transfer import address
from firmware.transfer.failure import Hopeless, TransferError

BUSY = 0
DONE = 1
FAILED = 2

# No step of poll() begins after this but the first, however fast the network is.
_ROUND_MS = const(15)
# So many bytes must move within the patience.
_LEAST = const(1024)


class Transfer:
    """The transfer of the file at `url`; begin it with fetch() or send(), then poll() until `state` is not BUSY.

    connect(host, port) -> non-blocking stream, OSError when it cannot (EAGAIN: not yet); secure(stream, host) -> the
    stream under TLS, OSError or ValueError when it cannot. patience_s: 1 KB must move in this time. retries: tries
    after the first, interval_s seconds after the end of the one before. `error`: why the last one failed, in words,
    without secrets; `tries`: how many; `position`: bytes moved of the file; `size`: of the whole file, -1: unknown.
    """

    def __init__(self, connect, secure, url, patience_s=30, retries=0, interval_s=0):
        self.connect = connect
        self.secure = secure
        self.state = BUSY
        self.error = ""
        self.tries = 0
        self.position = 0
        self.size = -1
        self.upload = False
        self._url = url
        # Now, and not when it is needed: a later import might bring other classes of failures, if others dropped these.
        if url[:4].lower() == "http":
            from firmware.transfer.http import Http as Protocol
        else:
            from firmware.transfer.ftp import Ftp as Protocol
        self._protocol = Protocol
        self._patience_ms = patience_s * 1000
        self._left = retries
        self._interval_ms = interval_s * 1000
        self._limit = -1
        self._skip = 0
        self._sink = self._source = self._rewind = None
        self._try = None
        self._since = 0
        self._moved = 0
        self._next_at = None

    def fetch(self, sink, limit):
        """Download at most `limit` bytes. sink(buf, n) takes buf[0:n], every byte of the file once and in order.

        What the sink raises ends the transfer: no other try follows.
        """
        self._sink = sink
        self._limit = limit

    def send(self, source, rewind=None, size=-1):
        """Upload (PUT, STOR). source(buf) -> bytes written to buf[0:n]; 0: the end; None: not now.

        rewind(): go back to the beginning, for another try; without it there is none after the first byte has gone.
        """
        self.upload = True
        self._source = source
        self._rewind = rewind
        self.size = size

    def poll(self, now):
        """One round; never waits. To be called until `state` is DONE or FAILED."""
        if self.state != BUSY:
            return
        try:
            if self._try is None:
                if self._next_at is not None and ticks_diff(now, self._next_at) < 0:
                    return
                self._begin(now)
            self._run(now)
        except Hopeless as e:
            self._left = 0
            self._failed(e)
        except (TransferError, OSError, ValueError, MemoryError) as e:
            self._failed(e)  # ValueError: a certificate that is not believed

    def close(self):
        """Give it up, whatever its state; nothing is called any more."""
        if self._try is not None:
            self._try.close()
            self._try = None
        if self.state == BUSY:
            self.state = FAILED
            self.error = self.error or "given up"

    def _begin(self, now):
        where = address.parse(self._url)
        self.tries += 1
        self._since = now
        self._moved = 0
        if self.upload and self.position:
            if self._rewind is None:
                raise Hopeless("broken off, and cannot be sent again")
            self._rewind()
            self.position = 0
        self._skip = 0
        self._try = self._protocol(self, where)

    def _run(self, now):
        attempt = self._try
        before = -1
        while attempt.moved() != before and (before < 0 or ticks_diff(ticks_ms(), now) <= _ROUND_MS):
            before = attempt.moved()
            if attempt.poll():
                if not self.upload and 0 <= self.size != self.position:
                    raise TransferError("ended after %d of %d bytes" % (self.position, self.size))
                self.state = DONE
                self.error = ""
                self.close()
                return
        if ticks_diff(now, self._since) > self._patience_ms:
            if attempt.moved() - self._moved < _LEAST:
                raise TransferError("too slow: less than %d bytes in %d s" % (_LEAST, self._patience_ms // 1000))
            self._since = now
            self._moved = attempt.moved()

    def _failed(self, e):
        self.error = str(e) or "connection broken"
        if isinstance(e, OSError):
            self.error = "connection: %s" % e
        if self._try is not None:
            try:
                self._try.close()
            except OSError:
                pass  # it broke; that is why we are here
            self._try = None
        if self._left <= 0:
            self.state = FAILED
        self._left -= 1
        self._next_at = ticks_add(ticks_ms(), self._interval_ms)

    # --- what the protocols call ------------------------------------------------------------------------------

    def reach(self, where):
        """A stream to the Address `where`; None while its name is being looked up. OSError when there is none."""
        try:
            return self.connect(where.host, where.port)
        except OSError as e:
            if e.errno != EAGAIN or ticks_diff(ticks_ms(), self._since) > self._patience_ms:
                raise
        return None

    def starts_at(self, position, size):
        """A download begins at `position` of a file of `size` bytes (-1: not known); 0 when it cannot be resumed."""
        if not 0 <= position <= self.position:
            raise TransferError("the server went on at byte %d instead of %d" % (position, self.position))
        if size >= 0:
            if self.position and 0 <= self.size != size:
                raise Hopeless("the file has changed: %d bytes instead of %d" % (size, self.size))
            if size > self._limit:
                raise Hopeless("the file has %d bytes, at most %d are taken" % (size, self._limit))
            self.size = size
        self._skip = self.position - position

    def take(self, buf, n):
        """buf[0:n] of the file came in."""
        if self._skip:
            known = min(self._skip, n)
            self._skip -= known
            n -= known
            if not n:
                return
            buf[:n] = buf[known : known + n]
        if self.position + n > self._limit or 0 <= self.size < self.position + n:
            raise Hopeless("the file is longer than %d bytes" % (self.size if self.size >= 0 else self._limit))
        try:
            self._sink(buf, n)
        except Exception as e:
            raise Hopeless(str(e) or repr(e))
        self.position += n

    def give(self, buf):
        """Fill buf with what comes next of the file: bytes, 0 at its end, None for "not now"."""
        try:
            n = self._source(buf)
        except Exception as e:
            raise Hopeless(str(e) or repr(e))
        if n:
            self.position += n
        return n
