"""Meters with Modbus: one for each connector, on one serial line of the board. pymodbus speaks for them."""

import os
import struct
import time

from boards.virtual import pins
from tools.virtual.modbus_slave import ModbusSlave
from tools.virtual.outlet import MAINS_V
from tools.virtual.page import Bus

_POLL_S = 0.002
_READ_HOLDING = 3
_HERTZ = 50.0


class Meters:
    """Schneider iEM3155 of the `world`, unit n at connector n."""

    def __init__(self, world):
        self._world = world
        self._port = Bus(world.page, pins.METERS)
        self._slave = ModbusSlave({outlet.number: self._registers(outlet) for outlet in world.outlets})
        self._slave.passing = self._pass

    def run(self, ended):
        """Carries bytes both ways until the event `ended`, for a thread of its own."""
        while not ended.is_set():
            time.sleep(_POLL_S)
            asked = self._port.take()
            if asked and self._world.mains:
                os.write(self._slave.line, asked)
            try:
                answered = os.read(self._slave.line, 256)
            except BlockingIOError:
                continue
            self._port.send(answered)
        self._slave.close()

    def _pass(self, reply):
        return b"" if self._world.outlets[reply[0] - 1].impulses.silent else reply

    def _registers(self, outlet):
        def read(function, address, count):
            if function != _READ_HOLDING:
                return None
            with self._world.lock:
                self._world.step()
                words = _image(outlet)
            span = [words.get(address + i) for i in range(count)]
            return None if None in span else span

        return read


def _image(outlet):
    """{address: word} of what the meter shows now."""
    phases = min(outlet.car.phases, outlet.phases)
    amps = [outlet.car_a if phase < phases else 0.0 for phase in range(3)]
    kilowatts = [MAINS_V * a / 1000 for a in amps]
    words = {}
    for address, form, values in (
        (0x0BB7, ">f", amps),
        (0x0BD3, ">f", [MAINS_V] * 3),
        (0x0BED, ">f", kilowatts),
        (0x0BF3, ">f", [sum(kilowatts)]),
        (0x0C0B, ">f", [1.0]),
        (0x0C25, ">f", [_HERTZ]),
        (0x0C83, ">q", [outlet.wh, 0]),
    ):
        raw = b"".join(struct.pack(form, value) for value in values)
        for i, (word,) in enumerate(struct.iter_unpack(">H", raw)):
            words[address + i] = word
    return words
