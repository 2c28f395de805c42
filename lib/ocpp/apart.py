"""Seldom used code of this library, in memory only while it is in use: what tools/toolchain/link.py keeps apart.

    from ocpp.core.listupdate import Update      # inside a function, at the moment of use
    forget()                                     # what was imported lives on as long as somebody holds it
"""

import sys

_MODULES = (
    "ocpp.smart",
    "ocpp.core.compaction",
    "ocpp.core.listupdate",
    "ocpp.core.listmerge",
    "ocpp.core.listwriter",
    "ocpp.core.reservationfile",
    "ocpp.core.thinning",
    "ocpp.transport.handshake",
    "ocpp.transport.hostport",
    "ocpp.transport.tls_stream",
    "ocpp.transport.url",
    "ocpp.v16.configuration",
    "ocpp.v16.coreprofile",
    "ocpp.v16.locallist",
    "ocpp.v16.reservation",
    "ocpp.v16.trigger",
    "ocpp.v16.unlock",
)
# Linked, the packages around them are there for their sake only; else they are quickly made again.
_AROUND = ("ocpp", "ocpp.core", "ocpp.transport", "ocpp.v16")


def forget():
    """Let these modules go with the last reference to what was imported from them."""
    for name in list(sys.modules):
        if name in _AROUND or name.startswith(_MODULES):
            del sys.modules[name]
