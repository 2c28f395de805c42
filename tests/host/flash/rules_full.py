"""Rules of the journal where the flash is full or refuses to be written."""

import os

from board import ROOT, SAMPLE, START, STOP, Board, fill_up, mount

from ocpp.core.journal import Full
from support.blockdev import BlockDevice

BLOCKS = 32


def _board(blocks=BLOCKS, **options):
    device = BlockDevice(blocks)
    mount(device, fresh=True)
    return Board(**options), device


def _fill(b, kind, spare=False):
    count = 0
    try:
        while True:
            b.append(kind, spare)
            count += 1
    except Full:
        return count


def _free():
    return os.statvfs("/flash")[3]


def a_full_journal_says_so_and_loses_nothing():
    b, _ = _board()
    count = _fill(b, START)
    assert count > 1000, count
    for _ in range(3):
        assert _fill(b, START) == 0
    assert b.judge() == list(range(1, count + 1))
    b.boot()
    b.drain()
    b.append(START)


def what_was_delivered_makes_room_again():
    b, _ = _board()
    for _ in range(3):
        _fill(b, START)
        for _ in range(500):
            b.deliver()
        assert _fill(b, START) > 300
        b.judge()


def spare_records_leave_the_reserve_to_the_others():
    b, _ = _board()
    _fill(b, SAMPLE, True)
    assert _fill(b, SAMPLE, True) == 0
    assert _fill(b, START) > 100, "two blocks were held back"
    assert _fill(b, SAMPLE, True) == 0
    b.judge()


def the_reserve_comes_back_when_there_is_room():
    b, _ = _board()
    _fill(b, START)
    assert "reserve" not in os.listdir(ROOT)
    while b.deliver():
        pass
    assert os.stat(ROOT + "/reserve")[6] == 8192
    b.judge()


def other_files_may_fill_the_flash():
    b, _ = _board()
    other = fill_up()
    count = _fill(b, START)
    assert count > 100, count
    assert b.judge() == list(range(1, count + 1))
    os.remove(other)
    b.append(START)
    b.drain()


def a_flash_without_room_for_a_reserve_still_works():
    device = BlockDevice(8)
    mount(device, fresh=True)
    b = Board(reserve=65536)
    assert "reserve" not in os.listdir(ROOT)
    b.session(10, True)
    b.drain()


def a_failed_write_has_no_effect_and_the_next_works():
    device = BlockDevice(BLOCKS)
    for error in (-5, -28):
        for fail in range(0, 60, 2 if error == -5 else 7):
            mount(device, fresh=True)
            b = Board()
            for _ in range(30):
                b.session(4, False)
            device.error = error
            device.fail = fail
            ok = refused = 0
            for _ in range(40):
                try:
                    b.append(STOP)
                    ok += 1
                except (OSError, Full):
                    b.ledger.begun = b.ledger.stored
                    refused += 1
                try:
                    b.deliver()
                except OSError:
                    b.ledger.new_aux = None
                    refused += 1
            assert refused <= 1, (error, fail, refused)
            b.judge()
            b.boot()
            b.settle()
            b.drain()


def a_block_that_wears_out_is_replaced():
    b, device = _board()
    device.error = -84  # LittleFS's sign for a bad block
    for i in range(300):
        if i % 10 == 0:
            device.fail = 3
        b.append(START)
        if i % 3 == 0:
            b.deliver()
    b.judge()
    b.boot()
    b.drain()
