"""Rules of the safety tick between the operations of a real file system."""

import vfs

import boards.common.ticker
from boards.common.ticked_flash import TickedFlash
from boards.common.ticker import Ticker
from support.blockdev import BlockDevice

_PERIOD_MS = 10
_ERASE_MS = 45
_GAP_MS = 60  # what the boards let pass


class _Chip(BlockDevice):
    """Keeps a clock: an erasure takes its time, all else 1 ms."""

    def __init__(self, blocks):
        super().__init__(blocks)
        self.now = 0
        boards.common.ticker.ticks_ms = lambda: self.now

    def readblocks(self, block, buf, off=0):
        self.now += 1
        return super().readblocks(block, buf, off)

    def writeblocks(self, block, buf, off=0):
        self.now += 1
        return super().writeblocks(block, buf, off)

    def ioctl(self, operation, argument):
        if operation == 6:
            self.now += _ERASE_MS
        return super().ioctl(operation, argument)


def no_file_operation_makes_the_tick_late():
    chip = _Chip(160)
    ticker = Ticker()
    flash = TickedFlash(chip, ticker)
    vfs.VfsLfs2.mkfs(flash, progsize=32)
    files = vfs.VfsLfs2(flash, progsize=32, mtime=False)
    gaps = []
    last = [chip.now]

    def tick(timer):
        gaps.append(chip.now - last[0])
        last[0] = chip.now

    ticker.watch(tick, _PERIOD_MS)
    ticker.run(None)
    before = chip.erases
    for n in range(30):
        # Nothing but the flash calls the tick meanwhile: each of these is several operations for a timer.
        with files.open(f"f{n}", "w") as f:
            f.write("x" * 700 * n)
    tick(None)
    assert chip.erases - before > 40
    assert max(gaps) <= _ERASE_MS + _PERIOD_MS + 2 <= _GAP_MS, max(gaps)


def a_tick_that_looks_at_flash_does_not_tick_again():
    chip = _Chip(2)
    ticker = Ticker()
    flash = TickedFlash(chip, ticker)
    calls = []

    def tick(timer):
        calls.append(timer)
        flash.readblocks(0, bytearray(32))

    ticker.watch(tick, 0)
    ticker.run("timer")
    assert calls == ["timer"]
