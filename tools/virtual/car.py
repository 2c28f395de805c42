"""The electric car: what it puts on the pilot and what it draws."""

from tools.virtual.pilot import VEHICLE_OHM


class Car:
    """A car.

    It closes its switch S2 (state C or D) while it wants energy and reads a current on the pilot, within 50 ms, opens
    it 100 ms after the pilot stops and at once when it wants no more. So state C is only seen with PWM.
    """

    CLOSE_S = 0.050
    OPEN_S = 0.100

    def __init__(self):
        self.plugged = False
        self.ready = False
        self.amps = 16.0
        self.phases = 3
        self.ventilation = False
        self.greedy = False  # draws `amps` whatever is offered
        self.s2 = False
        self._due = None

    def plug(self):
        """Connects it; it does not ask for energy until told."""
        self.plugged = True
        self.ready = False

    def unplug(self):
        """Pulls the plug."""
        self.plugged = self.s2 = self.ready = False

    @property
    def moving(self):
        """True while S2 is about to change."""
        return self._due is not None

    @property
    def ohm(self):
        """Resistance between pilot and earth; None: not there."""
        if not self.plugged:
            return None
        if not self.s2:
            return VEHICLE_OHM["B"]
        return VEHICLE_OHM["D" if self.ventilation else "C"]

    def step(self, now, offered):
        """Sees `offered` ampere on the pilot at time `now` (seconds) and sets S2."""
        wants = self.plugged and self.ready and offered > 0
        if wants == self.s2:
            self._due = None
        elif not self.ready:
            self.s2, self._due = False, None
        elif self._due is None:
            self._due = now + (self.CLOSE_S if wants else self.OPEN_S)
        elif now >= self._due:
            self.s2, self._due = wants, None

    def draws(self, offered):
        """Ampere per phase when the contactor is closed."""
        if not self.s2:
            return 0.0
        return self.amps if self.greedy else min(self.amps, offered)
