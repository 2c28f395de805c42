"""A board's flash chip as the virtual wallbox keeps it in a file."""

import vfs

_BLOCK = 4096


class Image:
    """The flash chip in the file `path`, its LittleFS mounted at /flash until `close`."""

    def __init__(self, path):
        self.file = open(path, "r+b")
        self.blocks = self.file.seek(0, 2) // _BLOCK
        vfs.mount(vfs.VfsLfs2(self), "/flash")

    def close(self):
        """Take it out again."""
        vfs.umount("/flash")
        self.file.close()

    def readblocks(self, block, buf, offset=0):
        self.file.seek(block * _BLOCK + offset)
        self.file.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        self.file.seek(block * _BLOCK + offset)
        self.file.write(buf)

    def ioctl(self, operation, argument):
        if operation == 4:
            return self.blocks
        if operation == 5:
            return _BLOCK
        if operation == 6:
            self.writeblocks(argument, b"\xff" * _BLOCK)
        return 0
