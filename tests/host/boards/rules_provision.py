"""Rules of what a board is told from outside: what cannot be meant is refused by name."""

import sys

from firmware.settings_error import ProvisionError

if sys.implementation.name == "micropython":  # elsewhere the rules are only listed
    from firmware.provision import check
    from firmware.tlscontext import context

_LEAST = {"csms": "ws://csms.example/ocpp", "id": "CP1"}


def _refused(told, action, *given):
    try:
        action(*given)
    except ProvisionError as e:
        assert str(e).startswith("settings: ") and told in str(e), e
    else:
        raise AssertionError(f"accepted {given}")


def _with(**entries):
    given = dict(_LEAST)
    given.update(entries)
    return given


def what_the_documentation_shows_is_taken():
    check(_LEAST)
    check(_with(attached_cable=False, phases=3, commissioned=True, vendor="V", model="M", serial="1", ca="/ca.pem"))
    check(_with(first={"keys": {"MeterValueSampleInterval": "60"}, "password": None, "profile": 0}))


def an_unknown_entry_is_refused_by_name():
    _refused("unknown entry 'atached_cable'", check, _with(atached_cable=True))
    _refused("first: unknown entry 'pasword'", check, _with(first={"pasword": "00"}))


def only_true_attaches_a_cable_or_makes_a_self_test_needless():
    for name in ("attached_cable", "commissioned"):
        for value in ("false", "no", 1, 0, None, []):
            _refused(f"{name}: expected true or false, got {value!r}", check, _with(**{name: value}))


def phases_are_1_to_3():
    for value in (1, 2, 3):
        check(_with(phases=value))
    for value in (0, 4, "3", True, None, 3.0):
        _refused("phases: expected 1 to 3, got", check, _with(phases=value))


def names_and_paths_are_text():
    for name in ("vendor", "model", "serial", "ca", "cert", "key"):
        for value in (12345, None, ["x"]):
            _refused(f"{name}: expected text, got {value!r}", check, _with(**{name: value}))


def what_a_first_start_brings_has_its_form():
    for first, told in (
        ([], "first: expected an object, got []"),
        ({"keys": []}, "first: keys: expected an object"),
        ({"password": 12}, "first: password: expected text"),
        ({"profile": 4}, "first: profile: expected 0 to 3, got 4"),
        ({"profile": "2"}, "first: profile: expected 0 to 3"),
    ):
        _refused(told, check, _with(first=first))


def a_certificate_that_is_none_is_refused_by_the_name_of_its_file():
    for content in (b"", b"garbage", b"-----BEGIN", b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"):
        with open("ca.pem", "wb") as f:
            f.write(content)
        _refused("ca.pem: ", context, ("ca.pem", None, None))
    _refused("missing.pem: cannot be read", context, ("missing.pem", None, None))
