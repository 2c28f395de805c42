"""Starts a board's .mpy set on the unix port as its own start does: start_on_unix.py SET PORT FLASH SETTINGS STARTS

SET: folder of the set; PORT: of what stands for `machine` and `network`; FLASH: file that stands for the flash, made
anew; SETTINGS: content of settings.json; STARTS: how often it starts, if it resets itself.
"""

import sys

import vfs

_BLOCK = 4096
_BLOCKS = 128


class Flash:
    """The blocks of the file."""

    def __init__(self, path):
        with open(path, "wb") as file:
            for _ in range(_BLOCKS):
                file.write(bytes(_BLOCK))
        self._file = open(path, "r+b")

    def readblocks(self, block, buf, offset=0):
        """Fill buf."""
        self._file.seek(block * _BLOCK + offset)
        self._file.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        """Store buf."""
        self._file.seek(block * _BLOCK + offset)
        self._file.write(buf)

    def ioctl(self, operation, argument):
        """Number and size of blocks."""
        return _BLOCKS if operation == 4 else _BLOCK if operation == 5 else 0


made, port, path, settings, starts = sys.argv[1:]
flash = Flash(path)
vfs.umount("/")
vfs.mount(vfs.VfsPosix(made), "/set")
vfs.mount(vfs.VfsPosix(port), "/port")
vfs.VfsLfs2.mkfs(flash)
vfs.mount(vfs.VfsLfs2(flash, mtime=False), "/")
with open("/settings.json", "w") as f:
    f.write(settings)
sys.path[:] = ["/port", "/set/lib"]
for start in range(int(starts)):
    try:
        for script in ("/set/boot.py", "/set/main.py"):
            with open(script) as f:
                exec(f.read())
    except SystemExit:
        if start == int(starts) - 1:
            raise
