"""CRC-16 of what is kept in flash (CRC-16/IBM-3740: polynomial 0x1021, first value 0xFFFF, not reflected)."""

from micropython import const

START = const(0xFFFF)

try:
    from ocpp.core.crc_viper import crc16
except (ImportError, SyntaxError, ValueError, NameError, AttributeError):
    # No native code here: another processor, or an interpreter without an emitter.

    def crc16(buf, off, n, crc):
        """CRC of buf[off:off + n], continued from `crc` (START for the first piece). Without allocation."""
        # 16 bits, since a 32-bit value is a big integer on the heap of a microcontroller.
        end = off + n
        while off < end:
            x = (crc >> 8) ^ buf[off]
            x ^= x >> 4
            crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
            off += 1
        return crc
