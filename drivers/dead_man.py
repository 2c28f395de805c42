"""Dead-man output: a pulse train that holds the contactor, for a relay drive that falls off when the pulses stop."""


class DeadMan:
    """Stands in for the contactor's output pin: value(1), repeated every tick, makes pulses; value(0) stops them.

    pin: drives a charge pump or a retriggerable monoflop that holds the coil as long as edges come at least every
    30 ms. So a tick that stops, or a program that died with the pin at either level, opens the contactor.
    """

    def __init__(self, pin):
        self._pin = pin
        self._level = 0
        pin.value(0)

    def value(self, level):
        """Level 1: turn the pin over. Level 0: rest."""
        self._level = 1 - self._level if level else 0
        self._pin.value(self._level)
