"""The file that an update comes as: a header, then the program (tools/toolchain/image.py makes it).

| Bytes | Content |
|---|---|
| 4 | "PWFW" |
| 1 | 1: format |
| 3 | 0 |
| 16 | name of the board, then zeros |
| 24 | version, then zeros |
| 4 | length of the program, big-endian |
| 32 | SHA-256 of the program |
| 32 | SHA-256 of all before it |
"""

import hashlib

from micropython import const

HEAD = 116
_BOARD = const(8)
_VERSION = const(24)
_LENGTH = const(48)
_DIGEST = const(52)
_CHECK = const(84)


class BadImage(Exception):
    """The file is no image for this board; the text says why."""


class Image:
    """Takes the file's bytes as they come; the program goes to `slots` at once, the verdict follows at the end.

    board: name that the image must be for. version: what it says of itself.
    """

    def __init__(self, board, slots):
        self.version = ""
        self._board = board
        self._slots = slots
        self._head = bytearray(HEAD)
        self._n = 0  # bytes of the header
        self._left = 0  # bytes of the program to come
        self._hash = None
        self._wrong = ""

    def take(self, buf, n):
        """buf[0:n] of the file. What a bad file has is passed over. OSError of the slot."""
        at = 0
        while at < n and self._n < HEAD:
            self._head[self._n] = buf[at]
            self._n += 1
            at += 1
            if self._n == HEAD:
                self._begin()
        n -= at
        if not n or self._hash is None or self._wrong:
            return
        part = memoryview(buf)[at : at + n]
        if n > self._left:
            self._wrong = "longer than it says"
            return
        self._left -= n
        self._hash.update(part)
        self._slots.write(part, n)

    def check(self):
        """The file is complete: raise BadImage unless all of it is right."""
        if self._n < HEAD:
            self._wrong = "too short"
        elif not self._wrong and self._left:
            self._wrong = "%d bytes are missing" % self._left
        elif not self._wrong and self._hash.digest() != self._head[_DIGEST:_CHECK]:
            self._wrong = "the checksum of the program is wrong"
        if self._wrong:
            raise BadImage("bad image: " + self._wrong)

    def _begin(self):
        head = self._head
        if head[:8] != b"PWFW\x01\0\0\0":
            self._wrong = "no image of a format that is known here"
        elif hashlib.sha256(head[:_CHECK]).digest() != head[_CHECK:]:
            self._wrong = "the checksum of the header is wrong"
        elif _text(head, _BOARD, _VERSION) != self._board:
            self._wrong = "made for another board"
        if self._wrong:
            return
        self.version = _text(head, _VERSION, _LENGTH)
        length = int.from_bytes(head[_LENGTH:_DIGEST], "big")
        if not 0 < length <= self._slots.capacity:
            self._wrong = "the program has %d bytes, the slot %d" % (length, self._slots.capacity)
            return
        self._left = length
        self._hash = hashlib.sha256()
        self._slots.begin(length)


def _text(head, begin, end):
    return bytes(head[begin:end]).rstrip(b"\0").decode()
