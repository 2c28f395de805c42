"""Messages as one readable line each."""

import json
import time

from .history import CALL, ERROR, RESULT


def line(message):
    """`08:15:00.123 CP1 > StartTransaction connectorId=1 idTag=A ...`; > comes from the charge point, < goes to it."""
    clock = time.strftime("%H:%M:%S", time.localtime(message.t)) + f".{int(message.t * 1000) % 1000:03d}"
    way = ">" if message.up else "<"
    return f"{clock} {message.cp} {way} {summary(message)}"


def summary(message):
    """Action and payload in short; an answer is marked with its status or =, an error with its code."""
    if message.kind == CALL:
        return f"{message.action} {fields(message.payload)}".rstrip()
    if message.kind == RESULT:
        return f"{message.action} = {fields(message.payload) or 'ok'}"
    if message.kind == ERROR:
        code, description, *details = message.payload
        return f"{message.action} ! {code} {description} {details[0] if details and details[0] else ''}".rstrip()
    return f"unreadable: {message.payload[:200]}"


def fields(payload):
    """Members as name=value words; what is nested, as JSON."""
    if not isinstance(payload, dict):
        return json.dumps(payload)
    words = []
    for name, value in payload.items():
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        words.append(f"{name}={text if len(text) <= 200 else text[:197] + '...'}")
    return " ".join(words)
