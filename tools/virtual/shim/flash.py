"""Flash chip of the virtual board: a file that behaves like NOR flash under LittleFS.

Erasing sets a block of 4 KB to ones, programming only clears bits; a program that would have to set one is a defect
of the software above and raises. What is written survives the death of the process. Operations are counted in the
page.
"""

import os

import layout
from micropython import const
from page import page

_BLOCK = const(4096)
_CHUNK = const(64)
_BLANK = (
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
)

_COUNT = const(4)
_SIZE = const(5)
_ERASE = const(6)
_WRONG_PROGRAM = const(5)  # EIO


class Flash:
    """Block device with the extended interface over the image named by PILOTWIRE_FLASH."""

    def __init__(self):
        self.file = open(os.getenv("PILOTWIRE_FLASH"), "r+b")
        self.blocks = self.file.seek(0, 2) // _BLOCK
        self.old = bytearray(_CHUNK)

    def readblocks(self, block, buf, offset=0):
        """Fills `buf` from `offset` bytes into the block."""
        self.file.seek(block * _BLOCK + offset)
        self.file.readinto(buf)

    def writeblocks(self, block, buf, offset=None):
        """Programs `buf` at `offset` bytes into the block; without offset, erases what it covers before.

        OSError if not erased.
        """
        n = len(buf)
        if offset is None:
            offset = 0
            for i in range(n // _BLOCK):
                self._erase(block + i)
        at = block * _BLOCK + offset
        self._check(at, buf, n)
        self.file.seek(at)
        self.file.write(buf)
        page.put(layout.PROGRAMS, page.get(layout.PROGRAMS) + 1)
        page.put(layout.BYTES, page.get(layout.BYTES) + n)

    def ioctl(self, operation, argument):
        """Number and size of blocks, and erasing one."""
        if operation == _COUNT:
            return self.blocks
        if operation == _SIZE:
            return _BLOCK
        if operation == _ERASE:
            self._erase(argument)
        return 0

    def _erase(self, block):
        self.file.seek(block * _BLOCK)
        for _ in range(_BLOCK // _CHUNK):
            self.file.write(_BLANK)
        page.put(layout.ERASES, page.get(layout.ERASES) + 1)

    def _check(self, at, buf, n):
        old = self.old
        self.file.seek(at)
        for start in range(0, n, _CHUNK):
            self.file.readinto(old)
            if old != _BLANK:
                for i in range(min(_CHUNK, n - start)):
                    if buf[start + i] & ~old[i]:
                        raise OSError(_WRONG_PROGRAM, "flash byte %d is not erased" % (at + start + i))
