"""CRC-16 in machine code: the import fails where the interpreter cannot run it; see crc.py."""

import micropython


@micropython.viper
def crc16(buf: ptr8, off: int, n: int, crc: int) -> int:  # noqa: F821  (ptr8 is viper's)
    """See ocpp.core.crc.crc16."""
    end = off + n
    while off < end:
        x = ((crc >> 8) ^ buf[off]) & 0xFF
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
        off += 1
    return crc
