"""Rules of the local authorisation list (OCPP 1.6 §3.5.2, §5.15)."""

import os
import random

from board import fill_up, mount
from cards import PATH, card, chip, info, judge, numbered, power_off, said, send, start

from ocpp.core import listslots
from ocpp.core.locallist import LocalList, capacity
from support.blockdev import BlockDevice

WHOLE = (
    ("04A2B3C4", (0, -1, 0, None)),
    ("x", (1, 0, 0, "p")),
    ("ABCDEFGHIJKLMNOPQRST", (0, 20779, 86399999, "01234567890123456789")),
    ("aBc-Ü?", (3, 1, 1, "Größe")),
    ("日" * 20, (4, 65534, 5, "\U0001f697" * 20)),
    ("", (2, -1, 0, None)),
)


def _leftovers():
    return sorted(os.listdir(PATH))


def an_empty_list_has_version_0_and_knows_nobody():
    device = chip()
    cards = start(device)
    judge(cards, 0, {}, ("a", ""))
    assert send(cards, True, 5, ())
    judge(cards, 5, {}, ("a", ""))
    judge(start(device), 5, {}, ("a",))


def entries_come_back_whole_also_after_a_restart():
    device = chip()
    cards = start(device)
    assert send(cards, True, 3, WHOLE)
    for _ in range(2):
        judge(cards, 3, dict(WHOLE), ("04A2B3C", "04A2B3C45", "y"))
        cards = start(device)


def case_does_not_count():
    cards = start(chip())
    assert send(cards, True, 1, [("aBcDeF", (0,))])
    assert said(cards, "AbCdEf") and said(cards, "abcdef") and said(cards, "ABCDEF")
    assert not send(cards, True, 2, [("a", (0,)), ("A", (0,))])
    assert send(cards, False, 2, [("ABCDEF", (1,))])
    judge(cards, 2, {"abcdef": (1, -1, 0, None)})


def an_expiry_that_no_stored_day_can_hold_is_none():
    cards = start(chip())
    assert send(cards, True, 1, [("a", (0, 65535, 7)), ("b", (0, 100000, 7))])
    assert said(cards, "a") == said(cards, "b") == (0, -1, 0, None)


def a_full_list_replaces_the_old_one():
    cards = start(chip())
    old, new = dict(numbered(0, 50)), dict(numbered(30, 90))
    assert send(cards, True, 9, old.items()) and send(cards, True, 4, new.items())
    judge(cards, 4, new, old)
    assert _leftovers() == ["base"]


def a_differential_adds_changes_and_deletes():
    device = chip()
    cards = start(device)
    book = dict(numbered(0, 50))
    assert send(cards, True, 1, book.items())
    assert send(cards, False, 2, [(card(7), None), ("nobody", None), ("new", (0,)), (card(8), (1,))])
    del book[card(7)]
    book["new"] = (0, -1, 0, None)
    book[card(8)] = (1, -1, 0, None)
    for _ in range(2):
        judge(cards, 2, book, ("nobody", card(7)))
        cards = start(device)
    # What was deleted may come back, and go again.
    assert send(cards, False, 3, [(card(7), (3,)), ("new", None)])
    book[card(7)] = (3, -1, 0, None)
    del book["new"]
    judge(cards, 3, book, ("new",))


def a_differential_without_entries_changes_the_version_only():
    cards = start(chip())
    assert send(cards, True, 1, WHOLE) and send(cards, False, 2, ())
    judge(cards, 2, dict(WHOLE))


def a_differential_may_come_first_and_may_be_the_last():
    cards = start(chip())
    assert send(cards, False, 1, WHOLE)
    judge(cards, 1, dict(WHOLE))
    assert send(cards, False, 2, [(tag, None) for tag, _ in WHOLE])
    judge(cards, 2, {}, dict(WHOLE))


