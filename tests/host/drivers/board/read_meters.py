"""Reads meters: TTY MS TIMEOUT UNIT=NAME... Prints {name: {quantity: value, ...}} and the errors of the bus.

Each is read until a whole round of it was answered or it refused three questions, but for no longer than MS.
"""

import json
import sys
from time import sleep_ms, ticks_diff, ticks_ms

from tty_uart import TtyUart

from drivers.modbus.maps import QUANTITIES, meter_map
from drivers.modbus.meter import ModbusMeter
from drivers.modbus.rtu import ModbusRtu

bus = ModbusRtu(TtyUart(sys.argv[1]), 115200, None, int(sys.argv[3]))
found = {}
for word in sys.argv[4:]:
    unit, name = word.split("=")
    meter = ModbusMeter(bus, int(unit), meter_map(name))
    start = ticks_ms()
    due, failures = meter._due, 0
    while ticks_diff(ticks_ms(), start) < int(sys.argv[2]) and bus.errors.exceptions < 3:
        meter.poll(ticks_ms())
        if bus.free and meter._due != due:  # a round is over
            if meter.failures == failures:
                break
            due, failures = meter._due, meter.failures
        sleep_ms(1)
    found[name] = {str(q): meter.value(q) for q in range(QUANTITIES) if meter.knows(q)}
    found[name]["power_w"] = meter.power_w(ticks_ms())
    found[name]["silent"] = meter.silent
    found[name]["implausible"] = meter.implausible
found["errors"] = bus.errors.__dict__
print(json.dumps(found))
