"""Rules of the card reader with a PN532, on UART and on I2C."""

from copper import NoGarbage

import drivers.pn532_reader
from drivers.pn532_i2c import Pn532I2c
from drivers.pn532_reader import Pn532Reader

_ACK = b"\x00\x00\xff\x00\xff\x00"
_SAM = b"\x00\x00\xff\x05\xfb\xd4\x14\x01\x14\x01\x02\x00"
_RF = b"\x00\x00\xff\x06\xfa\xd4\x32\x05\xff\x01\x02\xf3\x00"
_LIST = b"\x00\x00\xff\x04\xfc\xd4\x4a\x01\x00\xe1\x00"


def _frame(*data):
    body = b"\xd5" + bytes(data)
    return bytes((0, 0, 0xFF, len(body), -len(body) & 255)) + body + bytes((-sum(body) & 255, 0))


class _Chip:
    """A PN532 at its UART. uid, ats: of the card in the field; spoil(frame): what arrives of an answer."""

    def __init__(self):
        self.uid = b""
        self.ats = b""
        self.asleep = True
        self.dead = False
        self.spoil = lambda frame: frame
        self.wire = []
        self.commands = []

    def write(self, buf):
        data = bytes(buf)
        if self.dead:
            return
        if data[:2] == b"\x55\x55":
            self.asleep = False
        elif self.asleep:
            raise AssertionError("nobody woke the chip")
        else:
            self.commands.append(data)
            self.wire.append(_ACK)
            self.wire.append(self.spoil(self.answer(data)))

    def answer(self, data):
        if data == _SAM:
            return _frame(0x15)
        if data == _RF:
            return _frame(0x33)
        assert data == _LIST, data
        if not self.uid:
            return _frame(0x4B, 0)
        return _frame(0x4B, 1, 1, 0x00, 0x44, 0x08, len(self.uid), *self.uid, *self.ats)

    def readinto(self, buf):
        if not self.wire:
            return None
        n = min(len(buf), len(self.wire[0]))
        buf[:n] = self.wire[0][:n]
        rest = self.wire[0][n:]
        self.wire[:1] = [rest] if rest else []
        return n


class _I2c:
    """The same chip at its I2C pins."""

    def __init__(self, chip):
        self.chip = chip

    def writeto(self, address, buf):
        assert address == 0x24
        if self.chip.dead:
            raise OSError(19)
        self.chip.asleep = False
        if bytes(buf[:1]) != b"\x55":
            self.chip.write(buf)

    def readfrom_into(self, address, buf):
        if self.chip.dead:
            raise OSError(19)
        wire = self.chip.wire
        for i in range(len(buf)):
            buf[i] = 0
        if wire:
            buf[0] = 1
            if len(buf) > 1:
                data = wire.pop(0)[: len(buf) - 1]  # a frame is read in one go; its rest is gone
                buf[1 : 1 + len(data)] = data


class _Bench:
    def __init__(self, on_i2c=False):
        self.now = 1000
        drivers.pn532_reader.ticks_ms = lambda: self.now
        self.chip = _Chip()
        self.reader = Pn532Reader(Pn532I2c(_I2c(self.chip)) if on_i2c else self.chip)
        self.tags = []

    def run(self, ms=1000):
        for _ in range(ms // 10):
            self.now += 10
            tag = self.reader.poll()
            if tag is not None:
                self.tags.append(tag)
        return self


def the_chip_is_woken_set_up_and_asked_for_cards():
    b = _Bench().run(1000)
    assert b.chip.commands[:3] == [_SAM, _RF, _LIST] and not b.reader.failed and b.tags == []
    assert 5 <= len(b.chip.commands) <= 13


def uids_of_every_length_are_upper_case_hexadecimal():
    for on_i2c in (False, True):
        for uid, tag in (
            (b"\x04\xa2\xb3\xc4", "04A2B3C4"),
            (b"\x04\x12\xab\xcd\xef\x11\x80", "0412ABCDEF1180"),
            (b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99", "00112233445566778899"),
        ):
            b = _Bench(on_i2c)
            b.chip.uid = uid
            assert b.run().tags == [tag] and b.reader.dropped == 0


def a_bank_card_whose_answer_is_long_is_read_too():
    for on_i2c in (False, True):
        for more in (1, 20, 35):
            b = _Bench(on_i2c)
            b.chip.uid = b"\x04\x12\xab\xcd\xef\x11\x80"
            b.chip.ats = bytes((more,)) * more  # ISO/IEC 14443-4: it begins with its own length
            assert b.run().tags == ["0412ABCDEF1180"] and b.reader.dropped == 0, (on_i2c, more)


def a_card_that_lies_there_is_told_once_and_again_after_a_second_away():
    b = _Bench()
    b.chip.uid = b"\x04\xa2\xb3\xc4"
    assert len(b.run(10000).tags) == 1
    b.chip.uid = b""
    b.run(500)
    b.chip.uid = b"\x04\xa2\xb3\xc4"
    assert len(b.run(1000).tags) == 1
    b.chip.uid = b""
    b.run(1500)
    b.chip.uid = b"\x04\xa2\xb3\xc4"
    assert len(b.run(1000).tags) == 2


def a_spoilt_frame_is_dropped_counted_and_asked_for_again():
    for spoil in (
        lambda f: f[:-2] + bytes((f[-2] ^ 1,)) + f[-1:],  # data checksum
        lambda f: f[:4] + bytes((f[4] ^ 1,)) + f[5:],  # length checksum
        lambda f: f[:-4],  # cut
        lambda f: f[:3] + b"\xff\x01" + f[5:],  # longer than any
    ):
        b = _Bench().run(500)
        b.chip.uid = b"\x04\xa2\xb3\xc4"
        b.chip.spoil = spoil
        b.run(1300)
        assert b.tags == [] and b.reader.dropped
        b.chip.spoil = lambda f: f
        assert b.run(2000).tags == ["04A2B3C4"]


def noise_between_frames_is_skipped():
    b = _Bench()
    b.chip.uid = b"\x04\xa2\xb3\xc4"
    b.chip.spoil = lambda f: b"\x13\x37\x00" + f + b"\x37"
    assert b.run().tags == ["04A2B3C4"] and b.reader.dropped == 0


def a_uid_of_another_length_is_dropped():
    b = _Bench()
    b.chip.uid = b"\x01\x02\x03\x04\x05"
    assert b.run().tags == [] and b.reader.dropped


def a_chip_that_does_not_answer_fails_and_recovers():
    for on_i2c in (False, True):
        b = _Bench(on_i2c).run(500)
        b.chip.dead = True
        b.run(1000)
        assert not b.reader.failed
        b.run(1500)
        assert b.reader.failed
        b.chip.dead = False
        b.chip.asleep = True
        b.chip.uid = b"\x04\xa2\xb3\xc4"
        assert b.run(1500).tags == ["04A2B3C4"] and not b.reader.failed


def looking_for_a_card_makes_no_garbage():
    b = _Bench().run(500)
    nothing = _frame(0x4B, 0)
    state = [0, 1500]

    class Port:
        def write(self, buf):
            state[0] = 1

        def readinto(self, buf):
            if not state[0]:
                return None
            state[0] = 0
            for i in range(len(nothing)):
                buf[i] = nothing[i]
            return len(nothing)

    drivers.pn532_reader.ticks_ms = lambda: state[1]
    b.reader._port = Port()
    b.run(0)
    with NoGarbage():
        for _ in range(200):
            state[1] += 10
            b.reader.poll()
    assert not b.reader.failed and b.reader.dropped == 0
