"""Settings that the firmware cannot work with: who waits for a hand, and who does not."""

import pytest

BOARD = """
import firmware.main
class Slots:
    pending = {pending}
class Board:
    slots = {slots}
    def hold(self, reason):
        print("held:", reason)
    def reset(self):
        print("reset")
class Wallbox:
    def __init__(self, board, log):
        raise firmware.main.ProvisionError("settings: id: what is wrong")
firmware.main.Wallbox = Wallbox
try:
    firmware.main.run(Board())
except SystemExit:
    pass
"""


@pytest.mark.parametrize(("slots", "pending"), [("None", False), ("Slots", False), ("Slots", True)])
def test_board_is_held_unless_its_program_is_on_trial(mpy, slots, pending):
    said = mpy(BOARD.format(slots=slots, pending=pending)).stdout.splitlines()
    held = [] if pending else ["held: settings: id: what is wrong"]
    assert said == ["settings: id: what is wrong", *held, "reset"]
