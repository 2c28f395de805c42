"""Rules of an ESP32's program slots."""

import os

from partitions import Partition

from boards.common.partition_slots import PartitionSlots

_BLOCK = 4096
_MARK = "slots.mark"


def _slots():
    return PartitionSlots(Partition, _MARK, lambda partition: partition)


def _fresh():
    Partition.data = {}
    Partition.runs = Partition.boots = "ota_0"
    Partition.valid = Partition.refuses = False
    try:
        os.remove(_MARK)
    except OSError:
        pass
    return _slots()


def _program(n):
    return bytes(i * 7 + i // 256 & 255 for i in range(n))


def _write(slots, program, step):
    buf = bytearray(step)
    for at in range(0, len(program), step):
        part = program[at : at + step]
        buf[: len(part)] = part
        slots.write(buf, len(part))


def program_arrives_whole_in_pieces_of_any_size():
    """Also pieces that end inside a block, and a slot that held something else."""
    for step in (1, 100, 512, 4096, 5000):
        slots = _fresh()
        Partition.data["ota_1"] = bytearray(b"\0" * Partition.SIZE)
        program = _program(2 * _BLOCK + 77)
        slots.begin(len(program))
        _write(slots, program, step if step > 1 else 37)
        slots.finish()
        assert bytes(Partition.data["ota_1"][: len(program)]) == program
        assert Partition.boots == "ota_1" and "ota_0" not in Partition.data


def new_program_is_on_trial_until_confirmed():
    """And once confirmed it is not on trial at the next start."""
    slots = _fresh()
    assert not slots.pending and (slots.running, slots.target) == ("ota_0", "ota_1")
    slots.begin(10)
    slots.write(_program(10), 10)
    slots.finish()
    Partition.runs = "ota_1"
    slots = _slots()
    assert slots.pending and not Partition.valid
    slots.confirm()
    assert not slots.pending and Partition.valid
    assert not _slots().pending


def old_program_after_a_rollback_is_not_on_trial():
    """The mark names the one that failed."""
    slots = _fresh()
    slots.begin(10)
    slots.write(_program(10), 10)
    slots.finish()
    assert not _slots().pending


def what_is_not_complete_does_not_start():
    """Neither a part, nor nothing, nor what the boot loader's check refuses."""
    slots = _fresh()
    for n in (0, 5):
        slots.begin(10)
        if n:
            slots.write(_program(n), n)
        try:
            slots.finish()
            raise AssertionError("finished")
        except OSError:
            pass
    slots.discard()
    Partition.refuses = True
    slots.begin(3)
    slots.write(b"abc", 3)
    try:
        slots.finish()
        raise AssertionError("finished")
    except OSError:
        pass
    assert Partition.boots == "ota_0"
    Partition.runs = "ota_1"
    assert not _slots().pending


def too_large_a_program_is_refused_before_anything_is_erased():
    """With how much room there is."""
    slots = _fresh()
    try:
        slots.begin(Partition.SIZE + 1)
        raise AssertionError("begun")
    except OSError as e:
        assert "there is room for 16384" in str(e)
    assert not Partition.data
