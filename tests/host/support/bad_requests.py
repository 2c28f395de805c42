"""Requests of the central system, each broken in one place, made from the OCPP 1.6 schemas of the `ocpp` package."""

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ocpp
from support.central import CallError

_SCHEMAS = Path(ocpp.__file__).parent / "v16" / "schemas"
_VALUES = {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "object": {}, "array": [], "null": None}
_TOO_LARGE = (2**31, -(2**31) - 1, 2**63, 10**40)


@dataclass
class Broken:
    """A payload with one thing wrong: `what`, for which the charge point answers CALLERROR `code`."""

    what: str
    payload: dict
    code: str


@cache
def schema(action):
    """Schema of a request, references put in."""
    text = (_SCHEMAS / f"{action}.json").read_text(encoding="utf-8-sig")
    whole = json.loads(text)
    return _resolved(whole, whole.get("definitions", {}))


def _resolved(part, definitions):
    if isinstance(part, list):
        return [_resolved(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _resolved(definitions[part["$ref"].rpartition("/")[2]], definitions)
    return {name: _resolved(value, definitions) for name, value in part.items() if name != "definitions"}


def example(part):
    """A valid value for a schema, with all its members."""
    if "enum" in part:
        return part["enum"][0]
    kind = part["type"]
    if kind == "object":
        return {name: example(member) for name, member in part.get("properties", {}).items()}
    if kind == "array":
        return [example(part["items"])]
    if part.get("format") == "date-time":
        return "2026-11-22T08:15:00.000Z"
    return "1" if kind == "string" else 1


def broken(action, payload):
    """`Broken`s of a request: a member missing, of another type, too long, out of its enumeration or range, one more.

    payload: a valid one with all members, which the others are made from.
    """
    found = []

    def vary(at, value, what, code):
        changed = deepcopy(payload)
        holder = changed
        for step in at[:-1]:
            holder = holder[step]
        if value is _ABSENT:
            del holder[at[-1]]
        else:
            holder[at[-1]] = value
        found.append(Broken(f"{action} {'/'.join(map(str, at))} {what}", changed, code))

    def walk(part, at):
        for name, member in part.get("properties", {}).items():
            here = (*at, name)
            if name in part.get("required", ()):
                vary(here, _ABSENT, "missing", "OccurenceConstraintViolation")
            _value(member, here, vary)
            walk(member, here)
        if part["type"] == "object":
            vary((*at, "surplus"), 1, "unknown", "FormationViolation")
        if part["type"] == "array":
            _value(part["items"], (*at, 0), vary)
            walk(part["items"], (*at, 0))

    walk(schema(action), ())
    return found


_ABSENT = object()


def _value(part, at, vary):
    kind = part["type"]
    for other, value in _VALUES.items():
        if other != kind and not (kind == "number" and other == "integer"):
            vary(at, value, f"is {other}", "TypeConstraintViolation")
    if part.get("format") == "date-time":
        for value in ("tomorrow", "", "2026-13-01T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-22", "1795334400"):
            vary(at, value, f"is {value!r}", "TypeConstraintViolation")
    if "enum" in part:
        for value in ("Nonsense", part["enum"][0].swapcase(), "", part["enum"][0] + " ", "x" * 1000):
            vary(at, value, f"is {value[:20]!r}", "PropertyConstraintViolation")
    elif "maxLength" in part:
        for extra in (1, 5000):
            vary(at, "€" * (part["maxLength"] + extra), f"{extra} too long", "PropertyConstraintViolation")
    if kind == "integer":
        for value in (*_TOO_LARGE, *((-1,) if at[-1] == "connectorId" else ())):
            vary(at, value, f"is {value}", "PropertyConstraintViolation")


def outcome(central, action, payload):
    """Code of the CALLERROR that a request gets; the whole answer if there is none."""
    try:
        return central.call(action, payload)
    except CallError as error:
        assert len(error.description) <= 255 and error.details == {}
        return error.code


def bombard(charging, action, payload, codes=None):
    """Sends all broken forms of a request: each gets its own CALLERROR, or one of `codes`; a valid one is answered."""
    wrong = []
    cases = broken(action, payload)
    for case in cases:
        got = outcome(charging.central, action, case.payload)
        if got not in (codes or (case.code,)):
            wrong.append(f"{case.what}: expected {codes or case.code}, got {got}")
    assert wrong == [], "\n".join(wrong)
    charging.alive()
    return len(cases)
