"""As much of a board's `machine` as the demo uses, on the unix port."""

import sys

import vboard

PWRON_RESET = 1


class Pin:
    """Nothing is wired."""

    IN = OUT = PULL_UP = PULL_DOWN = IRQ_FALLING = 0


ADC = PWM = UART = Pin


class Timer:
    """One periodic timer."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, number):
        pass

    def init(self, mode, period, callback):
        """Begin."""
        vboard.timer(period, callback)


class WDT:
    """The watchdog, which never bites."""

    def __init__(self, timeout):
        pass

    def feed(self):
        """Feed it."""


def reset_cause():
    """The power came."""
    return PWRON_RESET


def reset():
    """End of the program."""
    sys.exit(3)
