"""UnlockConnector: the answer comes when the lock has moved (OCPP 1.6 §5.18)."""

from time import ticks_diff

from micropython import const

from ..core.facts import UNLOCK_COMMAND
from .handlers import status

# Vehicle lets go (6 s), contactor opens, five tries of the motor: beyond that it has failed.
_LIMIT_MS = const(18000)


class Unlocker:
    """Ends a running session, then unlocks: the deferred answer of transport/rpc.py; station.unlocking meanwhile."""

    def __init__(self, station, connector):
        """Begin for a core connector."""
        self.station = station
        self.connector = connector
        self._asked = False
        self._since = station.cp.now
        if connector.tag is not None:
            connector.cancel()
        connector.stop(UNLOCK_COMMAND, "")

    def ready(self, now):
        """Is there a result?"""
        c = self.connector
        if not self._asked and not c.session.active:
            self._asked = True
            c.let_go()
            c.outlet.unlock(now)
        # A live plug stays locked, and a latched contactor does not open by itself.
        if self._asked and (c.outlet.unlocked is not None or c.outlet.latched and c.outlet.energised):
            return True
        return ticks_diff(now, self._since) > _LIMIT_MS

    def write(self, w):
        """UnlockConnector.conf (§6.54)."""
        self.station.unlocking = None
        status(w, "Unlocked" if self._asked and self.connector.outlet.unlocked else "UnlockFailed")
