"""Smart Charging profile: who answers SetChargingProfile, ClearChargingProfile and GetCompositeSchedule.

RemoteStartTransaction may carry a profile, so it is answered there too (OCPP 1.6 §5.16.2).
"""

from ..core.apart import forget
from ..transport.fields import Violation, read_object
from .handlers import status

_ACTIONS = ("ClearChargingProfile", "GetCompositeSchedule", "RemoteStartTransaction", "SetChargingProfile")


class SmartCharging:
    """One of the profiles of handlers.py, for core.charging.Charging. idle(now): what goes on during long work."""

    def __init__(self, charging, idle):
        self.charging = charging
        self.idle = idle

    def get(self, action):
        """(shape, function, reads) of a request, or None."""
        if action not in _ACTIONS:
            return None
        from ocpp.smart.requests import Requests

        forget()
        return Requests(self.charging, self.idle, status, read_object, Violation).entry(action)
