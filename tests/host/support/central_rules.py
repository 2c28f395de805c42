"""What every charge point has to keep to in every test: checked on all that it sends, whatever the test is about.

The names in brackets are those for `Central.allow`.
"""

import json
import re
from datetime import datetime
from decimal import Decimal

from jsonschema.exceptions import ValidationError
from ocpp.messages import MessageType, get_validator

from .central_wire import BINARY, CONTINUATION, NAMES

ERROR_CODES = (
    "NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError", "FormationViolation",
    "PropertyConstraintViolation", "OccurenceConstraintViolation", "TypeConstraintViolation", "GenericError",
)  # fmt: skip
"""CALLERROR codes in the spelling of OCPP-J 1.6 §4.2.3, table 7."""

_KNOWN = 0.5
"""Share of MessageTimeout within which no CALL can have run out of time, however long it was on its way to us."""

_BUSY = "Charging SuspendedEV SuspendedEVSE"
TRANSITIONS = {
    "Available": f"Preparing {_BUSY} Reserved Unavailable Faulted".split(),
    "Preparing": f"Available {_BUSY} Finishing Faulted".split(),
    "Charging": "Available SuspendedEV SuspendedEVSE Finishing Unavailable Faulted".split(),
    "SuspendedEV": "Available Charging SuspendedEVSE Finishing Unavailable Faulted".split(),
    "SuspendedEVSE": "Available Charging SuspendedEV Finishing Unavailable Faulted".split(),
    "Finishing": "Available Preparing Unavailable Faulted".split(),
    "Reserved": "Available Preparing Unavailable Faulted".split(),
    "Unavailable": f"Available Preparing {_BUSY} Faulted".split(),
    "Faulted": f"Available Preparing {_BUSY} Finishing Reserved Unavailable".split(),
}
"""Status changes that OCPP 1.6 §4.9 knows (A2..I8)."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")


def schema_error(kind, action, payload):
    """What the OCPP 1.6 schema has against a payload, or None. `kind`: MessageType.Call or MessageType.CallResult."""
    try:
        # one decimal is a multiple of 0.1 only as a Decimal
        exact = json.loads(json.dumps(payload), parse_float=Decimal)
        get_validator(kind, action, "1.6", parse_float=Decimal).validate(exact)
    except OSError:
        return f"{action} is no action of OCPP 1.6"
    except ValidationError as error:
        return f"{action}: {error.message} at {'/'.join(map(str, error.path)) or 'the top'}"
    return None


def bad_times(value):
    """Paths of all members named timestamp that are not like 2026-11-22T08:15:00.123Z (OCPP 1.6 §3.15)."""
    if isinstance(value, list):
        return [found for one in value for found in bad_times(one)]
    if not isinstance(value, dict):
        return []
    found = [text for member in value.values() for text in bad_times(member)]
    text = value.get("timestamp")
    if text is not None and not _is_time(text):
        found.append(f"timestamp {text!r}, expected ISO 8601 in UTC with at most 3 digits of fraction and a Z")
    return found


def _is_time(text):
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:-1])
    except ValueError:
        return False
    return True


class Rules:
    """Watches one charge point over all its connections; `report(rule, text)` is called for what breaks a rule."""

    def __init__(self, report, settings):
        self.report = report
        self.registration = "Accepted" if settings.accepted else None
        self._settings = settings
        self._triggered = set()
        self._status = {}
        self._meter_start = {}
        self._ids = set()
        self._key = None

    def opened(self):
        """A new connection: what was reported last may have changed meanwhile, unseen."""
        self._status.clear()
        self._ids.clear()

    def frame(self, got):
        """[frame] RFC 6455 §5: masked with fresh keys, text, no reserved bits, shortest length."""
        name = NAMES.get(got.opcode, str(got.opcode))
        if got.key is None:
            self.report("frame", f"{name} frame without a mask")
        elif got.key == self._key and got.payload:
            self.report("frame", f"{name} frame with the masking key of the frame before: {got.key.hex()}")
        self._key = got.key
        if got.opcode == BINARY or got.opcode not in NAMES:
            self.report("frame", f"{name} frame, expected text: {got.payload[:60]!r}")
        if got.rsv:
            self.report("frame", f"{name} frame with reserved bits {got.rsv}")
        if not got.shortest:
            self.report("frame", f"{name} frame with a longer length field than needed")
        if got.opcode > CONTINUATION + 7 and (len(got.payload) > 125 or not got.fin):
            self.report("frame", f"{name} frame of {len(got.payload)} bytes, fin {got.fin}")

    def call(self, call, pending):
        """[id] [schema] [time] [outstanding] [boot] [transition] [transaction]: a CALL; `pending`: the CALL before it
        on this connection that has no answer yet, or None."""
        if not isinstance(call.id, str) or not 1 <= len(call.id) <= 36:
            self.report("id", f"message id {call.id!r}, expected a string of 1 to 36 characters")
        elif call.id in self._ids:
            self.report("id", f"message id {call.id!r} used twice on one connection")
        self._ids.add(call.id)
        wrong = schema_error(MessageType.Call, call.action, call.payload)
        if wrong:
            self.report("schema", wrong)
            return
        for text in bad_times(call.payload):
            self.report("time", f"{call.action}: {text}")
        if pending is not None and call.t - pending.earliest < self._settings.message_timeout * _KNOWN:
            self.report("outstanding", f"{call.action} sent while {pending.action} ({pending.id}) waits for its answer")
        self._gate(call)
        if call.action == "StatusNotification":
            self._transition(call.payload)
        elif call.action == "StopTransaction":
            self._stop(call.payload)

    def answered(self, call, payload):
        """The harness answered `call` with a CALLRESULT."""
        if call.action == "BootNotification":
            self.registration = payload.get("status")
            self._triggered.clear()
            self._status.clear()
        elif call.action == "StartTransaction" and isinstance(payload.get("transactionId"), int):
            self._meter_start[payload["transactionId"]] = call.payload.get("meterStart")

    def sending(self, action, payload):
        """The harness sends a CALL: a TriggerMessage opens the gate for what it asks (OCPP 1.6 §4.2)."""
        if action == "TriggerMessage" and isinstance(payload, dict):
            self._triggered.add(str(payload.get("requestedMessage")))

    def result(self, action, payload):
        """[schema] [time]: the charge point's CALLRESULT for a CALL of ours."""
        wrong = schema_error(MessageType.CallResult, action, payload)
        if wrong:
            self.report("schema", "answer to " + wrong)
        for text in bad_times(payload):
            self.report("time", f"answer to {action}: {text}")

    def error(self, message):
        """[error] the charge point's CALLERROR: five elements, a code of OCPP-J 1.6, details an object."""
        if len(message) != 5 or not isinstance(message[3], str) or not isinstance(message[4], dict):
            self.report("error", f"CALLERROR {message!r}, expected [4, id, code, description, {{}}]")
        elif message[2] not in ERROR_CODES:
            self.report("error", f"CALLERROR code {message[2]!r} is none of OCPP-J 1.6")

    def _gate(self, call):
        if call.action == "BootNotification" or self.registration == "Accepted":
            return
        if self.registration == "Pending" and call.action in self._triggered:
            return
        self.report("boot", f"{call.action} sent while the last answer to BootNotification is {self.registration}")

    def _transition(self, payload):
        connector, status = payload["connectorId"], payload["status"]
        before = self._status.get(connector, status)
        self._status[connector] = status
        if connector == 0:
            if status not in ("Available", "Unavailable", "Faulted"):
                self.report("transition", f"connector 0 reported as {status}")
        elif status != before and status not in TRANSITIONS[before]:
            self.report("transition", f"connector {connector} went from {before} to {status}")

    def _stop(self, payload):
        if payload["transactionId"] == -1:
            return  # its StartTransaction was given up
        begin = self._meter_start.get(payload["transactionId"])
        if begin is None:
            self.report("transaction", f"StopTransaction for transactionId {payload['transactionId']}, never given out")
        elif payload["meterStop"] < begin:
            self.report("transaction", f"meterStop {payload['meterStop']} below meterStart {begin}")
