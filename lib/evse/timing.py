"""Time spans over a clock that wraps: MicroPython ticks (ms, period 2^30).

A comparison of ticks holds for 6.2 days only, so each object here forgets its start as soon as its span is over and
must be polled on every tick, but for the moments when it is at rest (`running` false, `since` NEVER): then a poll that
would leave it so may be left out, which makes the tick cheaper.
"""

from time import ticks_add, ticks_diff

from micropython import const

NEVER = -1
_HELD = const(-2)


class Timer:
    """Runs for a span given at each start. `running`: from start() until poll() finds it over, at `end` (ticks)."""

    def __init__(self):
        self.running = False
        self.end = 0

    def start(self, now, ms):
        """(Re)start for `ms` milliseconds, 0 to 2^29."""
        self.end = ticks_add(now, ms)
        self.running = True

    def poll(self, now):
        """Return whether the span still runs."""
        if self.running and ticks_diff(self.end, now) <= 0:
            self.running = False
        return self.running


class Hold:
    """Tells whether a condition has been true without a break for a span of time. `since`: NEVER while it is false."""

    def __init__(self):
        self.since = NEVER

    def poll(self, now, condition, ms):
        """Take the condition of this moment; return whether it has been true for `ms` milliseconds."""
        if not condition:
            self.since = NEVER
            return False
        since = self.since
        if since == _HELD:
            return True
        if since == NEVER:
            since = self.since = now
        if ticks_diff(now, since) < ms:
            return False
        self.since = _HELD
        return True
