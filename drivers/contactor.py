"""Contactor with a mirror contact."""


class Contactor:
    """out: pin that energises the coil with 1. mirror: drivers.digital.Input, true while the main contacts are closed.

    `closed`: what the mirror contact said at the last poll(). Open from construction on.
    """

    def __init__(self, out, mirror):
        self.closed = False
        self._out = out
        self._mirror = mirror
        out.value(0)

    def close(self):
        """Energise the coil."""
        self._out.value(1)

    def open(self):
        """Release the coil."""
        self._out.value(0)

    def poll(self, now):
        """Read the mirror contact; return `closed`."""
        self.closed = self._mirror.poll(now)
        return self.closed
