"""Rules of the journal where flash has lost bits: never trust what is damaged, never drop what is intact behind it."""

from board import ROOT, SAMPLE, Board, mount

from ocpp.core.cell import Cell
from support.blockdev import BlockDevice

COLD = ROOT + "/cold/00000"


_device = BlockDevice(64)


def _backlog(count):
    mount(_device, fresh=True)
    b = Board()
    for _ in range(count):
        b.append(SAMPLE)
    return b


def _damage(path, at, mask):
    f = open(path, "r+b")
    f.seek(at)
    old = f.read(1)[0]
    f.seek(at)
    f.write(bytes([old ^ mask]))
    f.close()


def _sizes(count):
    return [38 if n % 3 else 108 for n in range(1, count + 1)]


def _delivered(b):
    numbers = []
    j = b.journal
    while j.head():
        numbers.append(j.rec[0] << 8 | j.rec[1])
        j.ack(lazy=True)
    assert j.count == 0
    return numbers


def one_flipped_bit_costs_the_record_that_it_hits():
    sizes = _sizes(40)
    for at in list(range(0, 38 * 2 + 108 + 8)) + [600, 601, 602, 603, 604, 605, 606, 640, 700]:
        b = _backlog(40)
        _damage(COLD, at, 1 << at % 8)
        b.boot()
        end = hit = 0
        while end <= at:
            end += sizes[hit]
            hit += 1
        assert _delivered(b) == [n for n in range(1, 41) if n != hit], (at, hit)
        assert b.journal.errors == 1, (at, b.journal.errors)


def a_wrong_length_byte_hides_no_record_behind_it():
    for mask in range(1, 256):
        b = _backlog(40)
        _damage(COLD, 38, mask)
        b.boot()
        assert _delivered(b) == [1] + list(range(3, 41)), mask


def a_hole_in_the_middle_costs_what_stood_there():
    b = _backlog(60)
    f = open(COLD, "r+b")
    f.seek(500)
    f.write(bytes(300))
    f.close()
    b.boot()
    numbers = _delivered(b)
    assert numbers == sorted(numbers) and 60 - len(numbers) <= 9, numbers
    assert numbers[0] == 1 and numbers[-1] == 60
    assert b.journal.errors == 1


def a_cut_off_segment_gives_what_is_whole():
    b = _backlog(60)
    whole = open(COLD, "rb").read()
    for n in range(0, 700, 37):
        f = open(COLD, "wb")
        f.write(whole[:n])
        f.close()
        b.boot()
        numbers = b.found()
        assert numbers == sorted(numbers) and numbers[-1] == 60
        cold = [m for m in numbers if m < 40]
        assert cold == list(range(1, len(cold) + 1)), (n, cold)


def a_missing_segment_is_passed_over():
    import os

    b = _backlog(200)
    os.remove(ROOT + "/cold/00001")
    b.boot()
    numbers = _delivered(b)
    assert numbers[0] == 1 and numbers[-1] == 200 and numbers == sorted(numbers)


def a_damaged_hot_slot_hides_no_other_and_no_record_behind():
    for at in range(2, 38 * 2, 5):
        b = _backlog(3)
        # Slot 0 holds record 1, slot 1 holds 2; the rest is found wherever it stands.
        _damage(ROOT + "/0", at % 38, 4)
        b.boot()
        assert b.found() == [2, 3], (at, b.found())
        assert b.journal.errors == 1


def numbers_go_on_behind_a_damaged_newest_record_that_was_acknowledged():
    b = _backlog(3)
    for _ in range(3):
        b.deliver(False)
    for slot in "0123":
        f = open(ROOT + "/" + slot, "wb")
        f.close()
    b.boot()
    assert b.journal.append(1, b"x", 1) == 4
    assert b.journal.head() and b.journal.seq == 4


def a_damaged_cursor_means_delivery_again_and_never_loss():
    b = _backlog(8)
    b.deliver(False)
    _damage(ROOT + "/cursor", 3, 1)
    b.boot()
    assert b.found() == list(range(1, 9))
    assert b.journal.aux_n == 0


def a_flipped_bit_in_a_cell_is_noticed():
    device = BlockDevice(64)
    mount(device, fresh=True)
    cell = Cell("/flash/cell", 20)
    cell.save(b"twelve bytes", 12)
    buf = bytearray(20)
    for at in range(16):
        for bit in range(8):
            _damage("/flash/cell", at, 1 << bit)
            assert Cell("/flash/cell", 20).load(buf) == -1, (at, bit)
            _damage("/flash/cell", at, 1 << bit)
    assert Cell("/flash/cell", 20).load(buf) == 12 and bytes(buf[:12]) == b"twelve bytes"
