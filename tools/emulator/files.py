"""Makes the image of a file system as the bench board has it: files.py IMAGE NAME TEXT [NAME TEXT]...

Runs in MicroPython. IMAGE is made anew, with the files named by NAME holding TEXT.
"""

import sys

import vfs
from micropython import const

_BLOCK = const(4096)
_BLOCKS = const(352)  # 1408 KB
_PROGRAM = const(256)


class Device:
    """The blocks in memory."""

    def __init__(self):
        self.data = bytearray(b"\xff" * (_BLOCKS * _BLOCK))

    def readblocks(self, block, buf, offset=0):
        """Fill buf from `offset` bytes into the block."""
        at = block * _BLOCK + offset
        buf[:] = memoryview(self.data)[at : at + len(buf)]

    def writeblocks(self, block, buf, offset=0):
        """Store buf `offset` bytes into the block."""
        at = block * _BLOCK + offset
        self.data[at : at + len(buf)] = buf

    def ioctl(self, operation, argument):
        """Number and size of blocks, erasing one."""
        if operation == 4:
            return _BLOCKS
        if operation == 5:
            return _BLOCK
        if operation == 6:
            self.data[argument * _BLOCK : (argument + 1) * _BLOCK] = b"\xff" * _BLOCK
        return 0


device = Device()
vfs.VfsLfs2.mkfs(device, progsize=_PROGRAM)
vfs.mount(vfs.VfsLfs2(device, progsize=_PROGRAM, mtime=False), "/made")
for i in range(2, len(sys.argv), 2):
    with open("/made/" + sys.argv[i], "w") as f:
        f.write(sys.argv[i + 1])
vfs.umount("/made")
with open(sys.argv[1], "wb") as f:
    f.write(device.data)
