"""Rules of the profiles in flash: replaced, counted, and whole after a power cut at any operation."""

import os

import vfs

from ocpp.smart import record
from ocpp.smart.store import Store
from support.blockdev import CLEAN, ESP32, TORN_GARBAGE, TORN_HALF, BlockDevice

PATH = "/flash/profiles"
MOST = 4


def _mount(device, fresh=False):
    try:
        vfs.umount("/flash")
    except OSError as e:
        if e.errno != 22:  # EINVAL: nothing was mounted
            raise
    if fresh:
        vfs.VfsLfs2.mkfs(device, progsize=ESP32)
    vfs.mount(vfs.VfsLfs2(device, progsize=ESP32, mtime=False), "/flash")


def _new():
    device = BlockDevice(32)
    _mount(device, True)
    os.mkdir(PATH)
    return device


def _draft(id_, level=0, purpose=record.TX_DEFAULT, connector=1, amps=10, periods=1):
    draft = record.Draft(48)
    for k in range(periods):
        draft.add(60 * k, amps * 10 + k, 3)
    draft.set(
        purpose, level, connector, id_, record.AMPERES, 0, record.WITH_TRANSACTION, -1, record.ALWAYS, record.NEVER
    )
    return draft


def _set(*args, **fields):
    store = Store(PATH, MOST)
    draft = _draft(*args, **fields)
    if not store.stage(draft):
        return False
    store.commit(draft.head)
    return True


def _installed():
    """{id: (level, amperes of the first period, periods)}, unreadable ones must not be."""
    store = Store(PATH, MOST)
    assert store.errors == 0
    found = {}
    for slot, head in store.heads:
        assert head[record.ID] not in found
        rec = store.load(slot)
        found[head[record.ID]] = (head[record.LEVEL], record.period(rec, 0)[2] // 10, head[record.COUNT])
    return found


def a_new_flash_holds_none():
    _new()
    assert _installed() == {}
    assert _installed() == {}


def profiles_are_kept_and_replaced():
    device = _new()
    assert _set(1) and _set(2, 1, amps=11, periods=48) and _set(-2147483648, 2)
    _mount(device)
    assert _installed() == {1: (0, 10, 1), 2: (1, 11, 48), -2147483648: (2, 10, 1)}
    assert _set(2, 0, amps=12)
    assert _installed() == {2: (0, 12, 1), -2147483648: (2, 10, 1)}
    assert sorted(os.listdir(PATH)) == ["0", "2"]


def a_full_store_takes_only_replacements():
    _new()
    for i in range(MOST):
        assert _set(i, i)
    assert not _set(9, 9)
    assert _set(9, 3) and _set(0, 8)
    assert sorted(_installed()) == [0, 1, 2, 9]


def what_is_there_need_not_be_written():
    _new()
    _set(1, periods=3)
    store = Store(PATH, MOST)
    assert store.has(_draft(1, periods=3))
    assert not store.has(_draft(1, periods=2))
    assert not store.has(_draft(1, amps=9, periods=3))
    assert not store.has(_draft(2, periods=3))
    assert not store.has(_draft(1, 1, periods=3))


def a_restart_ends_transaction_profiles():
    _new()
    _set(1)
    _set(2, purpose=record.TX)
    Store(PATH, MOST).recover()
    assert sorted(_installed()) == [1]


def damage_is_counted_and_passed_over():
    _new()
    _set(1)
    _set(2, 1)
    for name, cut in (("0", 20), ("1", 40)):
        with open(PATH + "/" + name, "rb") as f:
            data = bytearray(f.read())
        if cut < 34:
            data[cut] ^= 1
        with open(PATH + "/" + name, "wb") as f:
            f.write(data[: cut if cut > 34 else len(data)])
    store = Store(PATH, MOST)
    assert store.errors == 2 and store.heads == []
    assert _set(3) and sorted(Store(PATH, MOST).heads[0][1][record.ID : record.UNIT]) == [3]


def drafts_that_cannot_be_carried_out_are_faulty():
    for starts in ((1,), (0, 0), (0, 5, 4), range(0, 5)):
        draft = record.Draft(4)
        for start in starts:
            draft.add(start, 60, 3)
        assert draft.faulty, starts
    assert not _draft(1, 255).faulty
    assert _draft(1, 256).faulty


def a_full_flash_leaves_all_as_it_was():
    _new()
    _set(1)
    for size in (4096, 100):
        try:
            with open(f"/flash/other{size}", "wb") as f:
                while True:
                    f.write(bytes(size))
                    f.flush()
        except OSError as e:
            assert e.errno == 28  # ENOSPC
    try:
        _set(2, 1, periods=48)
    except OSError as e:
        assert e.errno == 28
    else:
        raise AssertionError("no OSError")
    assert _installed() == {1: (0, 10, 1)}


def _cut(change, after):
    """Cut the power at every operation of change(), which turns three profiles into `after`."""
    before = {1: (0, 10, 1), 2: (1, 20, 30), 3: (2, 25, 1)}
    device = _new()
    _set(1)
    _set(2, 1, amps=20, periods=30)
    _set(3, 2, amps=25)
    base = bytearray(device.image)
    _mount(device)
    device.log = log = []
    change()
    assert _installed() == after
    device.log = None
    seen = [0, 0]
    for form in (CLEAN, TORN_HALF, TORN_GARBAGE):
        for n in range(len(log)):
            other = BlockDevice(32)
            other.image[:] = base
            for step in log[:n]:
                other.apply(step)
            if form != CLEAN:
                other.apply(log[n], form)
            _mount(other)
            Store(PATH, MOST).recover()
            found = _installed()
            assert found in (before, after), (n, form, found)
            seen[found == after] += 1
            assert _set(7, 7) and sorted(_installed()) == sorted(list(found) + [7])
    assert min(seen) > 0, seen


def a_cut_leaves_the_old_profiles_or_the_new_one():
    # It takes the place of two: of its id, and on its level.
    _cut(lambda: _set(2, 0, amps=30, periods=20), {2: (0, 30, 20), 3: (2, 25, 1)})


def a_cut_leaves_all_that_are_cleared_or_none():
    _cut(lambda: Store(PATH, MOST).clear(lambda head: head[record.ID] > 1), {1: (0, 10, 1)})


def a_cut_of_clearing_everything_leaves_all_or_nothing():
    _cut(lambda: Store(PATH, MOST).clear(lambda head: True), {})


def a_flash_that_fails_while_clearing_harms_no_later_profile():
    for n in range(100):
        device = _new()
        _set(1)
        _set(2, 1)
        device.fail = n
        device.error = -28  # ENOSPC
        try:
            Store(PATH, MOST).clear(lambda head: True)
        except OSError:
            pass
        over = device.fail >= 0
        device.fail = -1
        left = len(_installed())
        assert left in (0, 2), (n, left)
        assert _set(7, 7) and _set(8, 8)
        Store(PATH, MOST).recover()
        assert len(_installed()) == left + 2
        if over:
            assert n > 2
            return
    raise AssertionError("clearing never ends")
