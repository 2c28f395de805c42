"""DataTransfer in both directions: what vendors agree on among themselves (OCPP 1.6 §4.3, §5.6)."""

from ..transport.fields import read_object
from ..transport.writer import Overflow
from .handlers import status

_STATUSES = ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")
_REQUEST = (
    ("vendorId", "s", 1, 0, 255),
    ("messageId", "s", 0, 0, 50),
    ("data", "s", 0, 0, 1024),
)
_CONF = (
    ("status", "e", 1, ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"), 0),
    ("data", "s", 0, 0, 1024),
)


class DataTransfer:
    """Sender of one DataTransfer at a time; answers those of the central system by registered handlers.

    A handler is a function(messageId, data), each a str or None, that gives (status, data): "Accepted", "Rejected" or
    "UnknownMessageId", and a str or None. It runs in the main loop, so it must not wait. `errors` counts handlers that
    raised, gave something else or more than fits a message: such a request is Rejected.
    """

    ACTION = "DataTransfer"
    early = False

    def __init__(self, log):
        self.errors = 0
        self._log = log
        self._handlers = ()
        self._request = None
        self._answer = None
        self._answered = None

    # --- from the central system ---------------------------------------------------------------------------

    def register(self, vendor, handler):
        """Let `handler` answer for `vendor` (1 to 255 characters, case does not matter); the last one counts."""
        self._handlers = ((vendor.lower(), handler),) + self._handlers

    def get(self, action):
        """Like Handlers.get."""
        return (_REQUEST, self.answer, False) if action == "DataTransfer" else None

    def answer(self, values, w):
        """DataTransfer of the central system (§5.6): have the vendor's handler answer."""
        vendor, message, data = values
        vendor = vendor.lower()
        for name, handler in self._handlers:
            if name == vendor:
                self._ask(handler, message, data, w)
                return
        status(w, "UnknownVendorId")

    def _ask(self, handler, message, data, w):
        begin = w.n
        try:
            answer, data = handler(message, data)
            if answer not in _STATUSES:
                raise ValueError("status %r" % (answer,))
            w.raw(b'{"status":"')
            w.raw(answer)
            w.raw(b'"')
            if data is not None:
                w.raw(b',"data":')
                w.str(data)
            w.raw(b"}")
        except Overflow:
            self._reject("answer too long", w, begin)
        except Exception as e:
            self._log.fault("DataTransfer", e)
            self._reject("failed", w, begin)

    def _reject(self, why, w, begin):
        self.errors += 1
        self._log.note("DataTransfer:", why)
        w.n = begin  # nothing of it has left
        status(w, "Rejected")

    # --- to the central system -----------------------------------------------------------------------------

    def send(self, vendor, message, data, answered):
        """Queue a message. vendor: str of 1..255; message, data: str or None. False while one is under way.

        answered(status, data) is called with what comes back: of the answer, or the code of a CALLERROR or "no answer".
        """
        if self._request is not None:
            return False
        self._request = (vendor, message, data)
        self._answered = answered
        return True

    def due(self, now):
        """Is a message queued?"""
        return self._request is not None

    def write(self, w):
        """DataTransfer.req (§6.15)."""
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
        """DataTransfer.conf (§6.16)."""
        self._answer = read_object(r, _CONF, True)

    def done(self, now):
        """Hand the answer on; the next message may be queued."""
        self._request = None
        self._answered(self._answer[0], self._answer[1])

    def failed(self, now, code):
        """The same for a CALLERROR, or no answer."""
        self._request = None
        self._answered(code or "no answer", None)
