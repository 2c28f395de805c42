"""Requests of the Core Profile about the charge point and its connectors (OCPP 1.6 §5.2, §5.4, §5.12, §5.14, §5.18)."""

from ..core.facts import HARD_RESET, SOFT_RESET
from .handlers import status
from .unlock import Unlocker

_CHANGE_AVAILABILITY = (
    ("connectorId", "i", 1, 0, 0x3FFFFFFF),
    ("type", "e", 1, ("Inoperative", "Operative"), 0),
)
_REMOTE_STOP = (("transactionId", "i", 1, -2147483648, 2147483647),)
_RESET = (("type", "e", 1, ("Hard", "Soft"), 0),)
_UNLOCK = (("connectorId", "i", 1, 1, 0x3FFFFFFF),)


class CoreProfile:
    """Answers for the core of `station` (station.py)."""

    def __init__(self, station):
        self.station = station
        self.cp = station.cp

    def get(self, action):
        """(shape, function, reads) of a request."""
        if action == "ChangeAvailability":
            return _CHANGE_AVAILABILITY, self.change_availability, False
        if action == "ClearCache":
            return (), self.clear_cache, False
        if action == "RemoteStopTransaction":
            return _REMOTE_STOP, self.remote_stop, False
        if action == "Reset":
            return _RESET, self.reset, False
        return _UNLOCK, self.unlock, False

    def change_availability(self, values, w):
        """ChangeAvailability (§5.2)."""
        id_, kind = values
        if id_ > len(self.cp.connectors):
            status(w, "Rejected")
        else:
            waits = self.cp.change_availability(id_, kind == "Operative")
            status(w, "Scheduled" if waits else "Accepted")

    def clear_cache(self, values, w):
        """ClearCache (§5.4). Rejected when the flash refuses."""
        try:
            self.cp.authorisation.cache.clear()
        except OSError:
            status(w, "Rejected")
            return
        status(w, "Accepted")

    def remote_stop(self, values, w):
        """RemoteStopTransaction (§5.12)."""
        # Before the registration is accepted none may be asked for (§4.2.1).
        status(w, "Accepted" if self.cp.online and self.cp.remote_stop(values[0]) else "Rejected")

    def reset(self, values, w):
        """Reset (§5.14): answered first, carried out by the core's next rounds."""
        self.cp.reset(HARD_RESET if values[0] == "Hard" else SOFT_RESET)
        status(w, "Accepted")

    def unlock(self, values, w):
        """UnlockConnector (§5.18): answered when the lock has moved (unlock.py)."""
        c = self.cp.connector(values[0])
        if c is None or not c.outlet.has_lock:
            status(w, "NotSupported")
        elif self.station.unlocking is not None:
            status(w, "UnlockFailed")  # one at a time
        else:
            self.station.unlocking = Unlocker(self.station, c)
            self.station.rpc.defer(self.station.unlocking)
