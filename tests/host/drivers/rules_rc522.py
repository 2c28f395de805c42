"""Rules of the card reader with an MFRC522."""

from chip_rc522 import Card, Chip, crc_a
from copper import NoGarbage

import drivers.rc522_reader
from drivers.rc522_reader import Rc522Reader

_UIDS = {
    "04A2B3C4": b"\x04\xa2\xb3\xc4",
    "0412ABCDEF1180": b"\x04\x12\xab\xcd\xef\x11\x80",
    "00112233445566778899": b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99",
}


class _Bench:
    def __init__(self):
        self.now = 1000
        drivers.rc522_reader.ticks_ms = lambda: self.now
        self.chip = Chip()
        self.reader = Rc522Reader(self.chip, self.chip)
        self.tags = []

    def run(self, ms=1000):
        for _ in range(ms // 10):
            self.now += 10
            tag = self.reader.poll()
            if tag is not None:
                self.tags.append(tag)
        return self


def uids_of_every_length_are_upper_case_hexadecimal():
    for tag, uid in _UIDS.items():
        b = _Bench()
        b.chip.cards = [Card(uid)]
        b.run()
        assert b.tags == [tag] and b.reader.dropped == 0 and not b.reader.failed, tag


def the_checksum_is_that_of_the_standard():
    assert crc_a(b"\x00\x00") == b"\xa0\x1e"
    assert drivers.rc522_reader.crc_a(b"\x00\x00", 2) == 0x1EA0
    assert drivers.rc522_reader.crc_a(b"\x12\x34", 2) == 0xCF26


def a_card_that_lies_there_is_told_once():
    b = _Bench()
    b.chip.cards = [Card(_UIDS["04A2B3C4"])]
    assert b.run(20000).tags == ["04A2B3C4"]


def a_card_counts_again_when_it_was_away_for_a_second():
    b = _Bench()
    card = Card(_UIDS["04A2B3C4"])
    for away, tags in ((500, 1), (1500, 2), (1500, 3)):
        b.chip.cards = [card]
        b.run(1000)
        b.chip.cards = []
        b.run(away)
        b.chip.cards = [card]
        b.run(500)
        assert len(b.tags) == tags, away


def another_card_counts_at_once():
    b = _Bench()
    for uid in _UIDS.values():
        b.chip.cards = [Card(uid)]
        b.run(600)
    assert b.tags == list(_UIDS)


def two_cards_at_once_are_none_and_counted():
    b = _Bench()
    b.chip.cards = [Card(b"\x01\x02\x03\x04"), Card(b"\x05\x06\x07\x08")]
    b.run()
    assert b.tags == [] and b.reader.dropped
    b.chip.cards.pop()
    assert b.run().tags == ["01020304"]


def a_spoilt_answer_is_dropped_counted_and_asked_for_again():
    for spoil in (
        lambda a: a[:4] + bytes((a[4] ^ 1,)) if len(a) == 5 else a,  # check byte
        lambda a: a[:3] if len(a) == 5 else a,  # partial
        lambda a: a[:2] + bytes((a[2] ^ 0x80,)) if len(a) == 3 else a,  # checksum
        lambda a: a[:1] if len(a) == 2 else a,  # half an answer to the request
    ):
        b = _Bench()
        b.chip.spoil = spoil
        b.chip.cards = [Card(_UIDS["0412ABCDEF1180"])]
        b.run()
        assert b.tags == [] and b.reader.dropped >= 3 and not b.reader.failed
        b.chip.spoil = lambda a: a
        assert b.run().tags == ["0412ABCDEF1180"]


def errors_that_the_chip_sees_are_counted():
    for error in (0x10, 0x02, 0x01, 0x08):
        b = _Bench()
        b.chip.cards = [Card(_UIDS["04A2B3C4"])]
        b.chip.error = error
        b.run()
        assert b.tags == [] and b.reader.dropped, error
        b.chip.error = 0
        assert b.run().tags == ["04A2B3C4"]


def a_cascade_without_its_tag_or_without_end_is_dropped():
    b = _Bench()
    sak = b"\x04" + crc_a(b"\x04")
    b.chip.spoil = lambda a: sak if len(a) == 3 else a
    b.chip.cards = [Card(_UIDS["04A2B3C4"])]
    assert b.run().tags == [] and b.reader.dropped
    b = _Bench()
    b.chip.spoil = lambda a: sak if len(a) == 3 else a
    b.chip.cards = [Card(_UIDS["00112233445566778899"])]
    assert b.run().tags == [] and b.reader.dropped


def a_chip_that_is_not_there_fails_and_is_looked_for_again():
    for level in (0x00, 0xFF):
        b = _Bench()
        b.chip.gone = level
        b.run(500)
        assert not b.reader.failed
        b.run(1000)
        assert b.reader.failed
        b.chip.gone = None
        b.chip.cards = [Card(_UIDS["04A2B3C4"])]
        assert b.run(500).tags == ["04A2B3C4"] and not b.reader.failed


def a_chip_that_dies_in_use_fails_and_recovers():
    for level in (0x00, 0xFF):
        b = _Bench().run(500)
        b.chip.gone = level
        b.run(500)
        assert b.reader.failed
        b.chip.gone = None
        b.chip.reset()
        b.chip.cards = [Card(_UIDS["04A2B3C4"])]
        assert b.run(500).tags == ["04A2B3C4"] and not b.reader.failed


class _Quiet:
    """A bus that allocates nothing: every register reads as `level`."""

    def __init__(self):
        self.level = 1

    def value(self, level):
        pass

    def write(self, buf):
        pass

    def write_readinto(self, out, into):
        into[1] = self.level


def looking_for_a_card_makes_no_garbage_and_few_transfers_a_call():
    now = [1000]
    drivers.rc522_reader.ticks_ms = lambda: now[0]
    bus = _Quiet()
    reader = Rc522Reader(bus, bus)
    for _ in range(20):
        now[0] += 10
        reader.poll()
    with NoGarbage():
        for _ in range(100):
            now[0] += 10
            reader.poll()
    chip = Chip()
    transfers = [0]
    write = chip.write

    def count(buf):
        transfers[0] += 1
        write(buf)

    chip.write = count
    chip.cards = [Card(_UIDS["00112233445566778899"])]
    reader = Rc522Reader(chip, chip)
    for _ in range(100):
        now[0] += 10
        transfers[0] = 0
        reader.poll()
        assert transfers[0] <= 16
