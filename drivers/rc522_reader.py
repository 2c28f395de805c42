"""Card reader with an MFRC522: finds ISO/IEC 14443 type A cards and reads their UID of 4, 7 or 10 bytes."""

from time import ticks_diff, ticks_ms

from micropython import const

from drivers.card_presence import CardPresence
from drivers.rc522 import COLLISION, DEAD, DONE, GARBLED, PENDING, Rc522

_WAKE_UP = const(0x52)  # WUPA, of 7 bits: cards that were halted answer, too
_SELECT = const(0x93)  # first cascade level; the next ones are 2 higher each
_ANTICOLLISION = const(0x20)
_ALL = const(0x70)
_CASCADE_TAG = const(0x88)
_INCOMPLETE = const(0x04)  # bit of the SAK
_LEVELS = const(3)

_PAUSE_MS = const(100)

_STARTING = const(0)
_RESTING = const(1)
_WAKING = const(2)
_ASKING = const(3)
_SELECTING = const(4)


class Rc522Reader:
    """poll() returns the idTag of a card just shown, or None: see drivers.card_presence. spi, cs: see drivers.rc522.

    `failed`: the chip does not react. `dropped`: exchanges that were garbled, had a wrong check byte or CRC, or met
    several cards at once; they are tried again as long as the card is there. One exchange a call, none waits.
    """

    def __init__(self, spi, cs):
        self.failed = False
        self.dropped = 0
        self._chip = Rc522(spi, cs)
        self._cards = CardPresence()
        self._frame = bytearray(9)
        self._uid = bytearray(12)
        self._level = 0
        self._step = _STARTING
        self._since = ticks_ms()
        self._chip.start(self._since)

    def poll(self):
        """Go on by one step; return an idTag (str) or None."""
        now = ticks_ms()
        chip = self._chip
        step = self._step
        if step == _STARTING:
            if chip.setup(now):
                self.failed = False
                self._rest(now)
            elif ticks_diff(now, self._since) > 1000:
                self.failed = True
            return None
        if step == _RESTING:
            if ticks_diff(now, self._since) >= _PAUSE_MS:
                self._frame[0] = _WAKE_UP
                chip.send(self._frame, 1, 7, now)
                self._step = _WAKING
            return None
        result = chip.poll(now)
        if result == PENDING:
            return None
        if result == DEAD:
            self.failed = True
            self._step = _STARTING
            self._since = now
            chip.start(now)
        elif result != DONE:
            if result == GARBLED or result == COLLISION or step != _WAKING:
                self.dropped += 1
            self._cards.nothing(now)
            self._rest(now)
        elif step == _WAKING:
            if chip.bits == 16:
                self._level = 0
                self._ask(now)
            else:
                self._drop(now)
        elif step == _ASKING:
            self._take(now)
        else:
            return self._selected(now)
        return None

    def _rest(self, now):
        self._step = _RESTING
        self._since = now

    def _drop(self, now):
        self.dropped += 1
        self._rest(now)

    def _ask(self, now):
        frame = self._frame
        frame[0] = _SELECT + 2 * self._level
        frame[1] = _ANTICOLLISION
        self._chip.send(frame, 2, 0, now)
        self._step = _ASKING

    def _take(self, now):
        """Four bytes of the UID, or the cascade tag and three, and their sum."""
        reply = self._chip.reply
        if self._chip.bits != 40 or reply[0] ^ reply[1] ^ reply[2] ^ reply[3] != reply[4]:
            self._drop(now)
            return
        frame = self._frame
        frame[1] = _ALL
        for i in range(5):
            frame[2 + i] = reply[i]
        crc = crc_a(frame, 7)
        frame[7] = crc & 255
        frame[8] = crc >> 8
        self._chip.send(frame, 9, 0, now)
        self._step = _SELECTING

    def _selected(self, now):
        """The card's SAK: is that the whole UID?"""
        reply = self._chip.reply
        frame = self._frame
        more = reply[0] & _INCOMPLETE
        first = 3 if more else 2
        sound = self._chip.bits == 24 and crc_a(reply, 1) == reply[1] | reply[2] << 8
        if not sound or (more and (frame[2] != _CASCADE_TAG or self._level == _LEVELS - 1)):
            self._drop(now)
            return None
        at = 3 * self._level
        for i in range(first, 6):
            self._uid[at + i - first] = frame[i]
        if more:
            self._level += 1
            self._ask(now)
            return None
        self._rest(now)
        return self._cards.found(self._uid, at + 4, now)


def crc_a(buf, n):
    """Return the CRC_A of the first n bytes (ISO/IEC 14443-3 Annex B); it is sent low byte first."""
    crc = 0x6363
    for i in range(n):
        crc ^= buf[i]
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return crc
