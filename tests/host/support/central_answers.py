"""What the scripted central system answers, and how a test says that it shall answer otherwise.

An answer is a dict (the CALLRESULT's payload; for the actions below missing required members are filled in), a callable
that gets the Call and returns an answer (it runs in the wire's thread: it must not block), or one of these.
"""

from dataclasses import dataclass, field


@dataclass
class ERROR:
    """A CALLERROR."""

    code: str = "InternalError"
    description: str = ""
    details: dict = field(default_factory=dict)


@dataclass
class DELAY:
    """`answer` after `seconds`."""

    seconds: float
    answer: object = field(default_factory=dict)


@dataclass
class EXACT:
    """A CALLRESULT with exactly this payload: nothing is filled in; any JSON value."""

    payload: object


@dataclass
class RAW:
    """A text frame with `text` (str, or bytes for what is no UTF-8); `%s` in a str stands for the message id."""

    text: object


class _Named:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return self._name


SILENT = _Named("SILENT")
"""No answer at all."""

DROP = _Named("DROP")
"""A TCP reset instead of an answer: the charge point cannot know whether the CALL was handled."""


class Defaults:
    """The friendly central system: everything is accepted. `now()` gives its time as text."""

    def __init__(self, now, settings):
        self.next_transaction = settings.first_transaction
        self._now = now
        self._settings = settings

    def __call__(self, call, given):
        """Payload for `call`: `given` (dict), completed with what the schema requires."""
        action = call.action
        if action == "BootNotification":
            filled = {"status": "Accepted", "currentTime": self._now(), "interval": self._settings.interval}
        elif action == "Heartbeat":
            filled = {"currentTime": self._now()}
        elif action == "Authorize":
            filled = {"idTagInfo": {"status": "Accepted"}}
        elif action == "StartTransaction":
            filled = {"transactionId": self.next_transaction, "idTagInfo": {"status": "Accepted"}}
            if "transactionId" not in given:
                self.next_transaction += 1
        elif action == "DataTransfer":
            filled = {"status": "Accepted"}
        else:
            filled = {}
        filled.update(given)
        return filled
