"""The settings file of a board: what is its owner's choice and not the builder's."""

PATH = "/settings.json"


def load(path=PATH):
    """The file's content as a dict, to be checked by who uses it. ValueError: it is missing, or no JSON object."""
    import json  # at the start only

    try:
        with open(path) as f:
            given = json.load(f)
    except OSError as e:
        raise ValueError("%s cannot be read (%s): copy one to the board" % (path, e))
    except ValueError as e:
        raise ValueError("%s: expected JSON: %s" % (path, e))
    if not isinstance(given, dict):
        raise ValueError("%s: expected an object {...}" % path)
    return given


def wifi(given):
    """Take the entry `wifi` out of the settings: (ssid, password, country). ValueError says what was expected."""
    entry = given.pop("wifi", None)
    if not isinstance(entry, dict):
        raise ValueError('settings: wifi: expected {"ssid": ..., "password": ...}, got %r' % entry)
    for name in entry:
        if name not in ("ssid", "password", "country"):
            raise ValueError("settings: wifi: unknown entry %r" % name)
    ssid = entry.get("ssid")
    if not isinstance(ssid, str) or not 0 < len(ssid.encode()) <= 32:
        raise ValueError("settings: wifi: ssid: expected 1 to 32 bytes, got %r" % ssid)
    password = entry.get("password", "")
    if not isinstance(password, str) or (password and not 8 <= len(password) <= 64):
        raise ValueError("settings: wifi: password: expected 8 to 64 characters, or none for an open network")
    country = entry.get("country", "")
    if not isinstance(country, str) or len(country) not in (0, 2):
        raise ValueError("settings: wifi: country: expected two letters such as KR, got %r" % country)
    return ssid, password, country


def phase_wait_ms(given):
    """Take `phase_wait_s` out of the settings: ms for which a vehicle sees state F while phases change. ValueError."""
    wait = given.pop("phase_wait_s", 10)
    if type(wait) is not int or not 10 <= wait <= 60:
        raise ValueError("settings: phase_wait_s: expected 10 to 60 seconds, got %r" % wait)
    return wait * 1000
