"""The RP2040's flash chip under LittleFS: parts of its pages are programmed one after the other.

The chip is programmed by pages of 256 bytes, but ones change nothing in NOR flash: so that a small record need not fill
a page, each part is programmed with ones around it.
"""

from micropython import const

from ocpp.core.crc import copy

_PAGE = const(256)
UNIT = const(32)  # bytes: what the file system programs is a multiple of it
_ONES = (
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
)


class Pages:
    """Block device over `device` (rp2.Flash), which programs whole pages; here it is any part of one, once."""

    def __init__(self, device):
        self._device = device
        self._page = bytearray(b"\xff" * _PAGE)
        self.readblocks = device.readblocks
        self.ioctl = device.ioctl

    def writeblocks(self, block, buf, offset=0):
        """Program buf, whole units, at `offset` bytes into the block; 0, or the chip's error."""
        page = self._page
        result = done = 0
        while done < len(buf) and not result:
            at = (offset + done) % _PAGE
            n = min(_PAGE - at, len(buf) - done)
            copy(page, at, buf, done, n)
            result = self._device.writeblocks(block, page, offset + done - at)
            done += n
            while n > 0:
                n -= UNIT
                copy(page, at + n, _ONES, 0, UNIT)
        return result
