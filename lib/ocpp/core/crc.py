"""Checksum of what is kept in flash, and the copying that goes with it; without allocation."""

from micropython import const

START = const(0xFFFF)  # of a checksum

try:
    from ocpp.core.crc_viper import copy, crc16
except (ImportError, SyntaxError, ValueError, NameError, AttributeError):
    # No native code here: another processor, or an interpreter without an emitter.

    def crc16(buf, off, n, crc):
        """CRC-16/IBM-3740 (polynomial 0x1021) of buf[off:off + n], continued from `crc`: START for the first piece."""
        # 16 bits, since a 32-bit value is a big integer on the heap of a microcontroller.
        end = off + n
        while off < end:
            x = (crc >> 8) ^ buf[off]
            x ^= x >> 4
            crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
            off += 1
        return crc

    def copy(dst, at, src, start, n):
        """Copy src[start:start + n] to dst[at:]; the caller has checked that both have them."""
        for i in range(n):
            dst[at + i] = src[start + i]
