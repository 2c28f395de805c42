"""Who answers which request of the central system (OCPP 1.6 §5).

What is seldom asked stays apart: its code is in memory only while it answers (apart.py).
"""

from ..apart import forget
from ..transport.fields import Violation, read_object

_CORE = ("ChangeAvailability", "ClearCache", "RemoteStopTransaction", "Reset", "UnlockConnector")
_CONFIGURATION = ("ChangeConfiguration", "GetConfiguration")
_LOCAL_LIST = ("GetLocalListVersion", "SendLocalList")
_RESERVATION = ("CancelReservation", "ReserveNow")
# RemoteStartTransaction may carry a profile (§5.16.2).
_SMART_CHARGING = ("ClearChargingProfile", "GetCompositeSchedule", "RemoteStartTransaction", "SetChargingProfile")
# Known, but of the security extension, which this charge point does not have.
OTHERS = (
    "CertificateSigned",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetInstalledCertificateIds",
    "GetLog",
    "InstallCertificate",
    "SignedUpdateFirmware",
    "UpdateFirmware",
)


def handler(station, action):
    """(shape, function, reads) of a request to `station` (station.py), as transport/rpc.py wants it, or None."""
    if action in _CORE:
        from ocpp.v16.coreprofile import CoreProfile

        profile = CoreProfile(station)
    elif action in _CONFIGURATION:
        from ocpp.v16.configuration import Configuration

        profile = Configuration(station.cp.settings)
    elif action == "TriggerMessage":
        from ocpp.v16.trigger import Trigger

        profile = Trigger(station)
    elif action in _LOCAL_LIST:
        from ocpp.v16.locallist import LocalListManagement

        profile = LocalListManagement(station.cp.settings, station.authorisation)
    elif action in _RESERVATION:
        from ocpp.v16.reservation import Reservation

        profile = Reservation(station.cp)
    elif action in _SMART_CHARGING:
        from ocpp.smart.requests import Requests

        profile = Requests(station.cp.charging, station.rpc.ws.idle, status, read_object, Violation)
    else:
        for profile in (station.data, station.diagnostics, station.firmware):
            entry = profile.get(action)
            if entry:
                return entry
        return None
    forget()
    return profile.get(action)


def status(w, text):
    """Write the commonest answer: {"status": text}."""
    w.raw(b'{"status":"')
    w.raw(text)
    w.raw(b'"}')
