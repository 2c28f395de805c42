"""Rules of the latched faults in flash."""

import errno

from board import mount

import firmware.latches
from firmware.latches import Latches
from support.blockdev import BlockDevice

PATH = "/flash/latched"


class _Connector:
    """What of an evse.connector.Connector a fault latches in."""

    def __init__(self):
        self.latched = 0

    def latch(self, mask):
        self.latched = mask


class _Log:
    def __init__(self):
        self.lines = []

    def note(self, what, detail=""):
        self.lines.append((what, detail))


def _restart(count=2):
    connectors = [_Connector() for _ in range(count)]
    log = _Log()
    return Latches(PATH, connectors, log), connectors, log


def what_latched_is_back_after_a_restart_until_it_is_reset():
    mount(BlockDevice(16), fresh=True)
    latches, connectors, log = _restart()
    connectors[1].latched = 3
    latches.poll(0)
    latches, connectors, log = _restart()
    assert [c.latched for c in connectors] == [0, 3]
    connectors[1].latched = 0
    latches.poll(0)
    assert [c.latched for c in _restart()[1]] == [0, 0] and not log.lines


def nothing_is_written_while_nothing_changes():
    device = BlockDevice(16)
    mount(device, fresh=True)
    latches, connectors, _ = _restart()
    connectors[0].latched = 1
    latches.poll(0)
    device.reset()
    for now in range(0, 60000, 10):
        latches.poll(now)
    assert device.programs == device.erases == 0


def what_flash_refuses_is_told_and_kept_as_soon_as_it_takes_it():
    mount(BlockDevice(16), fresh=True)
    latches, connectors, log = _restart()
    connectors[0].latched = 1
    tries = []
    cell = firmware.latches.Cell

    def counted(path, size):
        tries.append(path)
        raise OSError(errno.EIO)

    firmware.latches.Cell = counted
    for now in range(0, 30000, 10):
        latches.poll(now)
    firmware.latches.Cell = cell
    assert len(tries) == len(log.lines) == 3 and "latched faults" in log.lines[0][0]
    latches.poll(30000)
    assert _restart()[1][0].latched == 1
