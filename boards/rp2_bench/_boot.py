"""Before anything else: the contactor's output low. Then the file system, for who stops the board at its console."""

from machine import Pin

Pin(9, Pin.OUT, value=0)

import vfs  # noqa: E402
from _rp2 import Flash  # noqa: E402

try:
    vfs.mount(vfs.VfsLfs2(Flash(), progsize=256, mtime=False), "/")
except OSError:
    pass  # a chip that was never used: the board makes a file system
