"""Where the blocks of a LittleFS file begin.

LittleFS chains the blocks of a file backwards: block i begins with ctz(i) + 1 pointers of four bytes, to the blocks
that are 1, 2, 4, ... before it (LittleFS DESIGN.md, "CTZ skip-lists"). To get at a byte it follows them from the last
block on, one flash read each. Who knows where blocks begin can keep what belongs together in one block, and choose a
last block from which the ways are short. A wrong guess of the block size costs reads, nothing else.
"""

from micropython import const

BLOCK = const(4096)
_POINTER = const(4)


def start(block):
    """Offset in the file of the first byte of its block number `block` (from 0)."""
    if block < 1:
        return 0
    i = block - 1
    pointers = 2 * i
    while i:
        pointers -= i & 1
        i >>= 1
    return block * BLOCK - _POINTER * pointers


def block_of(off):
    """Number of the block that has the file's byte `off`."""
    block = off // (BLOCK - 2 * _POINTER)  # never too low, since a block has two pointers on average
    while start(block) > off:
        block -= 1
    return block


def aligned(first, blocks):
    """Lowest number from `first` on for the first of `blocks` blocks that end the file, so that the ways are short.

    The last block's number is then a multiple of the highest power of two in `blocks`: one pointer leads from it as far
    back as any of them lies, and far into what comes before.
    """
    step = 1
    while 2 * step <= blocks:
        step *= 2
    last = first + blocks - 1
    return first + (-last) % step
