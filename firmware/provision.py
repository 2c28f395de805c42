"""Start-up settings given from outside: where the central system is, who we are, and keys for the first start."""

import os

from ocpp.v16.boot import FIELDS

from .settings_error import ProvisionError

_IDENTITY = 48  # OCPP-J leaves the length open; 2.0.1 ends it here

_KNOWN = (
    "csms",
    "id",
    "protocol",
    "connectors",
    "attached_cable",
    "meter",
    "phases",
    "vendor",
    "model",
    "serial",
    "ca",
    "cert",
    "key",
    "first",
    "commissioned",
    "installation",
)


def check(given):
    """Raise ProvisionError unless `given` names a central system and an identity, and nothing unknown."""
    for name in given:
        if name not in _KNOWN:
            raise ProvisionError("settings: unknown entry %r" % name)
    identity = given.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= _IDENTITY:
        raise ProvisionError("settings: id: expected 1 to %d characters, got %r" % (_IDENTITY, identity))
    if not isinstance(given.get("csms"), str):
        raise ProvisionError("settings: csms: expected the URL of the central system, got %r" % given.get("csms"))


def check_identity(identity):
    """Raise ProvisionError when a value does not fit its field of BootNotification. identity: see v16.boot.FIELDS."""
    i = 0
    for name, longest in FIELDS:
        value = identity[i]
        if len(value) > longest or (i < 2 and not value):
            raise ProvisionError("settings: %s: expected 1 to %d characters, got %r" % (name, longest, value))
        i += 1


def preset(first, settings, marker):
    """Put the keys of a first start into `settings`, all or none; on a used flash they are ignored.

    first: {"keys": {key: value}, "password": hex or None, "profile": 0..3}. marker: path of the file that says the
    flash is in use.
    """
    try:
        os.stat(marker)
        return
    except OSError:
        pass  # a fresh flash
    chosen = []
    for key, text in (first.get("keys") or {}).items():
        row = settings.row(key)
        if row is None:
            raise ProvisionError("settings: %s: no such configuration key" % key)
        if settings.parse(row, str(text)) is None:
            raise ProvisionError("settings: %s: %r is not allowed: %s" % (key, text, _expected(row)))
        chosen.append((row, str(text)))
    password = first.get("password")
    if password:
        row = settings.row("AuthorizationKey")
        if settings.parse(row, password) is None:
            raise ProvisionError("settings: password: expected 32 to 40 hexadecimal digits")
        chosen.append((row, password))
    profile = first.get("profile")
    if profile:
        chosen.append((settings.row("SecurityProfile"), str(profile)))
    for row, text in chosen:
        settings.put(row, text)
    with open(marker, "w"):
        pass


def _expected(row):
    if row[2] == "b":
        return "expected true or false"
    if row[2] == "i":
        return "expected a whole number from %d to %d" % (row[4], row[5])
    return "expected at most %d characters, or a list that this board supports" % row[5]
