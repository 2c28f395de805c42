"""The flash chip under LittleFS, with the safety tick between its operations.

While a sector is erased (45 ms) the chip runs nothing else, and a file operation may erase several, or read much in one
go. So the tick is called between its operations when it is due, and before an erase in any case: a vehicle that leaves
waits for one erase at most.

The chip is programmed by pages of 256 bytes, but ones change nothing in NOR flash: so that a small record need not fill
a page, parts of it are programmed one after the other, each with ones around it.
"""

from time import ticks_diff, ticks_ms

from micropython import const

from ocpp.core.crc import copy

_ERASE = const(6)
_PAGE = const(256)
_SOON_MS = const(2)  # before an erase the tick may be this old
UNIT = const(32)  # bytes: what the file system programs is a multiple of it
_ONES = (
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
)


class Flash:
    """Block device over `device` (rp2.Flash), which programs whole pages; here it is any part of one, once."""

    def __init__(self, device):
        self._device = device
        self._page = bytearray(b"\xff" * _PAGE)
        self._tick = None
        self._period = 0
        self._last = 0
        self._busy = False

    def watch(self, tick, period_ms):
        """From now on call tick(None) between operations, when `period_ms` have passed since the last time."""
        self._tick = tick
        self._period = period_ms

    def timer(self, period_ms, callback):
        """Calls callback(timer) every `period_ms` ms, between two instructions or two operations, for good."""
        from machine import Timer

        self.watch(callback, period_ms)
        self._timer = Timer(mode=Timer.PERIODIC, period=period_ms, callback=self.run)

    def run(self, timer):
        """The timer's callback: the tick, unless it is being run already."""
        if not self._busy:
            self._busy = True
            self._last = ticks_ms()
            try:
                self._tick(timer)
            finally:
                self._busy = False

    def _pause(self, least):
        # Nothing, unless the last tick was `least` ms ago.
        if self._tick and ticks_diff(ticks_ms(), self._last) >= least:
            self.run(None)

    def readblocks(self, block, buf, offset=0):
        """Fill buf from `offset` bytes into the block."""
        self._pause(self._period)
        return self._device.readblocks(block, buf, offset)

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
        self._pause(self._period)
        return result

    def ioctl(self, operation, argument):
        """Number and size of blocks, and erasing one."""
        if operation == _ERASE:
            self._pause(_SOON_MS)
        result = self._device.ioctl(operation, argument)
        if operation == _ERASE:
            self._pause(0)
        return result
