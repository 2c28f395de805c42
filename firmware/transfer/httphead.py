"""The head of an HTTP answer: status line and the few fields that matter (RFC 9112 §4, §5)."""

from micropython import const

from firmware.transfer.failure import TransferError

_LONGEST = const(8192)
_LARGEST = const(0x3FFFFFFF)


class Head:
    """status; chunked; length: of the body; range_from, range_size: of a part; location: "" when there is none.

    Numbers that were not told are -1.
    """

    def __init__(self):
        self.status = 0
        self.length = -1
        self.chunked = False
        self.range_from = -1
        self.range_size = -1
        self.location = ""
        self._bytes = 0

    def take(self, line):
        """Read one line; True at the end of the head. Raises TransferError."""
        self._bytes += len(line) + 2
        if self._bytes > _LONGEST:
            raise TransferError("http: the head of the answer is longer than %d bytes" % _LONGEST)
        if not self.status:
            self._status(line)
            return False
        if not line:
            if self.chunked:
                self.length = -1  # RFC 9112 §6.3: the coding overrides the length
            return True
        name, _, value = line.partition(b":")
        name = name.lower()
        value = value.strip()
        if name == b"content-length":
            length = _number(value)
            if self.length not in (-1, length):
                raise TransferError("http: two lengths")
            self.length = length
        elif name == b"transfer-encoding":
            if value.lower() not in (b"chunked", b"identity"):
                raise TransferError("http: unknown transfer encoding")
            self.chunked = value.lower() == b"chunked"
        elif name == b"content-encoding" and value.lower() != b"identity":
            raise TransferError("http: the file comes encoded, which was not asked for")
        elif name == b"content-range":
            self._range(value)
        elif name == b"location":
            try:
                self.location = value.decode()
            except ValueError:  # UnicodeError
                raise TransferError("http: bad redirection")
        return False

    def _status(self, line):
        parts = line.split(None, 2)
        if len(parts) < 2 or parts[0][:7] != b"HTTP/1." or len(parts[1]) != 3:
            raise TransferError("http: this is no HTTP answer")
        self.status = _number(parts[1])

    def _range(self, value):
        # bytes 100-199/200, the size may be *
        unit, _, rest = value.partition(b" ")
        span, _, size = rest.partition(b"/")
        if unit.lower() != b"bytes":
            raise TransferError("http: unknown range unit")
        self.range_from = _number(span.partition(b"-")[0])
        if size != b"*":
            self.range_size = _number(size)


def _number(digits):
    if not digits.isdigit() or len(digits) > 10 or int(digits) > _LARGEST:
        raise TransferError("http: bad number in the head of the answer")
    return int(digits)
