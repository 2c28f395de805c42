"""Joins the modules of the firmware for one board into build/linked/pilotwire.py.

    link.py [BOARD]         BOARD: a folder of boards/, "virtual" when none is named

The module offers `run` of the firmware and `Board` of the board. Beside it lies pilotwire.map, which leads from its
lines to the sources (see `where`). What belongs to the interpreter stays in modules of its own; for the virtual board,
what stands for hardware is joined too. What is named in APART lies beside it: seldom used code that is imported when it
is needed and dropped afterwards (see linker/apart.py and firmware/apart.py).
"""

import ast
import os
import shutil
import sys

import recipe
from linker import linemap
from linker.bundle import Bundle
from linker.source import LinkError

LINKED = recipe.ROOT / "build" / "linked"

_ROOTS = {"ocpp": "lib", "evse": "lib", "drivers": "", "firmware": "", "boards": ""}


def _named(file, name):
    # The value of the constant tuple `name` in the board file `file`.
    for node in ast.parse((recipe.ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise LinkError(file, 1, f"has no tuple {name}")


# Drivers that few boards have.
_SELDOM = ("drivers.dead_man", "drivers.modbus")
# Frozen as modules of their own, and the board's program slots with them.
APART = (*_SELDOM, *_named("firmware/apart.py", "_PACKAGES"), *_named("lib/ocpp/apart.py", "_MODULES"))
# What stands for the virtual board's hardware; `socket` passes on what it does not know, which cannot be linked.
_SHIM = ("flash", "layout", "machine", "network", "page")


def link(board="virtual", folder=LINKED, version=None, native=True):
    """Write pilotwire.py and pilotwire.map for `board` into `folder`; the Bundle. Raises LinkError.

    version: what the product calls itself, if not the version in its source. native: take the machine code where a
    module chooses by ImportError.
    """
    roots = {package: recipe.ROOT / base for package, base in _ROOTS.items()}
    if board == "virtual":
        roots.update({module: recipe.ROOT / "tools" / "virtual" / "shim" for module in _SHIM})
    exports = {"run": "firmware.main:run", "Board": f"boards.{board}.board:Board"}
    if board != "virtual":
        exports["start"] = "boards.common.start:start"
    slots = f"boards.{board}.slots"
    apart = (*APART, slots) if (recipe.ROOT / slots.replace(".", "/")).with_suffix(".py").exists() else APART
    given = {"firmware.wallbox:VERSION": version} if version else {}
    bundle = Bundle(roots, exports, native, apart, given)
    folder.mkdir(parents=True, exist_ok=True)
    for package in {name.split(".")[0] for name in apart}:
        shutil.rmtree(folder / package, ignore_errors=True)
    for name, text in bundle.apart.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _replace(folder / name, text)
    _replace(folder / "pilotwire.map", linemap.text(bundle.map, recipe.ROOT))
    _replace(folder / "pilotwire.py", bundle.text)
    return bundle


def _replace(path, text):
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def main():
    """Link and tell what was left out, since nothing refers to it."""
    try:
        bundle = link(*sys.argv[1:2])
    except LinkError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(f"{LINKED.relative_to(recipe.ROOT)}/pilotwire.py: {bundle.text.count(chr(10))} lines")
    print("not linked, since nothing refers to it:", *bundle.dropped)
    return 0


if __name__ == "__main__":
    sys.exit(main())
