"""A flash chip in RAM for tests in MicroPython: NOR rules, counted wear, a power cut at any operation."""

from time import sleep_ms

import micropython

ESP32 = 32  # program units of LittleFS on the boards
RP2040 = 256
BLOCK = 4096
_EIO = 5

CLEAN = 0
TORN_HALF = 1
TORN_BITS = 2
TORN_GARBAGE = 3
FORMS = (CLEAN, TORN_HALF, TORN_BITS, TORN_GARBAGE)


@micropython.viper
def _copy(dst: ptr8, at: int, src: ptr8, start: int, n: int):  # noqa: F821
    i = 0
    while i < n:
        dst[at + i] = src[start + i]
        i += 1


@micropython.viper
def _fill(dst: ptr8, at: int, n: int, value: int):  # noqa: F821
    i = 0
    while i < n:
        dst[at + i] = value
        i += 1


@micropython.viper
def _blank(buf: ptr8, at: int, n: int) -> int:  # noqa: F821
    i = 0
    while i < n:
        if buf[at + i] != 255:
            return 0
        i += 1
    return 1


@micropython.viper
def _clear(dst: ptr8, at: int, src: ptr8, n: int):  # noqa: F821
    i = 0
    while i < n:
        dst[at + i] = dst[at + i] & src[i]
        i += 1


@micropython.viper
def _adds(dst: ptr8, at: int, src: ptr8, n: int) -> int:  # noqa: F821
    """Is every byte of src one to be left alone, or for a place that is erased?"""
    i = 0
    while i < n:
        if src[i] != 255 and dst[at + i] != 255:
            return 0
        i += 1
    return 1


@micropython.viper
def _noise(dst: ptr8, at: int, n: int, seed: int, src: ptr8, start: int):  # noqa: F821
    """Program src[start:start + n], but with about half of the bits that had to be cleared left as they were."""
    i = 0
    while i < n:
        seed = (seed * 75 + 74) & 0xFFFF
        dst[at + i] = dst[at + i] & (src[start + i] | (seed >> 5))
        i += 1


