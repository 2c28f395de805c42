"""Runs on the virtual board in place of its own start: the product, which breaks in the way that the file `sabotage`
says as soon as there is one.

The file `trace` gets a line for each start and for each level that the contactor's pin is driven to.
"""

import os
import sys

import pilotwire

_COIL = 17  # boards/virtual/pins.py: connector 1, CONTACTOR

trace = open("trace", "ab")
trace.write(b"start\n")
coil = pilotwire.Pin(_COIL).at
drive = pilotwire.Pin._drive
poll = pilotwire.Wallbox.poll
last = None


def traced(pin, level):
    """Pin._drive, told to the trace."""
    global last
    if pin.at == coil and level != last:
        last = level
        trace.write(b"1\n" if level else b"0\n")
    drive(pin, level)


def broken(*_):
    """Anything of the product, no longer in order."""
    raise RuntimeError("sabotage")


def hang():
    """Never comes back."""
    while True:
        pass


def sabotaged(box, now):
    """Wallbox.poll, until its time has come."""
    poll(box, now)
    try:
        with open("sabotage") as f:
            kind = f.read()
        os.remove("sabotage")
    except OSError:
        return
    if kind == "tick":
        pilotwire.Supervisor._one = broken
    elif kind == "exception":
        broken()
    elif kind == "memory":
        bytearray(1 << 24)
    elif kind == "exit":
        sys.exit()
    elif kind == "loop":
        hang()
    elif kind == "timer":
        box.board._timer.callback = print
    elif kind == "everything":
        box.board._timer.callback = broken
        hang()


pilotwire.Pin._drive = traced
pilotwire.Wallbox.poll = sabotaged
pilotwire.run(pilotwire.Board())
