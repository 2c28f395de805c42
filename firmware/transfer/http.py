"""HTTP/1.1 client for one file: GET, resumed with Range, and PUT (RFC 9110, RFC 9112)."""

import binascii

from micropython import const

from firmware.transfer import address
from firmware.transfer.failure import Hopeless, TransferError
from firmware.transfer.httphead import Head
from firmware.transfer.wire import Wire

_WINDOW = const(1024)
_HALF = const(512)
_HOPS = const(5)
# Room around the bytes of a chunk: "0200\r\n" before, "\r\n" behind.
_FRONT = const(6)
_CHUNK = const(504)

_REACHING = const(0)
_ASKING = const(1)
_SENDING = const(2)
_HEAD = const(3)
_BODY = const(4)

_REDIRECTIONS = (301, 302, 303, 307, 308)


class Http:
    """One try of `job`, a Transfer, at `where`, an Address. An upload is a PUT, chunked when its size is not known."""

    def __init__(self, job, where):
        self.job = job
        self._hops = 0
        self._before = 0  # bytes that moved over connections that are closed
        self._wire = None
        self._out = bytearray(_HALF) if job.upload else None
        self._complete = False  # the last chunk of an upload is on its way
        self._ask(where)

    def moved(self):
        """Bytes that moved so far."""
        return self._before + (self._wire.moved if self._wire else 0)

    def close(self):
        """Close the connection."""
        if self._wire:
            self._wire.close()

    def poll(self):
        """One step; True when the file is through."""
        phase = self._phase
        if phase == _REACHING:
            self._reach()
        elif phase == _ASKING:
            if self._wire.flush():
                self._phase = _SENDING if self.job.upload else _HEAD
        elif phase == _SENDING:
            self._send()
        elif phase == _HEAD:
            return self._read_head()
        else:
            return self._read_body()
        return False

    def _ask(self, where):
        self._where = where
        self._phase = _REACHING

    def _reach(self):
        job = self.job
        where = self._where
        stream = job.reach(where)
        if stream is None:
            return
        self._wire = Wire(stream, _HALF if job.upload else _WINDOW)
        if where.tls:
            self._wire.secure(job.secure, where.host)
        self._head = Head()
        self._phase = _ASKING
        self._wire.send(self._request(where))

    def _request(self, where):
        job = self.job
        lines = ["%s %s HTTP/1.1" % ("PUT" if job.upload else "GET", where.path), "Host: " + where.authority()]
        if where.user is not None:
            secret = ("%s:%s" % (where.user, where.password or "")).encode()
            lines.append("Authorization: Basic " + binascii.b2a_base64(secret).decode().strip())
        if job.upload:
            lines.append("Content-Type: application/octet-stream")
            chunked = job.size < 0
            lines.append("Transfer-Encoding: chunked" if chunked else "Content-Length: %d" % job.size)
        elif job.position:
            lines.append("Range: bytes=%d-" % job.position)
        lines.append("User-Agent: Pilotwire\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n")
        return "\r\n".join(lines).encode()

    # --- upload -----------------------------------------------------------------------------------------------

    def _send(self):
        w = self._wire
        w.fill()
        if w.end or w.ended:
            self._phase = _HEAD  # a server that answers before it has everything has decided
            return
        if not w.flush():
            return
        job = self.job
        out = self._out
        place = memoryview(out)[_FRONT : _FRONT + _CHUNK]
        n = job.give(place)
        if n is None:
            return
        if job.size >= 0:
            if job.position > job.size or (not n and job.position < job.size):
                raise Hopeless("the file has %d bytes, %d were announced" % (job.position, job.size))
            if n:
                w.send(place, n)
                return
        elif n:
            out[:_FRONT] = b"%04x\r\n" % n
            out[_FRONT + n : _FRONT + n + 2] = b"\r\n"
            w.send(out, _FRONT + n + 2)
            return
        else:
            w.send(b"0\r\n\r\n")
        self._complete = True
        self._phase = _HEAD

    # --- the answer -------------------------------------------------------------------------------------------

    def _read_head(self):
        w = self._wire
        if self._complete:
            w.flush()  # an answer may come before, and from a server that takes no more
        head = self._head
        while True:
            line = w.line()
            if line is None:
                if w.ended:
                    raise TransferError("http: the connection ended before the answer")
                return False
            if not head.take(line):
                continue
            if head.status >= 200:
                return self._answered(head)
            self._head = head = Head()  # 100 Continue and the like

    def _answered(self, head):
        status = head.status
        job = self.job
        if status in _REDIRECTIONS and head.location:
            self._redirect(head)
            return False
        if job.upload:
            if not 200 <= status < 300:
                raise TransferError("http: status %d" % status)
            if not self._complete and job.position != job.size:
                raise TransferError("http: answered before all was sent")
            return True
        if status == 206:
            job.starts_at(head.range_from, head.range_size)
        elif status == 200:
            job.starts_at(0, head.length)
        else:
            raise TransferError("http: status %d" % status)
        self._left = 0 if head.chunked else head.length
        self._ends = False
        self._phase = _BODY
        return False

    def _redirect(self, head):
        self._hops += 1
        if self._hops > _HOPS:
            raise TransferError("http: more than %d redirections" % _HOPS)
        old = self._where
        new = address.join(old, head.location)
        if new.scheme[:4] != "http" or (old.tls and not new.tls):
            raise TransferError("http: redirected to something less safe")
        if self.job.upload and (head.status < 307 or self.job.position):
            raise TransferError("http: redirected in the middle of an upload (status %d)" % head.status)
        if new.user is None and old.same_host(new):
            new.user, new.password = old.user, old.password
        self._before = self.moved()
        self._wire.close()
        self._wire = None  # its buffer first, then the next one's
        self._ask(new)

    def _read_body(self):
        # _left: bytes to come of the body or of the chunk; -1: until the connection ends.
        w = self._wire
        if self._left == 0 and (not self._head.chunked or self._next_chunk()):
            return True
        if self._left == 0:
            return False
        if w.pos == w.end and not w.fill():
            if w.ended and self._left < 0:
                return True
            if w.ended:
                raise TransferError("http: the connection ended in the middle of the file")
            return False
        w.drop(0)
        n = w.end if self._left < 0 else min(w.end, self._left)
        if self._left > 0:
            self._left -= n
        if n < w.end:
            rest = bytes(memoryview(w.buf)[n : w.end])
            self.job.take(w.buf, n)
            w.buf[: len(rest)] = rest
            w.end = len(rest)
        else:
            w.pos = w.end = 0
            self.job.take(w.buf, n)
        return False

    def _next_chunk(self):
        # Reads lines until a chunk begins; True at the end of the last one.
        w = self._wire
        while True:
            line = w.line()
            if line is None:
                if w.ended:
                    raise TransferError("http: the connection ended in the middle of the file")
                return False
            if self._ends:
                if not line:
                    return True  # trailers are passed over
                continue
            if not line:
                continue  # the end of the chunk before
            digits = line.split(b";")[0].strip()
            try:
                self._left = int(digits, 16)
            except ValueError:
                self._left = -1
            if not 0 <= self._left < 0x3FFFFFFF or len(digits) > 8:
                raise TransferError("http: bad length of a chunk")
            if self._left:
                return False
            self._ends = True
