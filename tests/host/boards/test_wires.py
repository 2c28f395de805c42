"""What the boards read from a wire that is broken: the pull resistor decides, and it must be for the safe side."""

import pytest

# A pin whose level is what its pull resistor makes of a wire that leads nowhere.
BROKEN = """
import sys
class Pin:
    IN, OUT, PULL_UP, PULL_DOWN, IRQ_FALLING = 1, 2, 3, 4, 5
    outputs = []
    def __init__(self, number, mode=-1, pull=-1, value=None):
        self.level = 1 if pull == Pin.PULL_UP else 0
        if mode == Pin.OUT:
            Pin.outputs.append((number, value))
    def value(self, level=None):
        return self.level
    def irq(self, handler, trigger):
        pass
class ADC:
    ATTN_11DB = 3
    def __init__(self, pin, atten=None):
        pass
    def read_u16(self):
        return 65535
    def read_uv(self):
        return 3134000  # as an ESP32 converts all above its range
class machine:
    pass
machine.Pin = machine.PWM = machine.UART = Pin
machine.ADC = ADC
sys.modules["machine"] = machine
from boards.common import parts, wires
from boards.common.esp32_chip import Esp32
class Pins:
    CONTACTOR, MIRROR, CONTACTOR_DEAD_MAN, TEMPERATURE_SENSE = 7, 2, None, 4
    LOCK_A, LOCK_B, LOCK_FEEDBACK, LOCK_PULSE_MS = 8, 9, 3, 300
"""
CASES = {
    "a contactor that is said to be closed": "parts.contactor(Pins).poll(0)",
    "a lock that is open": "not (lambda l: (l.poll(0), l.locked)[1])(parts.lock(Pins))",
    "residual current": "parts.residual_current(1, None).poll(0)",
    # Which may have been in its test when the board started: it has 3 s to clear.
    "residual current of a device with a test": "(lambda d: [d.poll(t) for t in range(0, 3100, 10)][-1])"
    "(parts.residual_current(1, 2))",
    "a thermistor of an ESP32 that has failed": "Esp32.temperature(None, Pins).deci_c() is None",
    "earth lost": "wires.healthy(1).poll(0)",
    "an emergency stop that is pressed": "wires.Buttons(1, 2, 3).emergency.poll(0)",
    "a stop button that is not pressed": "not wires.Buttons(1, 2, 3).stop.poll(0)",
    "a reset button that is not pressed": "not wires.Buttons(1, 2, 3).reset.poll(0)",
    "a grid operator who does not dim": "not wires.Buttons(1, 2, 3, 4).dim.poll(0)",
    "a grid operator who is not there": "wires.Buttons(1, 2, 3).dim is None",
}


@pytest.mark.parametrize("what", CASES)
def test_broken_wire_reads_as(mpy, what):
    assert mpy(f"{BROKEN}\nprint(bool({CASES[what]}))").stdout == "True\n"


def test_coil_and_lock_rest_low_from_their_first_moment(mpy):
    done = mpy(f"{BROKEN}\nparts.contactor(Pins)\nparts.lock(Pins)\nprint(Pin.outputs)")
    assert done.stdout == "[(7, 0), (8, 0), (9, 0)]\n"
