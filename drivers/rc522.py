"""MFRC522 card reader on SPI: the registers, and one exchange of bits with a card (NXP MFRC522 data sheet §9, §10)."""

from time import ticks_diff

from micropython import const

_COMMAND = const(0x01)
_COM_IRQ = const(0x04)
_ERROR = const(0x06)
_FIFO_DATA = const(0x09)
_FIFO_LEVEL = const(0x0A)
_CONTROL = const(0x0C)
_BIT_FRAMING = const(0x0D)
_MODE = const(0x11)
_TX_CONTROL = const(0x14)
_TX_ASK = const(0x15)
_T_MODE = const(0x2A)
_T_PRESCALER = const(0x2B)
_T_RELOAD_HIGH = const(0x2C)
_T_RELOAD_LOW = const(0x2D)
_VERSION = const(0x37)

_IDLE = const(0x00)
_TRANSCEIVE = const(0x0C)
_SOFT_RESET = const(0x0F)
_RECEIVED = const(0x30)  # receiver or command has ended
_TIMED_OUT = const(0x01)
_FLUSH = const(0x80)
_START = const(0x80)
_RESERVED = const(0x20)  # of the error register, always 0: no chip, no bus
_LOST = const(0x13)  # overflow, parity or protocol
_COLLISION = const(0x08)
_ANTENNA = const(0x03)

_STARTING_MS = const(50)  # after the reset
_PATIENCE_MS = const(100)  # the chip's own timer ends an exchange after 10 ms

# What start() writes: reply timer of 400 times 25 us that starts with the end of sending, full modulation, CRC preset.
_SETUP = (
    (_T_MODE, 0x80),
    (_T_PRESCALER, 0xA9),
    (_T_RELOAD_HIGH, 0x01),
    (_T_RELOAD_LOW, 0x90),
    (_TX_ASK, 0x40),
    (_MODE, 0x3D),
)

# What an exchange came to: `result` of Rc522.
PENDING = 0
DONE = 1  # the reply is in `reply`, `bits` long
SILENCE = 2  # nobody answered
GARBLED = 3  # parity, protocol, or more bytes than asked for
COLLISION = 4  # several cards at once
DEAD = 5  # the chip does not react


class Rc522:
    """The chip. spi: with write(buf) and write_readinto(out, in), mode 0, up to 10 MHz; cs: its select pin, active low.

    start() resets it, `ready` tells when it can be used; send() begins an exchange, poll() ends it: `result`. Each call
    takes a few dozen bytes of SPI and none waits. Nothing allocates after construction.
    """

    def __init__(self, spi, cs):
        self.ready = False
        self.result = SILENCE
        self.reply = bytearray(16)
        self.bits = 0
        self._spi = spi
        self._cs = cs
        self._out = bytearray(2)
        self._in = bytearray(2)
        self._since = 0
        cs.value(1)

    def start(self, now):
        """Reset the chip."""
        self.ready = False
        self._since = now
        self._write(_COMMAND, _SOFT_RESET)

    def setup(self, now):
        """Go on after start(); return whether the chip is ready. What it is must be told by its version register."""
        if self.ready or ticks_diff(now, self._since) < _STARTING_MS:
            return self.ready
        version = self._read(_VERSION)
        if version in (0x00, 0xFF):
            self._since = now  # no chip: look again later
            self._write(_COMMAND, _SOFT_RESET)
            return False
        for register, value in _SETUP:
            self._write(register, value)
        self._write(_TX_CONTROL, self._read(_TX_CONTROL) | _ANTENNA)
        self.ready = True
        return True

    def send(self, data, n, last_bits, now):
        """Send the first n bytes of `data`, of the last one only `last_bits` bits (0: all)."""
        self._write(_COMMAND, _IDLE)
        self._write(_COM_IRQ, 0x7F)
        self._write(_FIFO_LEVEL, _FLUSH)
        for i in range(n):
            self._write(_FIFO_DATA, data[i])
        self._write(_BIT_FRAMING, last_bits)
        self._write(_COMMAND, _TRANSCEIVE)
        self._write(_BIT_FRAMING, _START | last_bits)
        self._since = now
        self.result = PENDING

    def poll(self, now):
        """Look whether the exchange has ended; return `result`."""
        if self.result != PENDING:
            return self.result
        irq = self._read(_COM_IRQ)
        if irq & _RECEIVED:
            self._end()
        elif irq & _TIMED_OUT:
            self.result = SILENCE
        elif ticks_diff(now, self._since) > _PATIENCE_MS:
            self.result = DEAD
            self.ready = False
        return self.result

    def _end(self):
        error = self._read(_ERROR)
        n = self._read(_FIFO_LEVEL)
        if error & _RESERVED:
            self.result = DEAD
            self.ready = False
        elif error & _COLLISION:
            self.result = COLLISION
        elif error & _LOST or not 0 < n <= len(self.reply):
            self.result = GARBLED
        else:
            for i in range(n):
                self.reply[i] = self._read(_FIFO_DATA)
            last = self._read(_CONTROL) & 7
            self.bits = 8 * n - (8 - last if last else 0)
            self.result = DONE

    def _write(self, register, value):
        out = self._out
        out[0] = register << 1
        out[1] = value
        self._cs.value(0)
        self._spi.write(out)
        self._cs.value(1)

    def _read(self, register):
        out = self._out
        out[0] = 0x80 | register << 1
        out[1] = 0
        self._cs.value(0)
        self._spi.write_readinto(out, self._in)
        self._cs.value(1)
        return self._in[1]
