"""Rules of the profiles in flash: replaced, counted, and whole after a power cut at any operation."""

import binascii
import os

import vfs

from ocpp.smart import record
from ocpp.smart.store import Store
from support.blockdev import CLEAN, ESP32, TORN_GARBAGE, TORN_HALF, BlockDevice

PATH = "/flash/profiles"
MOST = 4
# As firmware wrote it that knew no minChargingRate: id -7, level 2 of connector 1, from 10 A and an hour later 6.5 A.
FORMER = (
    "0101020100000029fffffff90000015180e757b20000001c20c00000003fffffff0200000000030000006400000e1001000000410e320bdf"
)


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


def _draft(id_, level=0, purpose=record.TX_DEFAULT, connector=1, amps=10, periods=1, least=0):
    draft = record.Draft(48)
    draft.least = least
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


def _file(name, data=None):
    with open(PATH + "/" + name, "rb" if data is None else "wb") as f:
        return f.read() if data is None else f.write(data)


def what_former_firmware_has_stored_is_in_force():
    device = _new()
    former = binascii.unhexlify(FORMER)
    _file("3", former)
    _mount(device)
    store = Store(PATH, MOST)
    store.recover()
    assert store.errors == 0
    [(slot, head)] = store.heads
    rec = store.load(slot)
    assert (slot, head[record.ID], head[record.LEVEL], head[record.CYCLE]) == (3, -7, 2, 86400)
    assert [record.period(rec, k) for k in (0, 1)] == [(0, 3, 100), (3600, 1, 65)]
    assert record.least(rec, head) == 0
    # The same one is written to the same bytes today, and need not be.
    draft = record.Draft(48)
    draft.add(0, 100, 3)
    draft.add(3600, 65, 1)
    draft.set(*head[record.PURPOSE : record.SERIAL], *head[record.ID : record.COUNT])
    assert store.has(draft) and bytes(draft.seal(41)) == former
    draft.least = 80
    assert not store.has(draft)
    assert store.stage(draft)
    store.commit(draft.head)
    _mount(device)
    assert record.least(_file("3"), head) == 80


def a_minimum_is_kept_behind_what_former_firmware_reads():
    device = _new()
    assert _set(1, periods=3, least=85) and _set(2, 1, periods=48, least=0x3FFFFFFF) and _set(3, 2)
    _mount(device)
    store = Store(PATH, MOST)
    assert [record.least(store.load(slot), head) for slot, head in sorted(store.heads)] == [85, 0x3FFFFFFF, 0]
    assert _file("0")[:-8] == bytes(_draft(1, periods=3).seal(1))
    assert store.has(_draft(1, periods=3, least=85))
    assert not store.has(_draft(1, periods=3, least=84))
    assert not store.has(_draft(1, periods=3))
    assert store.has(_draft(3, 2)) and not store.has(_draft(3, 2, least=1))
    assert _set(1, periods=3)
    assert _file("0") == bytes(_draft(1, periods=3).seal(4))


def a_damaged_minimum_is_counted_and_its_profile_passed_over():
    _new()
    whole = bytes(_draft(1, least=85).seal(1))
    for at in range(1, 9):
        damaged = bytearray(whole)
        damaged[-at] ^= 4
        for data in (damaged, whole[:-at] if at < 8 else b""):
            _file("0", data)
            store = Store(PATH, MOST)
            assert store.errors == 1 and store.heads == [], (at, data)
    _file("0", whole + b"more that a newer firmware has to say")
    store = Store(PATH, MOST)
    assert store.errors == 0 and record.least(store.load(0), store.heads[0][1]) == 85


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
    _cut(lambda: _set(2, 0, amps=30, periods=20, least=80), {2: (0, 30, 20), 3: (2, 25, 1)})


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
