"""Rules of the cell."""

import os

from board import fill_up, mount, raises

from ocpp.core.cell import Cell
from support.blockdev import FORMS, RP2040, BlockDevice

PATH = "/flash/cell"


def _cell(size=60, program=32):
    device = BlockDevice(16)
    mount(device, program, fresh=True)
    return Cell(PATH, size), device


def _content(cell, size=60):
    buf = bytearray(size)
    n = cell.load(buf)
    return None if n < 0 else bytes(buf[:n])


def a_new_cell_is_empty():
    cell, _ = _cell()
    assert _content(cell) is None
    assert _content(Cell(PATH, 60)) is None


def what_was_saved_is_loaded_also_after_a_restart():
    cell, device = _cell()
    for text in (b"one", b"a longer value", b"", b"x" * 60, b"short"):
        cell.save(text, len(text))
        assert _content(cell) == text
        mount(device)
        cell = Cell(PATH, 60)
        assert _content(cell) == text


def a_cleared_cell_is_empty():
    cell, _ = _cell()
    cell.save(b"one", 3)
    cell.clear()
    assert _content(cell) is None and _content(Cell(PATH, 60)) is None
    cell.save(b"two", 3)
    assert _content(Cell(PATH, 60)) == b"two"


def values_and_cells_that_are_too_long_are_refused():
    cell, _ = _cell()
    cell.save(b"kept", 4)
    assert "at most 60" in raises(ValueError, lambda: cell.save(bytes(61), 61))
    assert "at most 124" in raises(ValueError, lambda: Cell(PATH, 125))
    assert _content(cell) == b"kept"


def a_value_longer_than_the_readers_buffer_is_not_cut():
    cell, _ = _cell()
    cell.save(b"0123456789", 10)
    assert cell.load(bytearray(9)) == -1
    assert Cell(PATH, 9).load(bytearray(60)) == -1
    assert cell.load(bytearray(10)) == 10


def a_file_that_is_no_cell_is_empty():
    _cell()
    for content in (b"", b"\x01", b"\x01\x03abc", b"\xff" * 60, b"\x00" * 60, b"some text of another program"):
        with open(PATH, "wb") as f:
            f.write(content)
        assert _content(Cell(PATH, 60)) is None, content


def a_cut_at_any_operation_leaves_the_old_value_or_the_new():
    for program in (32, RP2040):
        base = BlockDevice(16)
        mount(base, program, fresh=True)
        cell = Cell(PATH, 60)
        for i in range(40):
            cell.save(bytes([i] * 60), 60)
        image = bytearray(base.image)
        base.log = []
        marks = []
        for i in range(40, 80):
            marks.append(len(base.log))
            cell.save(bytes([i] * 60), 60)
        trial = BlockDevice(16)
        for k, step in enumerate(base.log):
            new = 39 + len([m for m in marks if m <= k])
            for form in FORMS:
                trial.image[:] = image
                if form:
                    trial.apply(step, form)
                mount(trial, program)
                found = _content(Cell(PATH, 60))
                assert found in (bytes([new] * 60), bytes([new - 1] * 60)), (k, form, found)
            trial.image[:] = image
            trial.apply(step)
            image[:] = trial.image
        assert len(base.log) >= 40


def the_largest_cell_needs_no_block_of_its_own():
    cell, device = _cell(124)
    free = os.statvfs("/flash")[3]
    cell.save(bytes(124), 124)
    device.reset()
    cell.save(bytes(124), 124)
    assert os.statvfs("/flash")[3] == free and device.erases == 0


def a_full_flash_still_takes_cells():
    cell, _ = _cell()
    cell.save(bytes(60), 60)
    fill_up()
    for i in range(200):
        cell.save(bytes([i] * 60), 60)
    assert _content(Cell(PATH, 60)) == bytes([199] * 60)


def a_failed_save_leaves_the_old_value_and_the_next_works():
    for fail in range(8):
        cell, device = _cell()
        cell.save(b"old", 3)
        device.fail = fail
        for _ in range(8):
            try:
                cell.save(b"new", 3)
            except OSError:
                mount(device)
                assert _content(Cell(PATH, 60)) in (b"old", b"new")
                cell = Cell(PATH, 60)
        cell.save(b"end", 3)
        assert _content(Cell(PATH, 60)) == b"end"


def a_closed_cell_has_its_value_in_flash():
    cell, _ = _cell()
    cell.save(b"one", 3)
    cell.close()
    assert _content(Cell(PATH, 60)) == b"one"
