"""Freezes the product and what starts it, as tools/toolchain/boardimage.py has put them into PILOTWIRE_LINKED."""

import os

linked = os.environ["PILOTWIRE_LINKED"]
for name in sorted(os.listdir(linked)):
    if os.path.isdir(os.path.join(linked, name)):
        package(name, base_path=linked, opt=2)  # noqa: F821
    elif name.endswith(".py"):
        module(name, base_path=linked, opt=2)  # noqa: F821