def many_changes_become_part_of_the_base():
    device = chip(128)
    cards = start(device)
    book = dict(numbered(0, 600))
    assert send(cards, True, 1, book.items())
    for version in range(2, 9):
        change = dict(numbered(version * 100, version * 100 + 200, 2))
        for tag in list(change)[::4]:
            change[tag] = None
        assert send(cards, False, version, change.items())
        for tag, what in change.items():
            if what:
                book[tag] = what
            else:
                book.pop(tag, None)
        judge(cards, version, book, change)
    assert _leftovers() == ["base", "delta"]
    judge(start(device), 8, book)


def an_id_tag_that_stands_twice_refuses_the_whole_update():
    cards = start(chip())
    assert send(cards, True, 1, WHOLE)
    twice = list(numbered(0, 700)) + [(card(350), (1,))]
    for full in (True, False):
        assert not send(cards, full, 2, twice)
        judge(cards, 1, dict(WHOLE), (card(350),))
    assert not send(cards, False, 2, [("a", None), ("b", (0,)), ("A", (0,))])
    assert _leftovers() == ["base"]


def no_more_than_the_capacity_gets_in():
    cards = start(chip(), 40)
    assert send(cards, True, 1, numbered(0, 40))
    assert not send(cards, True, 2, numbered(100, 141))
    assert not send(cards, False, 2, numbered(39, 41))
    assert send(cards, False, 2, [(card(0), None), ("new", (0,))])
    assert len(cards) == 40


def an_update_that_broke_off_leaves_nothing():
    device = chip()
    cards = start(device)
    assert send(cards, True, 1, WHOLE)
    update = cards.begin()
    for tag, what in numbered(0, 100):
        update.add(tag, info(*what))
    judge(cards, 1, dict(WHOLE), (card(3),))
    assert len(_leftovers()) == 3
    update.drop()
    assert _leftovers() == ["base"]
    update = cards.begin()
    update.add("a", info())
    assert update.prepare(True, 2)  # and the end of the message is missing
    device = power_off(device)
    judge(start(device), 1, dict(WHOLE), ("a",))
    assert _leftovers() == ["base"]


def a_full_chip_refuses_the_update():
    device = chip()
    cards = start(device)
    book = dict(numbered(0, 30))
    assert send(cards, True, 1, book.items())
    fill_up()
    for full in (True, False):
        assert not send(cards, full, 2, WHOLE)
        assert cards.errors
        cards.errors = 0
        judge(cards, 1, book, ("x",))
    os.remove("/flash/other")
    assert send(cards, False, 2, WHOLE)


def an_update_leaves_64_kb_to_the_journal():
    device = chip(64)
    cards = start(device)
    update = cards.begin()
    for tag, what in numbered(0, 10000):
        update.add(tag, info(*what))
    assert cards.errors == 1 and not update.prepare(True, 1)
    assert _leftovers() == []
    with open("/flash/other", "wb") as f:
        f.write(bytes(40000))
    assert send(cards, True, 1, numbered(0, 500))
    assert not send(cards, True, 1, numbered(0, 1500))
    space = os.statvfs("/flash")
    assert space[0] * space[3] > 65536


def a_chip_without_room_for_any_list_does_not_keep_the_board_from_starting():
    device = chip()
    fill_up()
    cards = start(device)
    assert cards.errors and said(cards, "x") is None and cards.version == 0
    assert not send(cards, True, 1, WHOLE)
    os.remove("/flash/other")
    assert send(start(device), True, 1, WHOLE)


def a_chip_that_fails_refuses_the_update():
    device = chip()
    book = dict(numbered(0, 30))
    cards = start(device)
    assert send(cards, True, 1, book.items())
    image = bytes(device.image)
    refused = 0
    for full in (True, False):
        for operation in range(0, 400, 7):
            device = power_off(device)
            device.image[:] = image
            cards = start(device)
            device.fail = operation
            if send(cards, full, 2, numbered(100, 140)):
                if device.fail >= 0:
                    break
                continue  # LittleFS found another block
            refused += 1
            cards.errors = 0
            judge(cards, 1, book, (card(100),))
        assert device.fail >= 0
    assert refused > 10


