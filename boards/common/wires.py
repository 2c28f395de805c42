"""Pins as the boards wire them: outputs rest low, and a broken wire reads as the side on which nothing charges."""

from machine import Pin
from micropython import const

from drivers.digital import Input

# Push buttons bounce for so long, in ms.
_DEBOUNCE_MS = const(30)


def output(number):
    """Output pin, low; a pull-down resistor outside keeps it low while the chip starts."""
    return Pin(number, Pin.OUT, value=0)


def low(number):
    """Input pin for a contact that pulls up, with a resistor to ground: a broken wire reads 0."""
    return Pin(number, Pin.IN, Pin.PULL_DOWN)


def high(number):
    """Input pin for a contact to ground, with a resistor to 3.3 V: a broken wire reads 1."""
    return Pin(number, Pin.IN, Pin.PULL_UP)


def healthy(number):
    """Monitor that holds the wire high while all is well: on for a fault and for a broken wire. None without a pin."""
    return None if number is None else Input(low(number), True)


class Buttons:
    """Push buttons of the charge point, all to ground. emergency is a normally closed contact: on when it opens.

    dim: the grid operator's relay, which closes to dim (§14a EnWG): a broken wire reads as not dimmed.
    """

    def __init__(self, stop, reset, emergency, dim=None):
        """Numbers of the pins; None: there is no such button, and its attribute is None."""
        self.stop = _button(stop)
        self.reset = _button(reset)
        self.emergency = None if emergency is None else Input(high(emergency))
        self.dim = _button(dim)


def _button(number):
    return None if number is None else Input(high(number), True, _DEBOUNCE_MS)
