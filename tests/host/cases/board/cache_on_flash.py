"""Reads or writes the authorisation cache on a board's flash image: IMAGE put|get idTag...; `-idTag` is one Blocked.

`get` prints the number of entries, then those of the idTags that are there.
"""

import sys

import vfs

from ocpp.core.cache import AuthCache

BLOCK = 4096


class Image:
    """The flash chip in the file `path`."""

    def __init__(self, path):
        self.file = open(path, "r+b")
        self.blocks = self.file.seek(0, 2) // BLOCK

    def readblocks(self, block, buf, offset=0):
        self.file.seek(block * BLOCK + offset)
        self.file.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        self.file.seek(block * BLOCK + offset)
        self.file.write(buf)

    def ioctl(self, operation, argument):
        if operation == 4:
            return self.blocks
        if operation == 5:
            return BLOCK
        if operation == 6:
            self.writeblocks(argument, b"\xff" * BLOCK)
        return 0


image = Image(sys.argv[1])
vfs.mount(vfs.VfsLfs2(image), "/flash")
cache = AuthCache("/flash/cache")
if sys.argv[2] == "put":
    for tag in sys.argv[3:]:
        assert cache.put(tag.lstrip("-"), 1 if tag[0] == "-" else 0)
else:
    print(len(cache))
    for tag in sys.argv[3:]:
        if cache.get(tag):
            print(tag)
vfs.umount("/flash")
image.file.close()
