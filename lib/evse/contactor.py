"""Supervision of the contactor by its mirror contact."""

from evse.timing import NEVER, Hold


class ContactorWatch:
    """Finds a contactor that does not follow: `weld` (stays closed), `no_close` (stays open).

    The mirror contact must agree within contactor_ms of the evse.settings.Settings of each change, and is watched from
    then on.
    """

    def __init__(self, settings):
        self._settings = settings
        self.weld = False
        self.no_close = False
        self._stuck = Hold()
        self._idle = Hold()

    def step(self, now, commanded, closed):
        """Take the command given to the coil and the mirror contact's state."""
        stuck = self._stuck
        idle = self._idle
        if commanded != closed or stuck.since != NEVER or idle.since != NEVER:
            span = self._settings.contactor_ms
            self.weld = stuck.poll(now, closed and not commanded, span)
            self.no_close = idle.poll(now, commanded and not closed, span)
