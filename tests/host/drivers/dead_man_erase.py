"""Sessions with a dead-man drive in which the flash is erased: nothing else runs meanwhile."""

from dead_man_drive import HOLD_MS, charging

import boards.common.ticker as ticker_module
from boards.common.ticked_flash import TickedFlash

_GAP_MS = 60  # of the boards
_ERASE = 6


class _Chip:
    """Flash whose erase keeps everything waiting for `erase_ms`. fell: the drive fell off meanwhile, after so long."""

    def __init__(self, box, drive, erase_ms):
        self.box = box
        self.drive = drive
        self.erase_ms = erase_ms
        self.fell = None

    def ioctl(self, operation, argument):
        assert operation == _ERASE
        for ms in range(self.erase_ms):
            self.box.now += 1
            if self.fell is None and not self.drive.on():
                self.fell = ms + 1
        return 0


def _erase(erase_ms, leaves=False):
    # A session in which a sector is erased; leaves: the vehicle goes as the erase begins.
    box, drive = charging()
    box.supervisor._gap_ms = _GAP_MS
    chip = _Chip(box, drive, erase_ms)
    ticker_module.ticks_ms = lambda: box.now
    ticker = ticker_module.Ticker()
    flash = TickedFlash(chip, ticker)
    ticker.watch(box.callback, 10)
    box.callback = ticker.run
    box.run(100)
    box.now += 5  # the tick before the erase comes for it
    if leaves:
        ioctl = chip.ioctl

        def left(*order):
            box.connectors[0].plug(9000)
            return ioctl(*order)

        chip.ioctl = left
    flash.ioctl(_ERASE, 0)
    return box, drive, chip


def an_erase_of_the_flash_does_not_end_a_session():
    box, drive, chip = _erase(45)
    assert chip.fell is None and drive.longest == 45
    box.run(1000)
    assert drive.on() and box.evses[0].energised and not box.supervisor.late


def a_vehicle_that_leaves_as_an_erase_begins_is_off_after_it():
    _, drive, chip = _erase(45, True)
    assert chip.fell is None and not drive.on() and drive.coil.level == 0


def a_flash_chip_that_is_deaf_for_longer_than_the_tick_may_be_late_loses_the_contactor_meanwhile():
    for leaves in (False, True):
        box, drive, chip = _erase(400, leaves)
        assert chip.fell == HOLD_MS
        assert drive.coil.level == 0 and box.supervisor.late == 1
