"""Things that are wired to the board: contactor, lock, residual current device, impulse output, thermometer."""

import math


class Contactor:
    """A contactor with a mirror contact. Coil to contacts takes 20 ms both ways."""

    DELAY_S = 0.020

    def __init__(self):
        self.weld = False
        self.no_close = False
        self.coil = False
        self._moved = False
        self._due = 0.0

    @property
    def closed(self):
        """True while the main contacts are closed, whatever the coil says."""
        return self.weld or (self._moved and not self.no_close)

    @property
    def moving(self):
        """True between a change of the coil and the contacts' arrival."""
        return self._moved != self.coil

    def step(self, now, coil):
        """Moves the contacts to time `now` (seconds) under the coil's state."""
        if coil != self.coil:
            self.coil = coil
            self._due = now + self.DELAY_S
        if now >= self._due:
            self._moved = coil


class PhaseRelay:
    """A relay behind the contactor that has L2 and L3: on while its coil is driven.

    `under_load` counts how often the board moved it while the contactor was closed, which may damage a vehicle.
    """

    def __init__(self):
        self.on = False
        self.under_load = 0

    def step(self, driven, pulled, closed):
        """Follows the output that is driven high, pulled low or neither; `closed`: so are the contactor's contacts."""
        if closed and (driven and not self.on or pulled and self.on):
            self.under_load += 1
        self.on = driven


class Lock:
    """The motor lock of a socket: bistable, 150 ms from end to end."""

    TRAVEL_S = 0.150

    def __init__(self):
        self.jam = False
        self._place = 0.0  # 0 open, 1 locked

    @property
    def locked(self):
        """True at the locked end."""
        return self._place >= 1.0

    def step(self, seconds, towards, away):
        """Lets the H-bridge drive for `seconds`; both or neither: the motor stands."""
        if towards != away and not self.jam:
            way = seconds / self.TRAVEL_S
            self._place = min(1.0, max(0.0, self._place + (way if towards else -way)))


class ResidualCurrentDevice:
    """A residual current device: trips while current leaks, and 50 ms after its test input was pulled low.

    It clears 50 ms after the input was let go. `deaf`: it has lost its sense, and does not answer to the test.
    """

    DELAY_S = 0.050

    def __init__(self):
        self.leak = False
        self.deaf = False
        self._answers = False
        self._pulled = False
        self._since = 0.0

    def power_up(self):
        """It gets its supply: no test goes on that began before."""
        self._answers = self._pulled = False

    @property
    def tripped(self):
        """True while its contact tells a trip."""
        return self.leak or self._answers

    @property
    def moving(self):
        """True while a test goes on."""
        return self._pulled or self._answers

    def step(self, now, pulled):
        """Takes the state of the test input at time `now` (seconds)."""
        if pulled != self._pulled:
            self._pulled = pulled
            self._since = now
        if now - self._since >= self.DELAY_S:
            self._answers = pulled and not self.deaf


class Impulses:
    """The S0 output of a meter of 1000 impulses per kWh, EN 62053-31: 30 ms high, at least as long low."""

    WH = 1.0
    ON_S = 0.030

    def __init__(self):
        self.silent = False
        self.level = False
        self._owed = 0.0  # Wh since the last impulse
        self._until = 0.0

    @property
    def moving(self):
        """True while an impulse or the pause after it lasts."""
        return self._until > 0.0

    def step(self, now, wh):
        """Adds energy and sets the output's level at time `now` (seconds)."""
        self._owed += wh
        if self._until and now >= self._until:
            self._until = now + self.ON_S if self.level else 0.0
            self.level = False
        if not self._until and self._owed >= self.WH:
            self._owed -= self.WH
            if not self.silent:
                self.level = True
                self._until = now + self.ON_S

    def reset(self):
        """Forgets the part of an impulse that is owed: the register was set."""
        self._owed = 0.0


class Temperature:
    """Temperature inside the housing.

    It rises fast to the point where a board begins to derate, then slowly; it falls fast.
    """

    NORMAL_C = 30.0
    HOT_C = 76.0
    SLOW_ABOVE_C = 62.0

    def __init__(self):
        self.hot = False
        self.celsius = self.NORMAL_C

    def step(self, seconds):
        """Lets `seconds` pass."""
        if self.hot:
            rate = 2.0 if self.celsius >= self.SLOW_ABOVE_C else 20.0
            self.celsius = min(self.HOT_C, self.celsius + rate * seconds)
        else:
            self.celsius = max(self.NORMAL_C, self.celsius - 20.0 * seconds)

    @property
    def sense_v(self):
        """Volts of a 10 kOhm NTC (B 3950) to ground under 10 kOhm to 3.3 V."""
        ratio = math.exp(3950 * (1 / (self.celsius + 273.15) - 1 / 298.15))
        return 3.3 * ratio / (1 + ratio)
