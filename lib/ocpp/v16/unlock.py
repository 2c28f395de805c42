"""UnlockConnector: the answer comes when the lock has moved (OCPP 1.6 §5.18)."""

from time import ticks_diff

from micropython import const

from ..core import facts
from .handlers import status

# Vehicle lets go (6 s), contactor opens, five tries of the motor: beyond that it has failed.
_LIMIT_MS = const(18000)


class Unlocker:
    """Ends a running session, then unlocks; one request at a time."""

    def __init__(self, cp, rpc):
        self.cp = cp
        self.rpc = rpc
        self.connector = None
        self._asked = False
        self._since = 0

    def begin(self, connector, w):
        """Start for a core connector; answers at once only when another unlocking is under way."""
        if self.connector is not None:
            status(w, "UnlockFailed")
            return
        self.connector = connector
        self._asked = False
        self._since = self.cp.now
        if connector.tag is not None:
            connector.cancel()
        connector.stop(facts.UNLOCK_COMMAND, "")
        self.rpc.defer(self)

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
        ok = self._asked and self.connector.outlet.unlocked
        self.connector = None
        status(w, "Unlocked" if ok else "UnlockFailed")

    def link_lost(self):
        """Nobody waits for the answer any more."""
        self.connector = None
