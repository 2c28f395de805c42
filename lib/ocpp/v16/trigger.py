"""TriggerMessage (OCPP 1.6 §5.17): the answer first, then the message, which its own sender sends."""

from ..transport.rpc import ACCEPTED
from .handlers import status


class Trigger:
    """Passes requests on to the senders. `diagnostics`, `firmware`: those of progress.py, None without that profile."""

    TABLE = (
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

    def __init__(self, rpc, boot, heartbeat, statuses, values, count):
        self.rpc = rpc
        self.boot = boot
        self.heartbeat = heartbeat
        self.statuses = statuses
        self.values = values
        self.count = count
        self.diagnostics = None
        self.firmware = None

    def answer(self, values, w):
        message, id_ = values
        early = self.rpc.registration != ACCEPTED
        ok = True
        if message == "BootNotification":
            # Once accepted there is nothing to register again (OCPP 1.6 errata 3.35).
            ok = early
            self.boot.triggered = early
        elif message == "Heartbeat":
            self.heartbeat.triggered = True
            self.heartbeat.early = early
        elif message == "StatusNotification":
            if id_ is not None and id_ > self.count:
                ok = False
            else:
                self.statuses.trigger(-1 if id_ is None else id_, early)
        elif message == "MeterValues":
            if id_ is not None and id_ > self.count:
                ok = False
            else:
                self.values.trigger(id_ or 0, early)
        else:
            progress = self.firmware if message == "FirmwareStatusNotification" else self.diagnostics
            if progress is None:
                status(w, "NotImplemented")
                return
            progress.trigger(early)
        status(w, "Accepted" if ok else "Rejected")
