"""The folder that outlives a power cut: flash image, registers of the meters, and whether the board ever booted."""

import fcntl
import shutil
import tempfile
from pathlib import Path

from tools.virtual.page import layout
from tools.virtual.register import Registers

_FLASH_BYTES = 2 * 1024 * 1024  # the file system of an ESP32 board with 4 MB of flash


class State:
    """The state in `folder`, or in a temporary one that ends with `close`.

    `fresh`: the board has never booted; then its flash is blank. OSError when the folder cannot be used, or another
    wallbox uses it.
    """

    def __init__(self, folder=None):
        self._temporary = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="virtual-wallbox-")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.folder / "lock", "w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"--state {folder}: another wallbox runs on it") from None
        self._booted = self.folder / "booted"
        self.fresh = not self._booted.exists()
        self.flash = self.folder / "flash.bin"
        if self.fresh:
            self.flash.write_bytes(b"\xff" * _FLASH_BYTES)
        self.registers = Registers(self.folder / "meters.bin", layout.CONNECTORS)

    def keeps(self, name, wanted):
        """Is the board one that was made with what `name` stands for? A fresh one is made as `wanted`."""
        mark = self.folder / name
        if self.fresh:
            mark.touch() if wanted else mark.unlink(missing_ok=True)
        return mark.exists()

    def booted(self):
        """The board has booted: from now on it is a used one."""
        self._booted.touch()

    def close(self):
        """Gives the folder free."""
        self._lock.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
