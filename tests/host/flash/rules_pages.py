"""Rules of the RP2040's flash: whole pages for the chip, small units for the file system, and the tick in between."""

import gc

import vfs
from board import SAMPLE, Board, mount, unmount
from charger import Charger

from boards.common.rp2_pages import UNIT, Pages
from boards.common.ticked_flash import TickedFlash
from boards.common.ticker import Ticker
from support.blockdev import FORMS, RP2040, BlockDevice

_WHOLE = bytes(range(256))


def _chip(blocks=32):
    device = BlockDevice(blocks, RP2040)
    device.again = True
    return device


def _mount(device):
    mount(device, UNIT, through=Pages)


def any_part_of_a_page_is_programmed_alone():
    device = _chip(1)
    flash = Pages(device)
    seen = bytearray(b"\xff" * 4096)
    for off, n in ((0, 32), (64, 32), (32, 32), (224, 64), (512, 512), (1120, 416)):
        assert not flash.writeblocks(0, _WHOLE * 2 if n == 512 else (_WHOLE * 2)[:n], off)
        seen[off : off + n] = (_WHOLE * 2)[:n]
        assert device.image == seen, (off, n)


def what_the_chip_refuses_is_told_and_leaves_no_trace():
    device = _chip(1)
    flash = Pages(device)
    device.fail = 0
    assert flash.writeblocks(0, _WHOLE[:32], 0) < 0
    assert not flash.writeblocks(0, _WHOLE[:32], 64)
    assert device.image[:64] == b"\xff" * 64 and device.image[64:96] == _WHOLE[:32]


def the_tick_comes_between_operations_when_it_is_due():
    ticker = Ticker()
    flash = TickedFlash(Pages(_chip(2)), ticker)
    calls = []
    ticker.watch(calls.append, 0)
    flash.ioctl(6, 1)
    assert calls == [None, None]  # before the erase, and after it
    flash.writeblocks(1, _WHOLE[:32], 0)
    flash.readblocks(1, bytearray(32))
    assert calls == [None] * 4
    ticker.watch(calls.append, 60000)
    flash.writeblocks(1, _WHOLE[:32], 32)
    assert len(calls) == 4


def programming_allocates_nothing():
    flash = TickedFlash(Pages(_chip(1)), Ticker())
    part = _WHOLE[:96]
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for k in range(20):
        flash.writeblocks(0, part, 192 * k)
    used = gc.mem_alloc() - before
    gc.enable()
    assert used == 0, used


def a_file_system_of_whole_pages_is_taken_over():
    device = _chip()
    mount(device, RP2040, fresh=True)
    b = Board()
    for _ in range(30):
        b.session(3, False)
    _mount(device)
    b.boot()
    b.judge()
    for _ in range(30):
        b.session(3, False)
    _mount(device)
    b.boot()
    b.drain()


def cuts_lose_nothing():
    device = _chip()
    vfs.VfsLfs2.mkfs(Pages(device), progsize=UNIT)
    _mount(device)
    b = Board()
    for k in range(120):
        device.cut = 3 + k * 37 % 211
        device.form = FORMS[k % 4]
        try:
            while True:
                b.append(SAMPLE)
                if k % 3:
                    b.deliver(False)
        except OSError:
            assert device.dead
        unmount()
        device = device.restarted()
        _mount(device)
        b.boot()
        b.settle()
    assert b.ledger.stored > 1500, b.ledger.stored
    b.drain()


def a_session_wears_the_chip_as_little_as_others():
    c = Charger(256, UNIT, Pages, slots=3)
    for _ in range(3):
        c.charge(11000, 10)
    c.device.reset()
    for _ in range(40):
        c.charge(11000, 10)
    assert c.device.erases <= 0.5 * 40, c.device.erases
