"""Temperature derating: less current before no current."""

from micropython import const

from evse.pilot import MIN_MA

_RESTORE = const(620)  # 0.1 degrees C
_HALF = const(650)
_QUARTER = const(680)
_STOP = const(710)


class Thermal:
    """Derates to a half at 65, to a quarter at 68, stops at 71 and restores everything below 62 degrees C.

    `quarters` of the current that remain: 4, 2, 1 or 0.
    """

    def __init__(self):
        self.quarters = 4

    def step(self, deci_c):
        """Take the temperature in 0.1 degrees C. Between the marks only a step down is taken."""
        if deci_c < _RESTORE:
            self.quarters = 4
        elif deci_c >= _STOP:
            self.quarters = 0
        elif deci_c >= _QUARTER:
            self.quarters = min(self.quarters, 1)
        elif deci_c >= _HALF:
            self.quarters = min(self.quarters, 2)

    def derate(self, ma):
        """Return what is left of `ma`. Derating alone never goes below 6 A: the pause is left to the stop at 71."""
        if self.quarters == 4 or ma < MIN_MA:
            return ma
        if self.quarters == 0:
            return 0
        return max(MIN_MA, ma * self.quarters // 4)
