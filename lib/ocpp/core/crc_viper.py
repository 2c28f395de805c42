"""Checksum and copying in machine code: the import fails where it cannot run; see crc.py."""

import micropython


@micropython.viper
def crc16(buf: ptr8, off: int, n: int, crc: int) -> int:
    """See ocpp.core.crc.crc16."""
    end = off + n
    while off < end:
        x = ((crc >> 8) ^ buf[off]) & 0xFF
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
        off += 1
    return crc


@micropython.viper
def copy(dst: ptr8, at: int, src: ptr8, start: int, n: int):
    """See ocpp.core.crc.copy."""
    i = 0
    while i < n:
        dst[at + i] = src[start + i]
        i += 1
