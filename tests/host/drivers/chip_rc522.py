"""An MFRC522 at its SPI pins, and type A cards before its antenna: registers, FIFO and frames, byte for byte."""


def crc_a(data):
    """CRC_A, as two bytes."""
    crc = 0x6363
    for byte in data:
        byte ^= crc & 0xFF
        byte ^= byte << 4 & 0xFF
        crc = crc >> 8 ^ byte << 8 ^ byte << 3 ^ byte >> 4
    return bytes((crc & 255, crc >> 8 & 255))


class Card:
    """A card with a UID of 4, 7 or 10 bytes. state: idle, ready (at a cascade level) or active."""

    def __init__(self, uid):
        self.levels = []
        while len(uid) > 4:
            self.levels.append(b"\x88" + uid[:3])
            uid = uid[3:]
        self.levels.append(uid)
        self.level = -1
        self.active = False

    def hear(self, data, bits):
        """The answer to a frame, or None."""
        if bits == 7:
            if data in (b"\x26", b"\x52") and not self.active and self.level < 0:
                self.level = 0
                return b"\x44\x00"
        elif not self.active and 0 <= self.level and data[0] == 0x93 + 2 * self.level:
            part = self.levels[self.level]
            bcc = bytes((part[0] ^ part[1] ^ part[2] ^ part[3],))
            if data[1:] == b"\x20":
                return part + bcc
            if data[1:2] == b"\x70" and data[2:7] == part + bcc and crc_a(data[:7]) == data[7:]:
                self.level += 1
                more = self.level < len(self.levels)
                self.active = not more
                sak = b"\x04" if more else b"\x08"
                return sak + crc_a(sak)
        # Whatever is not expected sends the card back to idle without a word.
        self.level = -1
        self.active = False
        return None


class Chip:
    """spi and cs in one. cards: those in the field; spoil(answer): what arrives of it; error: of the error register.

    Commands take effect at once; a reply or the timer's end shows at the next look.
    """

    def __init__(self):
        self.registers = bytearray(64)
        self.fifo = b""
        self.cards = []
        self.spoil = lambda answer: answer
        self.error = 0
        self.gone = None  # level of a bus without a chip
        self.selected = False
        self.resets = 0
        self.sent = []
        self.reset()

    def reset(self):
        self.registers = bytearray(64)
        self.registers[0x37] = 0x92
        self.registers[0x14] = 0x80
        self.resets += 1
        self.fifo = b""

    def value(self, level):
        self.selected = not level

    def write(self, buf):
        assert self.selected and len(buf) == 2 and not buf[0] & 0x81
        register, value = buf[0] >> 1, buf[1]
        if self.gone is not None:
            return
        if register == 0x09:
            self.fifo += bytes((value,))
        elif register == 0x0A:
            assert value == 0x80
            self.fifo = b""
        elif register == 0x01 and value == 0x0F:
            self.reset()
        elif register == 0x04:
            assert not value & 0x80  # clears what is 1
            self.registers[4] &= ~value & 0x7F
        else:
            self.registers[register] = value
            if register == 0x0D and value & 0x80:
                self._transceive(value & 7)

    def write_readinto(self, out, into):
        assert self.selected and out[0] & 0x80 and not out[0] & 1
        register = out[0] >> 1 & 0x3F
        into[0] = 0
        if self.gone is not None:
            into[1] = self.gone
        elif register == 0x09:
            into[1] = self.fifo[0]
            self.fifo = self.fifo[1:]
        elif register == 0x0A:
            into[1] = len(self.fifo)
        else:
            into[1] = self.registers[register]

    def _transceive(self, last_bits):
        r = self.registers
        assert r[0x01] == 0x0C and r[0x14] & 3 == 3, "antenna off or no transceive command"
        assert (r[0x2A], r[0x15], r[0x11]) == (0x80, 0x40, 0x3D)
        assert 2000 <= (r[0x2C] << 8 | r[0x2D]) * (2 * ((r[0x2A] & 15) << 8 | r[0x2B]) + 1) / 13.56 <= 50000  # us
        data, self.fifo = self.fifo, b""
        self.sent.append(data)
        answers = [answer for answer in [card.hear(data, last_bits or 8) for card in self.cards] if answer]
        r[0x06] = self.error
        r[0x0C] = 0
        if len(answers) > 1 and answers[0] != answers[1]:
            r[0x06] |= 0x08
        answer = self.spoil(answers[0]) if answers else None
        if answer or r[0x06]:
            self.fifo = answer or b""
            r[0x04] |= 0x30
        else:
            r[0x04] |= 0x01
