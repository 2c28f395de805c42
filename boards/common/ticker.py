"""What calls the safety tick: a timer, and whoever is about to keep the chip busy."""

from time import ticks_diff, ticks_ms

from boards.common import start


class Ticker:
    """Calls the tick by a timer, between two instructions of the rest; pause() calls it where that would be late."""

    def __init__(self):
        self.period = 0  # ms between two ticks
        self._tick = self._timer = None
        self._last = 0
        self._busy = False

    def timer(self, period_ms, callback):
        """Calls callback(timer) every `period_ms` ms, for good."""
        self.watch(callback, period_ms)
        self._timer = start.timer()
        self._timer.init(mode=self._timer.PERIODIC, period=period_ms, callback=self.run)

    def watch(self, tick, period_ms):
        """As timer(), but somebody else calls run()."""
        self._tick = tick
        self.period = period_ms

    def run(self, timer):
        """The timer's callback: the tick, unless it is being run already."""
        if not self._busy:
            self._busy = True
            self._last = ticks_ms()
            try:
                self._tick(timer)
            finally:
                self._busy = False

    def pause(self, least):
        """The tick, unless the last one was less than `least` ms ago."""
        if self._tick and ticks_diff(ticks_ms(), self._last) >= least:
            self.run(None)
