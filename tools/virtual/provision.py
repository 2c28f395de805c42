"""What the board is told from outside at power on, as a JSON file.

Where its back end is, what it is, and on a fresh state the settings that a person would make at commissioning.
"""

import json
import os


def write(options, fresh):
    """Writes the settings of `options` to a file in memory and returns its descriptor; `fresh`: the flash is blank."""
    settings = {
        "csms": options.csms,
        "id": options.id,
        "protocol": options.protocol,
        "connectors": options.connectors,
        "attached_cable": options.attached_cable,
        "meter": options.meter,
        "phases": options.phases,
        "vendor": options.vendor,
        "model": options.model,
        "serial": options.serial,
        "commissioned": "PILOTWIRE_UNTESTED" not in os.environ,
    }
    for name in ("ca", "cert", "key"):
        file = getattr(options, name)
        if file:
            settings[name] = str(file.resolve())
    if fresh:
        settings["first"] = {"keys": dict(options.set), "password": options.password, "profile": _profile(options)}
    fd = os.memfd_create("provision")
    os.write(fd, json.dumps(settings).encode())
    return fd


def _profile(options):
    """SecurityProfile that the options amount to: 3 client certificate, 2 TLS, 1 password, 0 nothing."""
    if options.cert:
        return 3
    if options.csms.startswith("wss://"):
        return 2
    return 1 if options.password else 0
