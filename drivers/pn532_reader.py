"""Card reader with a PN532 on a UART, or on I2C by drivers.pn532_i2c (NXP UM0701-02): UIDs of type A cards."""

from time import ticks_diff, ticks_ms

from micropython import const

from drivers.card_presence import CardPresence

_FROM_CHIP = const(0xD5)
_PAUSE_MS = const(100)
_PATIENCE_MS = const(500)
_FAILED = const(3)  # commands in a row without an answer

_WAKE = b"\x55\x55\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"  # the UART sleeps until it hears something
# Whole frames (UM0701-02 §6.2.1.1): start, length and its complement, direction, command, parameters, checksum.
_COMMANDS = (
    b"\x00\x00\xff\x05\xfb\xd4\x14\x01\x14\x01\x02\x00",  # SAMConfiguration: none
    b"\x00\x00\xff\x06\xfa\xd4\x32\x05\xff\x01\x02\xf3\x00",  # RFConfiguration: two tries to find a card, not endless
    b"\x00\x00\xff\x04\xfc\xd4\x4a\x01\x00\xe1\x00",  # InListPassiveTarget: one card of type A
)
_CODE = const(6)  # where the command is in them

_LONGEST = const(64)  # of a card's answer; bank cards tell a lot
_CHUNK = const(64)  # and on I2C all of it is read in one go


class Pn532Reader:
    """poll() returns the idTag of a card just shown, or None: see drivers.card_presence.

    port: a UART of 115200 bit/s or a drivers.pn532_i2c.Pn532I2c: write(buf), readinto(buf), neither of which waits.
    `failed`: the chip does not answer. `dropped`: frames with a wrong checksum or length, or cut short.
    """

    def __init__(self, port):
        self.failed = False
        self.dropped = 0
        self._port = port
        self._cards = CardPresence()
        self._chunk = bytearray(_CHUNK)
        self._frame = bytearray(_LONGEST)  # from the length byte on
        self._n = 0
        self._zeros = False
        self._inside = False
        self._command = -1  # index of what is being asked, -1 while the chip sleeps
        self._waiting = False
        self._misses = 0
        self._since = ticks_ms()

    def poll(self):
        """Go on by one step; return an idTag (str) or None."""
        now = ticks_ms()
        tag = None
        n = self._port.readinto(self._chunk) or 0
        for i in range(n):
            if self._take(self._chunk[i]):
                tag = self._answer(now) or tag
        if self._waiting:
            if ticks_diff(now, self._since) > _PATIENCE_MS:
                self._miss(now)
        elif ticks_diff(now, self._since) >= (_PAUSE_MS if self._command == 2 else 0):
            self._ask(now)
        return tag

    def _ask(self, now):
        if self._command < 0:
            self._port.write(_WAKE)
            self._command = 0
        self._port.write(_COMMANDS[self._command])
        self._waiting = True
        self._inside = False
        self._since = now

    def _miss(self, now):
        if self._inside:
            self.dropped += 1
            self._inside = False
        self._misses += 1
        if self._misses >= _FAILED:
            self.failed = True
        self._command = -1
        self._waiting = False
        self._since = now
        self._cards.nothing(now)

    def _take(self, byte):
        """One byte from the chip; return whether it completes a sound frame of its own."""
        if not self._inside:
            # 00 FF begins a frame, whatever was before.
            self._inside = byte == 0xFF and self._zeros
            self._zeros = byte == 0
            self._n = 0
            return False
        f = self._frame
        n = self._n
        f[n] = byte
        self._n = n = n + 1
        if n < 2:
            return False
        length = f[0]
        if n == 2 and (not length or (length + f[1]) & 255 or length > _LONGEST - 3):
            # An acknowledgement is 00 FF behind the start: no data at all.
            self._inside = False
            self._zeros = byte == 0
            if length or f[1] != 0xFF:
                self.dropped += 1
            return False
        if n < length + 3:
            return False
        self._inside = self._zeros = False
        total = 0
        for i in range(2, length + 3):
            total += f[i]
        if total & 255 or f[2] != _FROM_CHIP:
            self.dropped += 1
            return False
        return True

    def _answer(self, now):
        f = self._frame
        if not self._waiting or f[3] != _COMMANDS[self._command][_CODE] + 1:
            return None  # to a command that was given up
        self._waiting = False
        self._since = now
        self._misses = 0
        self.failed = False
        if self._command < 2:
            self._command += 1
            return None
        # D5 4B, number of cards, then of the first: its number, SENS_RES (2), SEL_RES, length of the UID, UID.
        count = f[9]
        if f[0] < 3 or not f[4]:
            self._cards.nothing(now)
            return None
        if count not in (4, 7, 10) or f[0] < 8 + count:
            self.dropped += 1
            return None
        for i in range(count):
            f[i] = f[10 + i]
        return self._cards.found(f, count, now)
