"""DataTransfer from the charge point to the central system (OCPP 1.6 §4.3)."""

from ..transport.fields import read_object

_CONF = (
    ("status", "e", 1, ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"), 0),
    ("data", "s", 0, 0, 1024),
)


class DataTransfer:
    """Sender of one DataTransfer at a time. `answered(status, data)` is called with the answer."""

    ACTION = "DataTransfer"
    early = False

    def __init__(self):
        self._request = None
        self._answer = None
        self.answered = None

    def send(self, vendor, message, data, answered):
        """Queue a message. vendor: str of 1..255; message, data: str or None. False while one is under way."""
        if self._request is not None:
            return False
        self._request = (vendor, message, data)
        self.answered = answered
        return True

    def due(self, now):
        return self._request is not None

    def write(self, w):
        vendor, message, data = self._request
        w.raw(b'{"vendorId":')
        w.str(vendor)
        if message is not None:
            w.raw(b',"messageId":')
            w.str(message)
        if data is not None:
            w.raw(b',"data":')
            w.str(data)
        w.raw(b"}")

    def read(self, r):
        self._answer = read_object(r, _CONF, True)

    def done(self, now):
        self._request = None
        self.answered(self._answer[0], self._answer[1])

    def failed(self, now, code):
        self._request = None
        self.answered(code or "no answer", None)
