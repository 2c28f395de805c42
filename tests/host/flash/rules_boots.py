"""Rules of the list of starts."""

from board import mount

from ocpp.core.boots import Boots
from ocpp.core.cell import Cell
from support.blockdev import BlockDevice

PATH = "/flash/boot"


def _chip():
    device = BlockDevice(16)
    mount(device, fresh=True)
    return device


def _begin_at(number):
    cell = Cell(PATH, 2)
    cell.save(bytes((number >> 8, number & 255)), 2)
    cell.close()


def every_start_has_the_next_number():
    device = _chip()
    numbers = []
    for _ in range(3):
        numbers.append(Boots(PATH).number)
        mount(device)
    assert numbers == [1, 2, 3], numbers


def a_start_is_found_after_the_next_ones():
    _chip()
    first = Boots(PATH)
    first.began(20000, 86399999)
    assert first.find(1) == (20000, 86399999, 1)
    Boots(PATH)
    third = Boots(PATH)
    assert third.find(1) == (20000, 86399999, 1)
    third.began(20001, 5)
    assert Boots(PATH).find(1) == (20000, 86399999, 1)
    assert Boots(PATH).find(3) == (20001, 5, 3)


def in_place_of_a_start_that_never_knew_the_time_the_next_one_that_did_is_found():
    _chip()
    for known in (True, False, False, True, True):
        boots = Boots(PATH)
        if known:
            boots.began(20000 + boots.number, 7)
    assert boots.find(2) == boots.find(3) == boots.find(4) == (20004, 7, 4)
    assert boots.find(6) is None


def eight_are_kept():
    _chip()
    for number in range(1, 12):
        boots = Boots(PATH)
        boots.began(20000 + number, number)
    assert boots.find(4) == (20004, 4, 4)
    assert boots.find(11) == (20011, 11, 11)
    assert boots.find(3) == boots.find(1) == (20004, 4, 4)


def what_is_owed_keeps_its_date_however_many_starts_follow():
    _chip()
    for number in range(1, 20):
        boots = Boots(PATH)
        boots.owed = 3 if number > 3 else None
        boots.began(20000 + number, number)
        if number >= 3:
            assert boots.find(3) == (20003, 3, 3), number
        assert boots.find(number) == (20000 + number, number, number)
    boots.owed = 9
    boots.number = 20
    boots.began(20020, 20)
    assert boots.find(9) == (20009, 9, 9)
    assert boots.find(3) == (20004, 4, 4)  # it was told, and made room


def starts_that_never_knew_the_time_end_when_the_next_one_begins():
    _chip()
    first = Boots(PATH)
    first.began(20000, 0)
    for _ in range(3):
        boots = Boots(PATH)
    for number, tenths in ((2, 100), (2, 36000), (3, 600), (3, 599)):
        boots.owe(number, tenths)
    boots.began(20001, 30000)
    assert boots.owed == 2
    assert boots.find(4) == (20001, 30000, 4)
    assert boots.find(3) == (20000, 86400000 - 30000, 3)
    assert boots.find(2) == (20000, 86400000 - 30000 - 3600000, 2)
    assert boots.find(1) == (20000, 0, 1)
    later = Boots(PATH)
    later.owe(2, 50000)  # it was dated already
    later.began(20002, 0)
    assert later.find(2) == (20000, 86400000 - 30000 - 3600000, 2)
    assert later.find(5) == (20002, 0, 5)


def numbers_wrap():
    _chip()
    _begin_at(65533)
    for day in (1, 2, 3, 4):
        boots = Boots(PATH)
        if day != 2:
            boots.began(day, 0)
    assert boots.number == 1
    assert boots.find(65534) == (1, 0, 65534)
    assert boots.find(65535) == (3, 0, 0)
    assert boots.find(1) == (4, 0, 1)


def a_damaged_list_begins_anew():
    _chip()
    boots = Boots(PATH)
    boots.began(20000, 0)
    with open(PATH, "r+b") as f:
        f.seek(4)
        f.write(b"\xff")
    boots = Boots(PATH)
    assert boots.number == 1 and boots.find(1) is None
