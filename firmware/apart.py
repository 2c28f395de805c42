"""Seldom used code that is in memory only while it is in use: what tools/toolchain/link.py keeps apart.

    from firmware.transfer.transfer import Transfer      # inside a function, at the moment of use
    ...
    apart.drop()                                         # when nothing of it is used any more

The linker lets them import from the program too; what changes is passed to them. See also ocpp/apart.py.
"""

import sys

_PACKAGES = (
    "drivers.phase_switch",
    "firmware.transfer",
    "firmware.errands",
    "firmware.provision",
    "firmware.storage",
    "firmware.tlscontext",
)
_AROUND = ("firmware", "boards", "drivers")


def drop():
    """Forget the modules, so that the next collection frees them. What still runs in one of them goes on."""
    for name in list(sys.modules):
        # Linked, the packages around them are there for their sake only; else they are quickly made again.
        if name in _AROUND or name.startswith(_PACKAGES) or (name.startswith("boards.") and name.count(".") == 1):
            del sys.modules[name]
        elif name.startswith("boards.") and name.endswith(".slots"):
            del sys.modules[name]
