"""Rules of mounting: what is blank gets a file system, what is used is not made anew unless nothing else is left."""

import os

from board import MOUNT, unmount

from boards.common.filesystem import mount
from firmware.storage import lost, report
from support.blockdev import BLOCK, BlockDevice

_BLOCKS = 16


class _Log:
    # Keeps what is noted.

    def __init__(self):
        self.lines = []

    def note(self, *words):
        self.lines.append(" ".join(map(str, words)))


class _Hesitant(BlockDevice):
    # Does not read the first so many times.

    def __init__(self, blocks, refusals):
        super().__init__(blocks)
        self.refusals = refusals

    def readblocks(self, block, buf, off=0):
        if self.refusals:
            self.refusals -= 1
            return -5
        return super().readblocks(block, buf, off)


def _used():
    """A chip with a file on it, switched off."""
    device = BlockDevice(_BLOCKS)
    unmount()
    mount(device, MOUNT)
    with open(MOUNT + "/kept", "w") as f:
        f.write("what was kept")
    unmount()
    return device


def _kept():
    with open(MOUNT + "/kept") as f:
        return f.read()


def _noted():
    log = _Log()
    report(MOUNT, log)
    return log.lines


def a_blank_chip_gets_a_file_system_without_a_word():
    device = _used()
    mount(device, MOUNT)
    assert _kept() == "what was kept" and lost(MOUNT) is None and _noted() == []
    unmount()


def a_chip_that_does_not_answer_at_once_is_tried_again():
    for refusals in (1, 2):
        device = _Hesitant(_BLOCKS, refusals)
        device.image[:] = _used().image
        mount(device, MOUNT)
        assert device.refusals == 0 and device.erases == 0
        assert _kept() == "what was kept" and _noted() == []
        unmount()


def a_damaged_one_is_made_anew_and_says_so_at_every_start():
    device = _used()
    for block in (0, 1):
        device.image[block * BLOCK : block * BLOCK + 64] = bytes(64)
    for _ in range(3):
        mount(device, MOUNT)
        assert os.listdir(MOUNT) == ["lost"] and lost(MOUNT)
        (line,) = _noted()
        assert line.startswith("file system was damaged and made anew"), line
        unmount()


def other_contents_are_no_blank_chip():
    device = BlockDevice(_BLOCKS)
    device.image[BLOCK + 4000] = 0  # in the second block, the first is erased
    unmount()
    mount(device, MOUNT)
    assert len(_noted()) == 1
    unmount()
