"""idTagInfo, the part that three answers have in common (OCPP 1.6 §7.27)."""

from ..core.authorisation import STATUSES

ROWS = (
    ("expiryDate", "t", 0, 0, 0),
    ("parentIdTag", "s", 0, 0, 20),
    ("status", "e", 1, ("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"), 0),
)


def take(values, info):
    """Fill the TagInfo `info` from an object read by ROWS."""
    expiry, parent, status = values
    info.parent = parent or None  # an empty one names no group: else all idTags that have it would be one
    # Central systems write years such as 9999 for "never"; stored days end in 2149.
    info.day, info.ms = expiry if expiry and expiry[0] <= 0xFFFF else (-1, 0)
    info.status = STATUSES.index(status)
    return info
