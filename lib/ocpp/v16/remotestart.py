"""RemoteStartTransaction, with or without a charging profile (OCPP 1.6 §5.11, §5.16.2)."""

from .chargingprofile import PROFILE, fill, new_draft, read_with
from .handlers import status

_SHAPE = (
    ("connectorId", "i", 0, 1, 0x3FFFFFFF),
    ("idTag", "s", 1, 0, 20),
    ("chargingProfile", "o", 0, PROFILE, False),
)


class RemoteStart:
    """Answers for the core `cp`; one of the profiles of handlers.py."""

    def __init__(self, cp):
        self.cp = cp

    def get(self, action):
        """(shape, function, reads) of a request, or None."""
        if action == "RemoteStartTransaction":
            return self._read, self.start, False
        return None

    def _read(self, r):
        draft = new_draft(self.cp.settings)
        values = read_with(r, _SHAPE, draft)
        if values[2] is None:
            draft = None
        else:
            fill(draft, values[0] or 0, values[2], self.cp.charging.moment())
        values.append(draft)
        return values

    def start(self, values, w):
        id_, tag, profile, draft = values
        cp = self.cp
        # Before the registration is accepted no transaction may be asked for (§4.2.1).
        ok = cp.online
        if ok and draft is None:
            ok = cp.remote_start(tag, id_ or 0)
        elif ok:
            # There is no transaction yet that the profile could name (§5.16.2).
            ok = profile[1] is None and cp.charging.start(draft, tag, id_ or 0)
        status(w, "Accepted" if ok else "Rejected")
