"""Seldom used code that is in memory only while it is in use: the packages that tools/toolchain/link.py names in APART.

    from firmware.transfer.transfer import Transfer      # inside a function, at the moment of use
    ...
    apart.drop()                                         # when nothing of it is used any more

Such modules import only the interpreter's and one another; what else they need is passed to them.
"""

import sys

_PACKAGES = ("firmware.transfer", "firmware.errands")


def drop():
    """Forget the modules, so that the next collection frees them. What still runs in one of them goes on."""
    for name in list(sys.modules):
        # Linked, the package `firmware` itself is there for their sake only; else it is quickly made again.
        if name == "firmware" or name.startswith(_PACKAGES):
            del sys.modules[name]
