"""Debounced digital input."""

from time import ticks_diff


class Input:
    """`on`: the pin has been active for `debounce` ms (0: taken at once). active_low: level 0 is active."""

    def __init__(self, pin, active_low=False, debounce=0):
        self.on = False
        self._pin = pin
        self._active = 0 if active_low else 1
        self._debounce = debounce
        self._changing = False
        self._since = 0

    def poll(self, now):
        """Read the pin; return `on`."""
        active = self._pin.value() == self._active
        if active == self.on:
            self._changing = False
        elif self._debounce and not self._changing:
            self._changing = True
            self._since = now
        elif not self._debounce or ticks_diff(now, self._since) >= self._debounce:
            self.on = active
            self._changing = False
        return self.on
