"""Mounting the file system; what happens to a chip that holds something and cannot be mounted."""

from micropython import const

_TRIES = const(3)
_PIECE = const(64)
_BLOCK = const(4096)
_TRACE = "/lost"  # firmware/storage.py reads it


def mount(device, root, unit=32):
    """Mount the LittleFS on the block device `device` under `root`.

    unit: bytes that are programmed at least. A blank chip gets a file system. So does one that holds something but
    cannot be mounted, tried several times: a wallbox that does not start serves nobody. The file `lost` then says so
    for good. OSError: the chip does not take a file system either.
    """
    import vfs  # at the start only

    for _ in range(_TRIES):
        try:
            vfs.mount(vfs.VfsLfs2(device, progsize=unit, mtime=False), root)
            return
        except OSError as e:
            cause = e
    used = False
    buf = bytearray(_PIECE)
    # LittleFS begins in the first two blocks. What cannot be read is not blank.
    for at in range(0, 2 * _BLOCK, _PIECE):
        used = used or device.readblocks(at // _BLOCK, buf, at % _BLOCK) or min(buf) != 0xFF
    if used:
        print("file system damaged, made anew:", cause)
    vfs.VfsLfs2.mkfs(device, progsize=unit)
    vfs.mount(vfs.VfsLfs2(device, progsize=unit, mtime=False), root)
    if used:
        with open(root.rstrip("/") + _TRACE, "w") as f:
            f.write(str(cause))
