"""Energy meter on a Modbus: any of those in drivers.modbus.maps."""

from array import array
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms

from micropython import const

from drivers.modbus.maps import IMPORT, POWER, QUANTITIES
from drivers.modbus.register_check import RegisterCheck
from drivers.modbus.rtu import FIRST
from drivers.modbus.values import WORDS, number

_PERIOD_MS = const(1000)
_SILENT_MS = const(5000)
_MOST_W = const(66000)  # 80 A at 277 V on three phases
_UNKNOWN = const(-0x3FFFFFFF)

# Least and most that can be true, for each quantity of drivers.modbus.maps.
_LEAST = (0, 0, 0, -200000, -200000, -200000, -66000, -66000, -66000, -66000, -1010, 0, 0, 0)
_LARGEST = (
    500000, 500000, 500000, 200000, 200000, 200000, 66000, 66000, 66000, 66000, 1010, 70000, 0x3FFFFFFF, 0x3FFFFFFF,
)  # fmt: skip


class ModbusMeter:
    """Asks the meter `unit` (1 to 247) on `bus`, a drivers.modbus.rtu.ModbusRtu, for everything once a second.

    model: a row of drivers.modbus.maps.METERS. Several meters may share a bus.
    `wh`: the register in Wh, see drivers.modbus.register_check; 0 until set_register() or the meter's second answer.
    `silent`: no reading that could be believed for 5 s. `implausible`: values that cannot be true so far; `failures`:
    questions that were not answered. Nothing here allocates after construction.
    """

    def __init__(self, bus, unit, model):
        self.silent = False
        self.implausible = 0
        self.failures = 0
        self.unit = unit
        self._bus = bus
        self._function = model[1]
        self._rows = model[4]
        self._row = 0
        self._asked = False
        self._due = self._heard = ticks_ms()
        self._check = RegisterCheck(_MOST_W)
        self._values = array("i", [_UNKNOWN] * QUANTITIES)

    @property
    def wh(self):
        """The register in Wh."""
        return self._check.wh

    def poll(self, now):
        """Go on asking; to be called every round."""
        bus = self._bus
        bus.poll(now)
        if not self.silent and ticks_diff(now, self._heard) > _SILENT_MS:
            self.silent = True
            for i in range(QUANTITIES):
                self._values[i] = _UNKNOWN
        if self._asked:
            if bus.done is None:
                return
            self._asked = False
            if bus.done:
                self._take(self._rows[self._row], now)
            else:
                self.failures += 1
            self._next(now)
            bus.release()
        elif bus.free and ticks_diff(now, self._due) >= 0:
            row = self._rows[self._row]
            # A meter that does not answer must not take the bus from the others.
            tries = 1 if self.silent else 3
            bus.ask(self.unit, self._function, row[2], row[1] * WORDS[row[3]], now, tries)
            self._asked = True

    def power_w(self, now):
        """Return the power in W, 0 while unknown or while energy flows back."""
        power = self._values[POWER]
        return power if power > 0 else 0

    def value(self, quantity):
        """Return a quantity of drivers.modbus.maps in its unit, None while it is unknown."""
        if quantity == IMPORT:
            return self._check.wh
        value = self._values[quantity]
        return None if value == _UNKNOWN else value

    def knows(self, quantity):
        """Can this meter tell the quantity?"""
        for row in self._rows:
            if row[0] <= quantity < row[0] + row[1]:
                return True
        return False

    def expect(self, flowing):
        """Whether energy should flow now: a Modbus meter answers in any case."""

    def set_register(self, wh):
        """The register was at least at `wh` Wh: it never shows less, even if the meter does."""
        self._check.set(wh)

    def settle(self, timeout_ms):
        """Wait until the register is known, but no longer than `timeout_ms`: when the board starts."""
        start = ticks_ms()
        while not self._check.known and ticks_diff(ticks_ms(), start) < timeout_ms:
            self.poll(ticks_ms())
            sleep_ms(2)

    def _next(self, now):
        bus = self._bus
        if not bus.done and not bus.exception:
            # No answer at all: the rest can wait, and others may have the bus.
            self._row = 0
            self._due = ticks_add(now, _PERIOD_MS)
        elif self._row or self._check.known or self.silent:
            self._row += 1
            if self._row == len(self._rows):
                self._row = 0
                self._due = ticks_add(self._due, _PERIOD_MS)
                if ticks_diff(now, self._due) > 0:
                    self._due = now
        # Else the register again: nothing can begin before it is known.

    def _take(self, row, now):
        at = FIRST
        for i in range(row[1]):
            quantity = row[0] + i
            value = number(self._bus.reply, at, row[3], row[4], row[5])
            at += 2 * WORDS[row[3]]
            if value is None:
                if quantity == IMPORT:
                    self.implausible += 1
                value = _UNKNOWN
            elif not _LEAST[quantity] <= value <= _LARGEST[quantity]:
                self.implausible += 1
                value = _UNKNOWN
            elif quantity == IMPORT:
                if self._check.take(value, now):
                    self._heard = now
                    self.silent = False
                elif self._check.known:
                    self.implausible += 1
                    value = _UNKNOWN
            self._values[quantity] = value
