"""Requests that a CSMS may make (OCPP 1.6 chapter 5, security white paper), from JSON or key=value words."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from jsonschema.exceptions import ValidationError
from ocpp.charge_point import camel_to_snake_case
from ocpp.messages import MessageType, get_validator

from ocpp.v16 import call

ACTIONS = (
    "CancelReservation", "CertificateSigned", "ChangeAvailability", "ChangeConfiguration", "ClearCache",
    "ClearChargingProfile", "DataTransfer", "DeleteCertificate", "ExtendedTriggerMessage", "GetCompositeSchedule",
    "GetConfiguration", "GetDiagnostics", "GetInstalledCertificateIds", "GetLocalListVersion", "GetLog",
    "InstallCertificate", "RemoteStartTransaction", "RemoteStopTransaction", "ReserveNow", "Reset", "SendLocalList",
    "SetChargingProfile", "SignedUpdateFirmware", "TriggerMessage", "UnlockConnector", "UpdateFirmware",
)  # fmt: skip
"""All of them."""


class BadRequest(ValueError):
    """The request is none of OCPP 1.6; the text says what is wrong."""


def build(action, payload):
    """The `ocpp.v16.call` object of `action` with `payload` (dict, member names as on the wire)."""
    try:
        schema(action).validate(json.loads(json.dumps(payload), parse_float=Decimal))
    except ValidationError as error:
        raise BadRequest(f"{action}: {error.message} at {'.'.join(map(str, error.path)) or 'the top'}") from error
    return getattr(call, action)(**camel_to_snake_case(payload))


def schema(action):
    """Validator of the request `action`; BadRequest when a CSMS has no such request."""
    if action not in ACTIONS:
        raise BadRequest(f"{action!r} is no request of a CSMS; these are: {', '.join(ACTIONS)}")
    # one decimal is a multiple of 0.1 only as a Decimal
    return get_validator(MessageType.Call, action, "1.6", parse_float=Decimal)


def parse(action, words):
    """Payload from words: one JSON object, or `name=value` each.

    A name may have dots for members of objects and numbers for places in arrays
    (`chargingSchedule.chargingSchedulePeriod.0.limit=16`); a value is text, a number or JSON as the schema says. A time
    may also be `now`, or seconds from now: `+60`, `-60`.
    """
    if len(words) == 1 and words[0].lstrip().startswith("{"):
        return _json(words[0], "the payload")
    top = schema(action).schema
    payload = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise BadRequest(f"{word!r}: expected name=value or one JSON object")
        _put(payload, top, name.split("."), text)
    return payload


def _put(place, top, path, text):
    about = top
    for step, following in zip(path, path[1:], strict=False):
        about = _member(top, about, step)
        place = _enter(place, step, [] if following.isdigit() else {})
    about = _member(top, about, path[-1])
    value = _value(about, path[-1], text)
    if isinstance(place, list):
        place.append(value)
    else:
        place[path[-1]] = value


def _enter(place, step, fresh):
    if isinstance(place, dict):
        return place.setdefault(step, fresh)
    if int(step) == len(place):
        place.append(fresh)
    if int(step) >= len(place):
        raise BadRequest(f"array element {step} before element {len(place)}")
    return place[int(step)]


def _member(top, about, step):
    if about.get("type") == "array":
        if not step.isdigit():
            raise BadRequest(f"{step!r}: expected the number of an array element")
        found = about.get("items", {})
    else:
        members = about.get("properties", {})
        if step not in members:
            raise BadRequest(f"no member {step!r}; these are: {', '.join(members) or 'none'}")
        found = members[step]
    # The schemas of the security extension say some things once.
    return top["definitions"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def _value(about, name, text):
    kind = about.get("type", "string")
    if about.get("format") == "date-time":
        return _time(text)
    if kind == "string":
        return text
    if kind == "array" and not text.lstrip().startswith("["):
        return [_value(about.get("items", {}), name, one) for one in text.split(",") if one]
    return _json(text, name)


def _time(text):
    if not re.fullmatch(r"now|[+-]\d{1,9}", text):
        return text
    moment = datetime.now(UTC) + timedelta(seconds=0 if text == "now" else int(text))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(text, name):
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadRequest(f"{name}: {text!r} is no JSON: {error}") from error
