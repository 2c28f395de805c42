"""How a board starts the firmware, and how a person at its console gets a prompt instead."""

import os
import sys

import machine

_HOLD = "/hold"


def start(make_board, run):
    """Make the board and run the firmware on it, unless it was held just now.

    Ctrl-C, and settings that it cannot work with, restart the board, with everything off, and this once into the
    prompt: there is no watchdog then, and files can be copied. After a reset the firmware starts.
    """
    try:
        with open(_HOLD) as f:
            reason = f.read()
        os.remove(_HOLD)
    except OSError:
        pass  # an ordinary start
    else:
        print(reason, "the firmware starts again after a reset", sep="; ")
        return
    try:
        run(make_board())
    except KeyboardInterrupt:
        # Before the main loop took over; the watchdog may run already.
        hold()
        machine.reset()


def timer():
    """A timer of the chip, not started: an ESP32 has numbered ones, an RP2040 any number of virtual ones."""
    return machine.Timer(0 if sys.platform == "esp32" else -1)


def hold(reason="stopped at the console"):
    """The next start is one into the prompt, which says the reason."""
    with open(_HOLD, "w") as f:
        f.write(reason)
