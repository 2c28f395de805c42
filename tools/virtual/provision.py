"""What the board is told from outside at power on, as a JSON file.

Where its back end is, what it is, and on a fresh state the settings that a person would make at commissioning.
"""

import json
import os

_RELAY_KEY = "ConnectorSwitch3to1PhaseSupported"


def asks_for_relays(options):
    """Do `options` want a board whose three-phase connectors have a relay for two of the phases?"""
    return options.phases == 3 and dict(options.set).get(_RELAY_KEY, "").lower() == "true"


def write(options, fresh, relays):
    """Writes the settings of `options` to a file in memory and returns its descriptor.

    `fresh`: the flash is blank; `relays`: the board has phase relays.
    """
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
        "tls_blocks": "PILOTWIRE_TLS_BLOCKS" in os.environ,
    }
    if relays:
        settings["phase_wait_s"] = float(os.environ.get("PILOTWIRE_PHASE_WAIT_S", 10))
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