def a_damaged_record_is_not_believed():
    device = chip()
    cards = start(device)
    book = dict(numbered(0, 30))
    assert send(cards, True, 1, book.items())
    spoilt = card(9).lower()
    at = device.image.find(spoilt.encode())
    while at >= 0:
        device.image[at - 5] = 0  # of the expiry
        at = device.image.find(spoilt.encode(), at + 1)
    cards = start(device)
    assert said(cards, spoilt) is None
    del book[card(9)]
    for tag, what in book.items():
        assert said(cards, tag) == what


def time_for_others_is_given_meanwhile():
    device = chip(128)
    seen = []
    cards = start(device, idle=seen.append)
    assert send(cards, True, 1, numbered(0, 2500))
    cards._idle = lambda now: seen.append(said(cards, card(8)))
    del seen[:]
    assert send(cards, False, 2, numbered(0, 700))
    assert seen and None not in seen  # look-ups in between find the old list


def the_capacity_is_that_of_the_partition():
    for blocks, most in ((256, 3971), (64, 992)):
        mount(BlockDevice(blocks), fresh=True)
        assert capacity("/flash") == most, (blocks, capacity("/flash"))


def plain_code_computes_the_same():
    with open(listslots.__file__) as f:
        source = f.read()
    assert "ocpp.core.listslots_viper" in source
    plain = {}
    exec(source.replace("ocpp.core.listslots_viper", "no_such_module"), plain)
    assert plain["hash28"] is not listslots.hash28 and plain["gather"] is not listslots.gather
    random.seed(1)
    for blocks in (1, 3, 20):
        keys = bytearray()
        for _ in range(200):
            key = bytes(random.getrandbits(8) for _ in range(random.randrange(30)))
            h = listslots.hash28(key, len(key))
            assert h == plain["hash28"](key, len(key)) and 0 <= h < 1 << 28
            slot = bytearray(6)
            listslots.put(slot, 0, h, random.randrange(1 << 20))
            keys += slot
        for which in range(blocks):
            a = bytearray(b"\xff" * listslots.BYTES)
            b = bytearray(a)
            assert listslots.gather(keys, 200, blocks, which, a) and plain["gather"](keys, 200, blocks, which, b)
            assert a == b


def a_block_that_is_full_says_so():
    slot = bytearray(6)
    out = bytearray(b"\xff" * listslots.BYTES)
    listslots.put(slot, 0, 0xFFFF000, 1)
    fits = 0
    while listslots.gather(slot, 1, 1, 0, out):
        fits += 1
    assert fits == 33  # the last place to begin at, and 32 behind it


def random_updates_are_what_a_dictionary_says():
    random.seed(7)
    device = chip(128)
    cards = start(device, 700)
    book = {}
    tags = [f"tag{i}" for i in range(900)]
    for version in range(1, 60):
        full = random.randrange(8) == 0
        count = random.choice((0, 1, 5, 60, 200, 650 if full else 300))
        change = {}
        for _ in range(count):
            what = (random.randrange(5), random.randrange(-1, 30000), 5, random.choice((None, "Fleet")))
            gone = not full and random.randrange(3) == 0
            change[random.choice(tags)] = None if gone else what if what[1] >= 0 else (what[0], -1, 0, what[3])
        new = {} if full else dict(book)
        for tag, what in change.items():
            if what:
                new[tag] = what
            else:
                new.pop(tag, None)
        accepted = send(cards, full, version, change.items())
        assert accepted == (len(new) <= 700), (version, len(new))
        if accepted:
            book = new
            last = version
        if version % 5 == 0:
            cards = start(device, 700)
        judge(cards, last, book, tags)
    assert len(_leftovers()) <= 2


def a_list_survives_another_file_system_setting():
    device = BlockDevice(64)
    mount(device, program=256, fresh=True)
    cards = LocalList(PATH, 100, lambda now: None)
    assert send(cards, True, 1, WHOLE)
    mount(device, program=256)
    judge(LocalList(PATH, 100, lambda now: None), 1, dict(WHOLE))
