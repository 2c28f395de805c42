"""What the virtual board runs at power on: the firmware, on the board that the world names."""

import os

from firmware.main import run

run(__import__("boards.%s.board" % os.getenv("PILOTWIRE_BOARD"), None, None, ("Board",)).Board())
