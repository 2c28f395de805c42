"""Replies of an FTP server (RFC 959 §4.2, RFC 2428 §3)."""

from micropython import const

from firmware.transfer.failure import TransferError

_MOST_LINES = const(64)


class Reply:
    """Reads replies of one or more lines. code: of the last complete one; text: bytes behind the code."""

    def __init__(self):
        self.code = 0
        self.text = b""
        self._first = b""
        self._lines = 0

    def take(self, line):
        """Read one line; True when a reply is complete. Raises TransferError."""
        self._lines += 1
        if self._lines > _MOST_LINES:
            raise TransferError("ftp: a reply of more than %d lines" % _MOST_LINES)
        code = line[:3]
        if not self._first:
            if len(code) != 3 or not code.isdigit():
                raise TransferError("ftp: this is no FTP server")
            if line[3:4] == b"-":
                self._first = code
                return False
        elif code != self._first or line[3:4] not in (b" ", b""):
            return False
        self.code = int(code)
        self.text = line[4:]
        self._first = b""
        self._lines = 0
        return True

    def number(self):
        """The text as a number, -1 when it is none (as SIZE answers)."""
        text = self.text.strip()
        return int(text) if text.isdigit() and len(text) < 10 else -1


def passive_port(code, text):
    """Port out of a reply to EPSV (229) or PASV (227). Raises TransferError."""
    try:
        inside = text[text.index(b"(") + 1 : text.index(b")")]
        if code == 229:  # (|||49152|)
            port = int(inside.split(inside[:1])[3])
        else:  # (127,0,0,1,192,0)
            parts = inside.split(b",")
            port = int(parts[4]) * 256 + int(parts[5])
    except (ValueError, IndexError):
        port = 0
    if not 0 < port < 65536:
        raise TransferError("ftp: no port in the reply to the passive mode")
    return port
