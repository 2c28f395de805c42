"""Time spans over a clock that wraps: MicroPython ticks (ms, period 2^30).

A comparison of ticks holds for 6.2 days only, so each object here forgets its start as soon as its span is over and
must be
polled on every tick.
"""

from time import ticks_add, ticks_diff

from micropython import const

_NEVER = const(-1)


class Timer:
    """Runs for a span that is given at each start. `running` is true from start() until poll() finds the span over."""

    def __init__(self):
        self.running = False
        self._end = 0

    def start(self, now, ms):
        """(Re)start for `ms` milliseconds, 0 to 2^29."""
        self._end = ticks_add(now, ms)
        self.running = True

    def stop(self):
        """End at once."""
        self.running = False

    def poll(self, now):
        """Return whether the span still runs."""
        if self.running and ticks_diff(self._end, now) <= 0:
            self.running = False
        return self.running


class Hold:
    """Tells whether a condition has been true without a break for a span of time."""

    def __init__(self):
        self._held = False
        self._start = _NEVER

    def poll(self, now, condition, ms):
        """Take the condition of this moment; return whether it has been true for `ms` milliseconds."""
        if not condition:
            self._held = False
            self._start = _NEVER
        elif not self._held:
            if self._start == _NEVER:
                self._start = now
            self._held = ticks_diff(now, self._start) >= ms
        return self._held
