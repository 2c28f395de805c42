"""PN532 on I2C as a port for drivers.pn532_reader: each read begins with a byte that says whether there is a frame."""

from micropython import const

_ADDRESS = const(0x24)
_READY = const(0x01)
_LONGEST = const(64)


class Pn532I2c:
    """i2c: with writeto(address, buf) and readfrom_into(address, buf), up to 400 kHz.

    A chip that does not acknowledge gives nothing to read, and what is written to it is lost: the reader notices. Its
    errors are in `errors`.
    """

    def __init__(self, i2c):
        self.errors = 0
        self._i2c = i2c
        self._chunk = bytearray(1)
        self._frame = bytearray(1 + _LONGEST)

    def write(self, buf):
        """Send a frame."""
        try:
            self._i2c.writeto(_ADDRESS, buf)
        except OSError:  # asleep: the first frame wakes it
            self.errors += 1

    def readinto(self, buf):
        """Read a frame and what comes behind it into `buf` (64 bytes); None when there is none."""
        try:
            self._i2c.readfrom_into(_ADDRESS, self._chunk)
            if not self._chunk[0] & _READY:
                return None
            self._i2c.readfrom_into(_ADDRESS, self._frame)
        except OSError:
            self.errors += 1
            return None
        for i in range(_LONGEST):
            buf[i] = self._frame[1 + i]
        return _LONGEST
