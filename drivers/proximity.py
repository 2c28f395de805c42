"""Proximity contact: the resistor in the plug, measured against a pull-up (IEC 61851-1 Annex B)."""

from drivers.adc import reader

OPEN = 1 << 20  # ohm; shown for an open contact


class ProximityPilot:
    """`ohm` between PP and PE after sample().

    supply: reading of the ADC at the pull-up's supply, in the unit of drivers.adc (65535 when the ADC's reference is
    that supply).
    pull_up: ohm, at most 10000.
    """

    def __init__(self, adc, pull_up, supply):
        self.ohm = OPEN
        self._read = reader(adc)
        self._pull_up = pull_up
        self._supply = supply
        self._step = 1 if supply <= 65535 else 64  # keeps the product below in a small integer

    def sample(self):
        """Take one reading of four samples. Raises what the ADC raises."""
        read = self._read
        value = (read() + read() + read() + read()) // 4
        across = (self._supply - value) // self._step
        self.ohm = min(OPEN, value // self._step * self._pull_up // across) if across > 0 else OPEN
