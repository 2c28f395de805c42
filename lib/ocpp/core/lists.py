"""The configured lists of measurands, parsed once at a change instead of at every sample."""

from . import measurands


class Lists:
    """Codes as bytes: sampled, aligned (MeterValues), stop_sampled, stop_aligned (transactionData)."""

    def __init__(self, settings, supports):
        self.settings = settings
        self.supports = supports
        self.sampled = self.aligned = self.stop_sampled = self.stop_aligned = b""
        for name in (
            "meter_values_sampled_data",
            "meter_values_aligned_data",
            "stop_txn_sampled_data",
            "stop_txn_aligned_data",
        ):
            settings.checks[name] = self.check

    def check(self, text):
        """May this list be configured? Unknown or unsupported measurands and too many are refused (§3.16.4)."""
        return measurands.parse(text, self.supports, measurands.MOST) is not None

    def update(self):
        """Take over the configured lists. An empty list for MeterValues means the energy register."""
        s = self.settings
        energy = bytes((measurands.ENERGY,))
        self.sampled = self._parse(s.meter_values_sampled_data) or energy
        self.aligned = self._parse(s.meter_values_aligned_data) or energy
        self.stop_sampled = self._parse(s.stop_txn_sampled_data)
        self.stop_aligned = self._parse(s.stop_txn_aligned_data)

    def _parse(self, text):
        return measurands.parse(text, self.supports, measurands.MOST) or b""
