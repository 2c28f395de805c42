"""Finds the meter on a bus of unknown speed, parity and maker, at commissioning."""

from micropython import const

from drivers.modbus.maps import FREQUENCY, METERS, VOLTAGE
from drivers.modbus.rtu import FIRST
from drivers.modbus.values import WORDS, number

# (baud, parity) as meters are delivered, the most common first; parity as for machine.UART: None, 0 even, 1 odd.
LINES = (
    (9600, None), (9600, 0), (19200, 0), (2400, None), (19200, None), (38400, 0), (38400, None), (115200, None),
    (4800, None), (4800, 0), (2400, 0), (1200, None), (57600, None), (115200, 0), (9600, 1), (19200, 1),
)  # fmt: skip

_LEAST_MV = const(90000)
_MOST_MV = const(300000)
_LEAST_MHZ = const(45000)
_MOST_MHZ = const(65000)


class MeterScan:
    """Tries one line after the other, on each every unit, and there every map, until one makes sense: poll().

    bus: a ModbusRtu that nobody else uses, on `uart`, which has init(baudrate, bits, parity, stop). units: an iterable
    that can be gone through again. A meter makes sense when it answers for every register, and voltages are 90 to
    300 V and the frequency is 45 to 65 Hz as far as it tells them. Any sound answer shows that line and unit are right.
    `found`: None, or (row of METERS, unit, baud, parity) when it is over. `heard`: None, or (unit, baud, parity) of
    something that answered, whatever it is.
    """

    def __init__(self, bus, uart, units=(1,), lines=LINES, maps=METERS):
        self.found = None
        self.heard = None
        self._bus = bus
        self._uart = uart
        self._steps = self._all(units, lines, maps)
        self._question = None

    def poll(self, now):
        """Go on; return whether there is anything left to do. To be called every round."""
        if self._steps is None:
            return False
        bus = self._bus
        bus.poll(now)
        if self._question is not None:
            if bus.done is None:
                return True
            self._question = None
        elif not bus.free:
            return True
        question = next(self._steps, None)
        bus.release()
        if question is None:
            self._steps = None
            return False
        self._question = question
        unit, function, row, tries = question
        bus.ask(unit, function, row[2], row[1] * WORDS[row[3]], now, tries)
        return True

    def _all(self, units, lines, maps):
        # Yields (unit, function, register row, tries); goes on when the bus has the answer.
        bus = self._bus
        for baud, parity in lines:
            self._uart.init(baudrate=baud, bits=8, parity=parity, stop=1)
            bus.set_baud(baud)
            for unit in units:
                for model in maps:
                    row = model[4][0]
                    yield unit, model[1], row, 2 if self.heard else 1
                    if bus.done or bus.exception:
                        self.heard = unit, baud, parity
                    if not bus.done or number(bus.reply, FIRST, row[3], row[4], row[5]) is None:
                        continue
                    fits = True
                    for row in model[4][1:]:
                        if fits:
                            yield unit, model[1], row, 2
                            fits = bus.done and (row[0] not in (VOLTAGE, FREQUENCY) or self._true(row))
                    if fits:
                        self.found = model, unit, baud, parity
                        return
                if self.heard:
                    return  # the line is right, and what is there is no meter that we know

    def _true(self, row):
        least, most = (_LEAST_MV, _MOST_MV) if row[0] == VOLTAGE else (_LEAST_MHZ, _MOST_MHZ)
        for i in range(row[1]):
            value = number(self._bus.reply, FIRST + 2 * i * WORDS[row[3]], row[3], row[4], row[5])
            if value is None and i:
                continue  # a meter of one phase, in a family of three
            if value is None or not least <= value <= most:
                return False
        return True
