"""Flash with the safety tick between its operations.

While a sector is erased (45 ms) the chip runs nothing else, and a file operation may erase several, or read much in one
go. So the tick is called between operations when it is due, and before an erase in any case: a vehicle that leaves
waits for one erase at most.
"""

from micropython import const

from boards.common import filesystem

_ERASE = const(6)
_SOON_MS = const(2)  # before an erase the tick may be this old


class TickedFlash:
    """Block device over `device`, with the tick of `ticker` (boards.common.ticker.Ticker)."""

    def __init__(self, device, ticker):
        self._device = device
        self._ticker = ticker

    def readblocks(self, block, buf, offset=0):
        """Fill buf from `offset` bytes into the block."""
        self._ticker.pause(self._ticker.period)
        return self._device.readblocks(block, buf, offset)

    def writeblocks(self, block, buf, offset=0):
        """Program buf at `offset` bytes into the block; 0, or the chip's error."""
        result = self._device.writeblocks(block, buf, offset)
        self._ticker.pause(self._ticker.period)
        return result

    def ioctl(self, operation, argument):
        """Number and size of blocks, and erasing one."""
        if operation == _ERASE:
            self._ticker.pause(_SOON_MS)
        result = self._device.ioctl(operation, argument)
        if operation == _ERASE:
            self._ticker.pause(0)
        return result


def mount(device, ticker, root, unit=32):
    """Mount the file system on `device` as boards.common.filesystem does, in place of what is mounted there.

    That was MicroPython's own start, and without the tick.
    """
    import vfs  # at the start only

    try:
        vfs.umount(root)
    except OSError:
        pass  # nothing: the chip was never used, or its file system is damaged
    filesystem.mount(TickedFlash(device, ticker), root, unit)
