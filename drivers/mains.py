"""Mains voltage from a rectified, smoothed and divided sense input."""

from drivers.adc import reader


class MainsVoltage:
    """volts = (reading - offset) * num // den, averaged over about eight calls. |(reading - offset) * num| < 2^27.

    offset covers the rectifier's drop. The reading is in the unit of drivers.adc.
    """

    def __init__(self, adc, offset, num, den):
        self._read = reader(adc)
        self._offset = offset
        self._num = num
        self._den = den
        self._sum = -1

    def volts(self):
        """Take a reading and return the voltage in V."""
        v = (self._read() - self._offset) * self._num // self._den
        if v < 0:
            v = 0
        if self._sum < 0:
            self._sum = 8 * v
        else:
            self._sum += v - self._sum // 8
        return (self._sum + 4) // 8
