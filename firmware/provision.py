"""Start-up settings given from outside: where the central system is, who we are, and keys for the first start."""

import os

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


_ANSWERS = ("attached_cable", "commissioned")
_TEXTS = ("vendor", "model", "serial", "ca", "cert", "key")
_FIRST = ("keys", "password", "profile")


def check(given):
    """Raise ProvisionError unless `given` names a central system and an identity, nothing unknown, and all in its form.

    A value that is nearly right must not count as another: "no" is true to an `if`, and a socket without contact and
    lock, or a self-test that nobody made, is what nobody asked for.
    """
    for name in given:
        if name not in _KNOWN:
            raise ProvisionError("settings: unknown entry %r" % name)
    identity = given.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= _IDENTITY:
        raise ProvisionError("settings: id: expected 1 to %d characters, got %r" % (_IDENTITY, identity))
    if not isinstance(given.get("csms"), str):
        raise ProvisionError("settings: csms: expected the URL of the central system, got %r" % given.get("csms"))
    for name in _ANSWERS:
        if given.get(name, False) is not True and given.get(name, False) is not False:
            raise ProvisionError("settings: %s: expected true or false, got %r" % (name, given[name]))
    for name in _TEXTS:
        if not isinstance(given.get(name, ""), str):
            raise ProvisionError("settings: %s: expected text, got %r" % (name, given[name]))
    phases = given.get("phases", 3)
    if type(phases) is not int or not 1 <= phases <= 3:
        raise ProvisionError("settings: phases: expected 1 to 3, got %r" % phases)
    _check_first(given.get("first", {}))


def _check_first(first):
    if not isinstance(first, dict):
        raise ProvisionError("settings: first: expected an object, got %r" % first)
    for name in first:
        if name not in _FIRST:
            raise ProvisionError("settings: first: unknown entry %r" % name)
    if not isinstance(first.get("keys", {}), dict):
        raise ProvisionError("settings: first: keys: expected an object, got %r" % first["keys"])
    password = first.get("password")
    if password is not None and not isinstance(password, str):
        raise ProvisionError("settings: first: password: expected text, got %r" % password)
    profile = first.get("profile", 0)
    if type(profile) is not int or not 0 <= profile <= 3:
        raise ProvisionError("settings: first: profile: expected 0 to 3, got %r" % profile)


def check_identity(identity):
    """Raise ProvisionError when a value does not fit its field of BootNotification. identity: see v16.boot.FIELDS."""
    from ocpp.v16.boot import FIELDS  # it is there by now

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