class BlockDevice:
    """`blocks` blocks of 4096 bytes, erased at first.

    Programming what is not erased, or not in whole units of `unit` bytes, is an AssertionError; after a failure, which
    LittleFS answers by trying the same place again, it clears bits as flash does.

    erases, programs, bytes (programmed), reads, read (bytes): what was done; wear: erases of each block. `log`: a list
    to which every operation is added as (block, offset, data), data None for an erase. `cut`: number of operations
    until the power goes, -1: never; the operation it goes in is done in the form `form`; it and all that follow give
    EIO, and `dead` is true. `fail`: number of operations until one fails with `error` and changes nothing, -1: never.
    `bad`: blocks of which each operation fails so. `worn`: blocks that no longer take what is programmed; nothing
    tells, but what is read afterwards. `flip`: address of a byte that is read with the bits `mask` turned round, -1:
    none. `erase_ms`: how long an erasure takes. `again`: a unit may be programmed several times,
    each time what is still erased of it. No operation allocates, unless the log is kept or the power goes.
    """

    def __init__(self, blocks, unit=1):
        self.blocks = blocks
        self.unit = unit
        self.image = bytearray(blocks * BLOCK)
        self.wear = [0] * blocks
        self.log = None
        self.cut = -1
        self.form = CLEAN
        self.fail = -1
        self.failed = False
        self.error = -_EIO
        self.dead = False
        self.bad = ()
        self.worn = ()
        self.flip = -1
        self.mask = 0
        self.erase_ms = 0
        self.again = False
        _fill(self.image, 0, blocks * BLOCK, 255)
        self.reset()

    def reset(self):
        """Count from 0 again."""
        self.erases = 0
        self.programs = 0
        self.bytes = 0
        self.reads = 0
        self.read = 0

    def restarted(self):
        """The same chip when the power comes back. What still holds the old device can no longer write to it."""
        self.dead = True
        other = BlockDevice(0, self.unit)
        other.bad = self.bad
        other.worn = self.worn
        other.erase_ms = self.erase_ms
        other.again = self.again
        other.blocks = self.blocks
        other.image = self.image
        other.wear = self.wear
        other.erases = self.erases
        other.programs = self.programs
        other.bytes = self.bytes
        other.reads = self.reads
        other.read = self.read
        return other

    def readblocks(self, block, buf, off=0):
        """Read len(buf) bytes."""
        at = block * BLOCK + off
        if self.dead or at < 0 or at + len(buf) > len(self.image):
            return -_EIO
        self.reads += 1
        self.read += len(buf)
        _copy(buf, 0, self.image, at, len(buf))
        if 0 <= self.flip - at < len(buf):
            buf[self.flip - at] ^= self.mask

    def writeblocks(self, block, buf, off=0):
        """Program len(buf) bytes that are erased."""
        error = self._count(block, off, buf)
        if error:
            return error
        at = block * BLOCK + off
        assert off % self.unit == 0 and len(buf) % self.unit == 0, "part of a unit programmed"
        self.programs += 1
        self.bytes += len(buf)
        if block in self.worn:
            _noise(self.image, at, len(buf), at & 0xFFFF | 1, buf, 0)
        elif _blank(self.image, at, len(buf)):
            _copy(self.image, at, buf, 0, len(buf))
        else:
            assert self.failed or self.again and _adds(self.image, at, buf, len(buf)), "programmed twice"
            _clear(self.image, at, buf, len(buf))

    def ioctl(self, op, arg):
        """Number of blocks, block size, erase a block."""
        if op == 4:
            return self.blocks
        if op == 5:
            return BLOCK
        if op == 6:
            error = self._count(arg, 0, None)
            if error:
                return error
            self.erases += 1
            self.wear[arg] += 1
            if self.erase_ms:
                sleep_ms(self.erase_ms)
            _fill(self.image, arg * BLOCK, BLOCK, 255)
            return 0

    def apply(self, step, form=CLEAN):
        """Do the operation `step` of a log, whole or torn; torn CLEAN is whole."""
        block, off, data = step
        at = block * BLOCK + off
        if data is None:
            tear_erase(self.image, at, form)
        else:
            tear_program(self.image, at, data, form)

    def _count(self, block, off, data):
        if self.dead:
            return -_EIO
        if block in self.bad:
            self.failed = True
            return self.error
        if self.fail == 0:
            self.fail = -1
            self.failed = True
            return self.error
        if self.fail > 0:
            self.fail -= 1
        if self.cut == 0:
            self.dead = True
            if self.form != CLEAN:
                self.apply((block, off, data), self.form)
            return -_EIO
        if self.cut > 0:
            self.cut -= 1
        if self.log is not None:
            self.log.append((block, off, None if data is None else bytes(data)))
        return 0


def tear_program(image, at, data, form):
    """Program `data` whole (CLEAN), its first half, with bits left, or its first half and then bits left."""
    n = len(data)
    if form == CLEAN:
        _clear(image, at, data, n)
    elif form == TORN_HALF:
        _clear(image, at, data, n // 2)
    elif form == TORN_BITS:
        _noise(image, at, n, at + n, data, 0)
    else:
        _clear(image, at, data, n // 2)
        _noise(image, at + n // 2, n - n // 2, at + n, data, n // 2)


def tear_erase(image, at, form):
    """Erase a block whole (CLEAN), its first half, to mixed bits, or not at all but for its first byte."""
    if form == CLEAN:
        _fill(image, at, BLOCK, 255)
    elif form == TORN_HALF:
        _fill(image, at, BLOCK // 2, 255)
    elif form == TORN_BITS:
        zeros = bytes(BLOCK)
        _fill(image, at, BLOCK, 255)
        _noise(image, at, BLOCK, at & 0xFFFF | 1, zeros, 0)
    else:
        _fill(image, at, 1, 255)
