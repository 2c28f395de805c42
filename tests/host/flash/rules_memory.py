"""Rules of memory and wear in the steady state."""

import gc

import micropython
from board import ROOT, SAMPLE, Board, mount
from charger import Charger

from ocpp.core.cell import Cell
from ocpp.core.journal import Journal
from support.blockdev import ESP32, BlockDevice

buf = bytearray(range(100))


def _mount(blocks=256):
    device = BlockDevice(blocks)
    mount(device, fresh=True)
    return device


def _session(j):
    for i in range(12):
        edge = i in (0, 11)
        j.append(1 if edge else 2, buf, 45 if edge else 30)
        j.head()
        if edge:
            j.ack(buf, 12)
        else:
            j.ack(lazy=True)


def a_session_allocates_nothing():
    _mount()
    j = Journal(ROOT)
    for _ in range(3):
        _session(j)
    micropython.heap_lock()
    for _ in range(50):
        _session(j)
    micropython.heap_unlock()


def a_session_with_two_records_on_the_way_allocates_nothing():
    _mount()
    j = Journal(ROOT)
    for _ in range(2):
        j.append(1, buf, 45)
    for _ in range(20):
        j.append(1, buf, 45)
        j.head()
        j.ack()
    micropython.heap_lock()
    for _ in range(300):
        j.append(2, buf, 30)
        j.head()
        j.ack(lazy=True)
    micropython.heap_unlock()


def saving_a_cell_allocates_nothing():
    _mount()
    cell = Cell("/flash/cell", 80)
    for _ in range(2):
        cell.save(buf, 64)
    micropython.heap_lock()
    for n in range(65):
        cell.save(buf, n)
    cell.load(buf)
    cell.clear()
    micropython.heap_unlock()


def the_ram_of_a_journal_does_not_grow_with_its_backlog():
    _mount()
    b = Board()
    lows = []
    for _ in range(4):
        for _ in range(1000):
            b.append(SAMPLE)
        gc.collect()
        lows.append(gc.mem_alloc())
    assert max(lows) - min(lows) < 1024, lows


def appending_does_not_slow_down_with_the_backlog():
    device = _mount()
    j = Journal(ROOT)
    read = []
    for _ in range(8):
        device.reset()
        for _ in range(500):
            j.append(2, buf, 30)
        read.append(device.read)
    # The file system's directory of segments grows a little: 40 of them in the end.
    assert max(read[4:]) < 2 * read[0], read


def a_session_online_wears_the_flash_little():
    device = _mount()
    j = Journal(ROOT)
    for _ in range(20):
        _session(j)
    device.reset()
    for _ in range(100):
        _session(j)
    assert device.erases <= 30, device.erases
    assert device.bytes <= 105000, device.bytes


def a_whole_session_with_its_energy_wears_the_flash_little():
    c = Charger(256, ESP32, slots=3)
    for _ in range(3):
        c.charge(11000, 10)
    c.device.reset()
    for _ in range(40):
        c.charge(11000, 10)
    assert c.device.erases <= 0.5 * 40, c.device.erases
    assert c.device.bytes <= 2048 * 40, c.device.bytes


def three_hours_at_22_kw_save_energy_every_100_wh():
    c = Charger(256, ESP32, slots=3)
    c.charge(22000, 10)
    c.device.reset()
    c.charge(22000, 180)
    # 660 times 100 Wh and 180 samples.
    assert 840 <= c.device.programs <= 1.5 * 1100, c.device.programs
    assert c.device.erases <= 12, c.device.erases


def _tear(device, write):
    device.cut = 0
    device.form = 1
    device.erase_ms = 10
    try:
        write()
    except OSError:
        device = device.restarted()
        mount(device)
        return device
    raise AssertionError("no cut")


def a_torn_record_does_not_make_every_later_write_erase():
    device = _mount()
    j = Journal(ROOT)
    _session(j)
    device = _tear(device, lambda: j.append(1, buf, 45))
    j = Journal(ROOT)
    device.reset()
    for _ in range(8):
        _session(j)
    assert device.erases <= 5, device.erases


def a_torn_cell_does_not_make_every_later_write_erase():
    device = _mount()
    cell = Cell("/flash/cell", 80)
    cell.save(buf, 64)
    device = _tear(device, lambda: cell.save(buf, 64))
    cell = Cell("/flash/cell", 80)
    device.reset()
    for _ in range(80):
        cell.save(buf, 64)
    assert device.erases <= 5, device.erases


def wear_is_spread_over_the_chip():
    device = _mount(32)
    j = Journal(ROOT)
    for _ in range(2500):
        _session(j)
    used = sorted(device.wear)
    assert used[-1] <= 10 * max(1, sum(used) // 32), used
