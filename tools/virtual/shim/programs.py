"""Program slots of the virtual board: files in the folder PILOTWIRE_SLOTS, and the record that the boot loader reads.

    a.bin, b.bin    programs; without a.bin slot "a" is the program that the board was made with
    boot            "LABEL STATE": the slot to start, and whether it is `new`, `pending` (started once, not confirmed
                    yet) or `valid`; without it "a valid"

The boot loader is the world's: tools/virtual/bootloader.py.
"""

import os

CAPACITY = 4 * 1024 * 1024


def record():
    """(label, state) of the slot that runs."""
    try:
        with open(_path("boot")) as f:
            label, state = f.read().split()
        return label, state
    except OSError:
        return "a", "valid"


def other():
    """Label of the slot that does not run."""
    return "b" if record()[0] == "a" else "a"


def program(label, mode):
    """The file of a slot, opened in `mode`."""
    return open(_path(label + ".bin"), mode)


def clear(label):
    """Empty a slot."""
    try:
        os.remove(_path(label + ".bin"))
    except OSError:
        pass  # it is


def start(label, state):
    """Write the record in one step: this slot is to start next, in this state."""
    with open(_path("boot.new"), "w") as f:
        f.write("%s %s" % (label, state))
    os.rename(_path("boot.new"), _path("boot"))


def _path(name):
    return os.getenv("PILOTWIRE_SLOTS") + "/" + name
