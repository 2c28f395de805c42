"""UpdateFirmware and FirmwareStatusNotification (OCPP 1.6 §4.5, §5.19)."""

from micropython import const

from .progress import Progress

_UPDATE = (
    ("location", "s", 1, 0, 512),
    ("retries", "i", 0, 0, 0x3FFFFFFF),
    ("retrieveDate", "t", 1, 0, 0),
    ("retryInterval", "i", 0, 0, 0x3FFFFFFF),
)
# Our choice where the request leaves it to us, and what is enough of either.
_RETRIES = const(3)
_INTERVAL_S = const(60)
_MOST_RETRIES = const(1000)
_LONGEST_S = const(86400)


class Firmware:
    """Answers UpdateFirmware; `progress` is the sender of what becomes of it.

    order(location, day, ms, retries, interval_s): notes the update, to begin at that moment. None: this charge point
    cannot be updated, and the request is answered with NotSupported.
    """

    def __init__(self):
        self.progress = Progress("FirmwareStatusNotification")
        self.order = None

    def get(self, action):
        """Like Handlers.get."""
        return (_UPDATE, self.answer, False) if action == "UpdateFirmware" and self.order else None

    def answer(self, values, w):
        """Note the order; whether it can be carried out is told by the notifications only (§5.19)."""
        location, retries, when, interval = values
        retries = _RETRIES if retries is None else min(retries, _MOST_RETRIES)
        interval = _INTERVAL_S if interval is None else min(interval, _LONGEST_S)
        self.order(location, when[0], when[1], retries, interval)
        w.raw(b"{}")
