"""How the firmware ends: settings that it cannot work with, a hand at the console, a flash that takes nothing."""

import pytest

BOARD = """
import firmware.main
class Slots:
    pending = {pending}
class Board:
    slots = {slots}
    def hold(self, reason="stopped"):
        print("held:", reason)
    def reset(self):
        print("reset")
class Wallbox:
    def __init__(self, board, log):
        if not {usable}:
            raise firmware.main.ProvisionError("settings: id: what is wrong")
    def poll(self, now):
        raise KeyboardInterrupt
    def shut(self):
        print("contactors open")
        if {broken}:
            raise OSError(5)
firmware.main.Wallbox = Wallbox
try:
    firmware.main.run(Board())
except (SystemExit, KeyboardInterrupt):
    pass
"""


@pytest.mark.parametrize(("slots", "pending"), [("None", False), ("Slots", False), ("Slots", True)])
def test_board_is_held_unless_its_program_is_on_trial(mpy, slots, pending):
    said = mpy(BOARD.format(slots=slots, pending=pending, usable=False, broken=False)).stdout.splitlines()
    held = [] if pending else ["held: settings: id: what is wrong"]
    assert said == ["settings: id: what is wrong", *held, "reset"]


@pytest.mark.parametrize("broken", [False, True])
def test_board_restarts_even_if_its_flash_takes_nothing_more(mpy, broken):
    said = mpy(BOARD.format(slots=None, pending=False, usable=True, broken=broken)).stdout.splitlines()
    assert said[0] == "contactors open" and said[-1] == "reset"
    assert any("fault in shutdown" in line for line in said) == broken
    assert ("held: stopped" in said) != broken
