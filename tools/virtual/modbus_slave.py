"""Meters on a serial line: pymodbus answers at one end of a pseudo-terminal."""

import asyncio
import logging
import os
import threading
import tty

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

_READ = (3, 4)


class ModbusSlave:
    """Answers for `units`: {unit: registers(function, address, count) -> list of words, or None for no such register}.

    `line`: file descriptor of the wire's other end, as raw bytes; what comes there never waits. `silent`: units that do
    not answer. `passing`: a function that gets each reply's bytes and returns what really goes out.
    """

    def __init__(self, units):
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)  # it complains of what tests do on purpose
        self.silent = set()
        self.passing = lambda reply: reply
        self.line, self._end = os.openpty()
        tty.setraw(self._end)
        os.set_blocking(self.line, False)
        self._units = units
        self._loop = self._server = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="modbus", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise OSError("the Modbus slave did not start")

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        self._server = ModbusSerialServer(
            [_device(unit, registers) for unit, registers in self._units.items()],
            framer=FramerType.RTU,
            port=os.ttyname(self._end),
            ignore_missing_devices=True,
            trace_packet=self._trace,
        )
        await self._server.serve_forever(background=True)
        self._ready.set()
        await self._server.serving

    def _trace(self, sending, data):
        if not sending:
            return data
        # A unit that is not there says nothing, while pymodbus refuses in its name.
        return b"" if data[0] in self.silent or data[0] not in self._units else self.passing(data)

    def close(self):
        """Ends the thread."""
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(5)
        self._thread.join(5)
        os.close(self.line)
        os.close(self._end)


def _device(unit, registers):
    async def read(function, start, address, count, current, values):
        words = registers(function, address, count) if function in _READ else None
        if words is None:
            return ExcCodes.ILLEGAL_ADDRESS
        current[address - start : address - start + count] = words
        return None

    return SimDevice(unit, SimData(0, count=65535, values=0, datatype=DataType.REGISTERS), action=read)
