"""Rules of the serial card reader."""

from copper import NoGarbage, Uart

import drivers.serial_reader
from drivers.serial_reader import SerialReader


class _Bench:
    def __init__(self):
        self.now = 1000
        drivers.serial_reader.ticks_ms = lambda: self.now
        self.uart = Uart()
        self.reader = SerialReader(self.uart)

    def cards(self, wire, polls=20):
        self.uart.wire += wire
        found = []
        for _ in range(polls):
            tag = self.reader.poll()
            if tag is not None:
                found.append(tag)
        return found


def a_line_is_a_card_whatever_ends_it():
    for end in (b"\r", b"\n", b"\r\n", b"\n\r"):
        assert _Bench().cards(b"04A2B3C4" + end) == ["04A2B3C4"]


def a_line_may_come_in_pieces():
    b = _Bench()
    assert b.cards(b"04A2") == []
    assert b.cards(b"B3C4") == []
    assert b.cards(b"\r\n") == ["04A2B3C4"]


def every_card_of_a_burst_is_returned_one_a_poll():
    b = _Bench()
    b.uart.wire = b"A\nB\nC\n"
    assert [b.reader.poll() for _ in range(4)] == ["A", "B", "C", None]


def a_card_that_is_sent_again_and_again_counts_once():
    b = _Bench()
    assert b.cards(b"A\nA\nA\n") == ["A"]
    for _ in range(20):
        b.now += 299
        assert b.cards(b"A\n") == []


def a_card_that_is_shown_again_counts_again():
    b = _Bench()
    assert b.cards(b"A\n") == ["A"]
    b.now += 300
    assert b.cards(b"A\n") == ["A"]


def another_card_counts_at_once():
    assert _Bench().cards(b"A\nB\nA\n") == ["A", "B", "A"]


def ids_of_1_to_36_characters_are_taken():
    for n in (1, 20, 36):
        assert _Bench().cards(b"x" * n + b"\n") == ["x" * n]
    b = _Bench()
    assert b.cards(b"x" * 37 + b"\n") == [] and b.reader.dropped == 1


def characters_are_counted_not_bytes():
    tag = "\u20ac" * 36
    assert _Bench().cards(tag.encode() + b"\n") == [tag]
    b = _Bench()
    assert b.cards(("\u20ac" * 37).encode() + b"\n") == [] and b.reader.dropped == 1


def garbage_is_dropped_counted_and_does_not_hurt_the_next_card():
    for garbage in (b"\xff\xfe\xfd", b"abc\x00def", b"\x7f", b"y" * 5000):
        b = _Bench()
        assert b.cards(garbage + b"\nGOOD\n", 200) == ["GOOD"], garbage
        assert b.reader.dropped == 1


def empty_lines_and_blanks_around_are_nothing():
    b = _Bench()
    assert b.cards(b"\r\n\r\n   \r\n  A1 \r\n") == ["A1"]


def a_poll_takes_at_most_64_bytes():
    b = _Bench()
    b.uart.wire = b"z" * 200
    b.reader.poll()
    assert len(b.uart.wire) == 136


def waiting_makes_no_garbage():
    b = _Bench()

    class Quiet:
        def readinto(self, buf):
            return None

    reader = SerialReader(Quiet())
    with NoGarbage():
        for _ in range(10):
            assert reader.poll() is None
    assert b.reader.dropped == 0
