"""Time spans over a clock that wraps: MicroPython ticks (ms, period 2^30).

A comparison of ticks holds for 6.2 days only, so each object here forgets its start as soon as its span is over and
must be
polled on every tick.
"""

from time import ticks_diff


class Timer:
    """Runs for a span that is given at each start. `running` is true from start() until poll() finds the span over."""

    def __init__(self):
        self.running = False
        self._start = 0
        self._ms = 0

    def start(self, now, ms):
        """(Re)start for `ms` milliseconds, 0 to 2^29."""
        self._start = now
        self._ms = ms
        self.running = True

    def stop(self):
        """End at once."""
        self.running = False

    def poll(self, now):
        """Return whether the span still runs."""
        if self.running and ticks_diff(now, self._start) >= self._ms:
            self.running = False
        return self.running


class Hold:
    """Tells that a condition has been true without a break for `ms` milliseconds (`held`)."""

    def __init__(self, ms):
        self.ms = ms
        self.held = False
        self._counting = False
        self._start = 0

    def poll(self, now, condition):
        """Take the condition of this moment; return `held`."""
        if not condition:
            self._counting = self.held = False
        elif not self._counting:
            self._counting = True
            self._start = now
            self.held = self.ms <= 0
        elif not self.held:
            self.held = ticks_diff(now, self._start) >= self.ms
        return self.held
