"""Start of the firmware: build the wallbox for a board, then run it until the power goes."""

import gc
import sys
from time import sleep_ms, ticks_ms

from micropython import const

from .log import Log
from .settings_error import ProvisionError
from .wallbox import ROUND_MS, Wallbox

# Collect when this much has been allocated: small steps instead of one long pause.
_GARBAGE = const(8192)


def run(board):
    """Run the charge point on `board`; comes back only by an exception, with everything off."""
    gc.threshold(_GARBAGE)
    log = Log(sys.stdout)
    try:
        box = Wallbox(board, log)
    except ProvisionError as e:
        print(e)
        if hasattr(board, "hold"):
            # Another start would end here, too: a prompt, where no watchdog runs, until somebody has mended them. A
            # program on trial makes way for the one before, which could work with them.
            if not (board.slots and board.slots().pending):
                board.hold(str(e))
            board.reset()
        sys.exit(2)
    gc.collect()
    stopped = False
    try:
        while True:
            box.poll(ticks_ms())
            sleep_ms(ROUND_MS)
    except Exception as e:
        log.fault("main loop", e)
    except KeyboardInterrupt:
        stopped = True
    finally:
        # Whatever happened: no contactor stays closed, and the board starts anew.
        try:
            box.shut()
            if stopped and hasattr(board, "hold"):
                board.hold()  # whoever is at the console gets a prompt at the next start
        except Exception as e:
            log.fault("shutdown", e)  # flash did not take it; the contactors are open already
        board.reset()
