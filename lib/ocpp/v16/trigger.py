"""TriggerMessage (OCPP 1.6 §5.17): the answer first, then the message, which its own sender sends."""

from ..transport.rpc import ACCEPTED
from .handlers import status

_REQUEST = (
    (
        "requestedMessage",
        "e",
        1,
        (
            "BootNotification",
            "DiagnosticsStatusNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "MeterValues",
            "StatusNotification",
        ),
        0,
    ),
    ("connectorId", "i", 0, 0, 0x3FFFFFFF),
)


class Trigger:
    """Passes requests on to the senders of `station` (station.py)."""

    def __init__(self, station):
        self.station = station

    def get(self, action):
        """(shape, function, reads) of the request."""
        return _REQUEST, self.answer, False

    def answer(self, values, w):
        """Have the sender speak, unless the request means nothing here (§5.17)."""
        message, id_ = values
        station = self.station
        early = station.rpc.registration != ACCEPTED
        ok = id_ is None or id_ <= len(station.cp.connectors)
        if message == "BootNotification":
            # Once accepted there is nothing to register again (OCPP 1.6 errata 3.35).
            ok = early
            station.boot.triggered = early
        elif message == "Heartbeat":
            ok = True
            station.heartbeat.triggered = True
            station.heartbeat.early = early
        elif message == "StatusNotification":
            if ok:
                station.statuses.trigger(-1 if id_ is None else id_, early)
        elif message == "MeterValues":
            if ok:
                station.values.trigger(id_ or 0, early)
        else:
            ok = True
            profile = station.firmware if message == "FirmwareStatusNotification" else station.diagnostics
            profile.progress.trigger(early)
        status(w, "Accepted" if ok else "Rejected")
