"""The requests of the central system: Core Profile (OCPP 1.6 §5), then what the other profiles know."""

from ..core import facts
from . import configuration

_CHANGE_AVAILABILITY = (
    ("connectorId", "i", 1, 0, 0x3FFFFFFF),
    ("type", "e", 1, ("Inoperative", "Operative"), 0),
)
_REMOTE_STOP = (("transactionId", "i", 1, -2147483648, 2147483647),)
_RESET = (("type", "e", 1, ("Hard", "Soft"), 0),)
_UNLOCK = (("connectorId", "i", 1, 1, 0x3FFFFFFF),)

# Known, but of the security extension, which this charge point does not have.
_OTHERS = (
    "CertificateSigned",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetInstalledCertificateIds",
    "GetLog",
    "InstallCertificate",
    "SignedUpdateFirmware",
    "UpdateFirmware",
)


def status(w, text):
    """Write the commonest answer: {"status": text}."""
    w.raw(b'{"status":"')
    w.raw(text)
    w.raw(b'"}')


class Handlers:
    """Answers for the core `cp`. unlocker: see unlock.py; trigger: see trigger.py.

    profiles: objects of other feature profiles, each with a `get(action)` like the one here.
    """

    def __init__(self, cp, unlocker, trigger):
        self.cp = cp
        self.unlocker = unlocker
        self.configuration = configuration.Configuration(cp.settings)
        self.trigger = trigger
        self.profiles = ()

    def get(self, action):
        """(shape, function, reads) of a request, as transport/rpc.py wants it, or None."""
        # Made when asked for: a dictionary of them would cost half a kilobyte for good.
        if action == "ChangeAvailability":
            return _CHANGE_AVAILABILITY, self.change_availability, False
        if action == "ChangeConfiguration":
            return configuration.CHANGE, self.configuration.change, False
        if action == "ClearCache":
            return (), self.clear_cache, False
        if action == "GetConfiguration":
            return configuration.GET, self.configuration.get, True
        if action == "RemoteStopTransaction":
            return _REMOTE_STOP, self.remote_stop, False
        if action == "Reset":
            return _RESET, self.reset, False
        if action == "TriggerMessage":
            return self.trigger.TABLE, self.trigger.answer, False
        if action == "UnlockConnector":
            return _UNLOCK, self.unlock, False
        for profile in self.profiles:
            entry = profile.get(action)
            if entry:
                return entry
        return None

    def known(self, action):
        """Is it a request of OCPP 1.6 at all?"""
        return action in _OTHERS

    def change_availability(self, values, w):
        id_, kind = values
        if id_ > len(self.cp.connectors):
            status(w, "Rejected")
        else:
            waits = self.cp.change_availability(id_, kind == "Operative")
            status(w, "Scheduled" if waits else "Accepted")

    def clear_cache(self, values, w):
        try:
            self.cp.authorisation.cache.clear()
        except OSError:
            status(w, "Rejected")
            return
        status(w, "Accepted")

    def remote_stop(self, values, w):
        # Before the registration is accepted none may be asked for (§4.2.1).
        status(w, "Accepted" if self.cp.online and self.cp.remote_stop(values[0]) else "Rejected")

    def reset(self, values, w):
        self.cp.reset(facts.HARD_RESET if values[0] == "Hard" else facts.SOFT_RESET)
        status(w, "Accepted")

    def unlock(self, values, w):
        c = self.cp.connector(values[0])
        if c is None or not c.outlet.has_lock:
            status(w, "NotSupported")
        else:
            self.unlocker.begin(c, w)
