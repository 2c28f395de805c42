"""Reservation profile: ReserveNow and CancelReservation (OCPP 1.6 §5.1, §5.13)."""

from ..core.reservationfile import Reservation as Reserved
from ..core.reservations import ACCEPTED, REJECTED
from .handlers import status

_LOWEST = -2147483648
_HIGHEST = 2147483647

_RESERVE_NOW = (
    ("connectorId", "i", 1, 0, 0x3FFFFFFF),
    ("expiryDate", "t", 1, 0, 0),
    ("idTag", "s", 1, 0, 20),
    ("parentIdTag", "s", 0, 0, 20),
    ("reservationId", "i", 1, _LOWEST, _HIGHEST),
)
_CANCEL_RESERVATION = (("reservationId", "i", 1, _LOWEST, _HIGHEST),)


class Reservation:
    """Answers for the core `cp`."""

    def __init__(self, cp):
        self.cp = cp

    def get(self, action):
        """(shape, function, reads) of a request."""
        if action == "ReserveNow":
            return _RESERVE_NOW, self.reserve_now, False
        return _CANCEL_RESERVATION, self.cancel, False

    def reserve_now(self, values, w):
        """ReserveNow (§5.13)."""
        connector, expiry, tag, parent, id_ = values
        cp = self.cp
        known = cp.connector(connector) is not None if connector else cp.settings.reserve_connector_zero_supported
        if not known:
            status(w, REJECTED)
            return
        wanted = Reserved(id_, connector, expiry[0], expiry[1], tag, parent or None)
        status(w, cp.reservations.reserve(wanted))

    def cancel(self, values, w):
        """CancelReservation (§5.1)."""
        done = self.cp.reservations.cancel(values[0])
        status(w, ACCEPTED if done else REJECTED)
