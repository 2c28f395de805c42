"""Mains supervision: off when the supply leaves its range, back after it has been good for long enough."""

from micropython import const

from evse.timing import NEVER, Hold

_TRIP_MS = const(3000)


class SupplyWatch:
    """Under- and overvoltage of the mains: `under`, `over`.

    Trips below 0.8 or above 1.1 of nominal held for 3 s; recovers after `reconnect_ms` within 0.9-1.09 of nominal.
    """

    def __init__(self, settings):
        self.under = False
        self.over = False
        self._settings = settings
        self._low = Hold()
        self._high = Hold()
        self._good = Hold()

    def step(self, now, volts):
        """Take the voltage in V; a negative value means that it is not measured."""
        if volts < 0:
            return
        percent = volts * 100
        settings = self._settings
        nominal = settings.nominal_v
        if 90 * nominal <= percent <= 109 * nominal and not (self.under or self.over):
            low = self._low
            if low.since == NEVER and self._high.since == NEVER:
                return  # nothing is wrong, nothing was
        low = self._low.poll(now, percent < 80 * nominal, _TRIP_MS)
        high = self._high.poll(now, percent > 110 * nominal, _TRIP_MS)
        good = self._good.poll(now, 90 * nominal <= percent <= 109 * nominal, settings.reconnect_ms)
        if low:
            self.under = True
            self.over = False
        elif high:
            self.over = True
            self.under = False
        elif good:
            self.under = self.over = False
