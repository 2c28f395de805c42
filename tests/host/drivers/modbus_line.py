"""A serial line with a meter at its end, in memory, on a clock that the test moves."""

import struct

import drivers.modbus.meter
import drivers.modbus.rtu


def checksum(data):
    """CRC-16/MODBUS, bit by bit."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)


def frame(*body):
    """Bytes with their checksum."""
    return bytes(body) + checksum(bytes(body))


class Line:
    """The UART of the master. registers: {address: word} of `unit`; what is not there is refused.

    delay: ms from the request to the reply. `answer(request)` may be replaced: it returns the reply or None.
    baud and parity: those of the meter; with others nothing is understood. now: the clock.
    """

    def __init__(self, registers, unit=1, baud=9600, parity=None):
        self.registers = registers
        self.unit = unit
        self.line = self.meter_line = (baud, parity)
        self.delay = 20
        self.now = 1000
        self.requests = []
        self.echo = False
        self.reply = self.answer
        self._coming = []
        drivers.modbus.rtu.ticks_ms = drivers.modbus.meter.ticks_ms = lambda: self.now
        drivers.modbus.rtu.ticks_us = lambda: self.now * 1000 & 0x3FFFFFFF

    def init(self, baudrate, bits, parity, stop):
        assert (bits, stop) == (8, 1)
        self.line = (baudrate, parity)

    def write(self, data):
        assert bytes(data[6:]) == checksum(bytes(data[:6]))
        if self.echo:
            self.send(bytes(data), 0)
        if self.line != self.meter_line:
            return
        self.requests.append((self.now, bytes(data)))
        reply = self.reply(bytes(data))
        if reply:
            self.send(reply, self.delay)

    def send(self, data, delay):
        """Let bytes arrive in `delay` ms."""
        self._coming.append((self.now + delay, data))

    def readinto(self, buf, n):
        for i in range(len(self._coming)):
            when, data = self._coming[i]
            if when <= self.now:
                n = min(n, len(data))
                buf[:n] = data[:n]
                if n < len(data):
                    self._coming[i] = (when, data[n:])
                else:
                    self._coming.pop(i)
                return n
        return None

    def answer(self, request):
        """What a meter answers."""
        unit, function, address, count = struct.unpack(">BBHH", request[:6])
        if unit != self.unit:
            return None
        words = [self.registers.get(address + i) for i in range(count)]
        if None in words:
            return frame(unit, function | 0x80, 2)
        return frame(unit, function, 2 * count, *[b for word in words for b in (word >> 8, word & 255)])


def registers(values):
    """{address: word} of (address, struct format, values...)."""
    found = {}
    for row in values:
        for i in range(2, len(row)):
            low_first = row[1][0] == "<"
            raw = struct.pack(">" + row[1][1:], row[i])
            words = [raw[j] << 8 | raw[j + 1] for j in range(0, len(raw), 2)]
            if low_first:
                words.reverse()
            at = row[0] + (i - 2) * len(words)
            for j in range(len(words)):
                found[at + j] = words[j]
    return found
