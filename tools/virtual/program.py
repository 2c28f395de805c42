"""Which program the board's process runs: interpreter, arguments and search path."""

import os
from pathlib import Path

from tools.toolchain.interpreters import interpreter
from tools.virtual.options import ROOT
from tools.virtual.page import SHIM

_ENTRY = "start_virtual"
_BUILT = {"32": "pilotwire32", "64": "micropython64"}


class NoProgram(Exception):
    """There is no such interpreter, or it cannot be built."""


def program(name, heap):
    """(command, environment) for `--interpreter` `name` (32, 64 or a path) and a heap such as "96K". Raises NoProgram.

    32 has the product frozen in; the others read its source. PILOTWIRE_START in the environment names a script that
    runs instead of the firmware, to measure it from inside.
    """
    environ = {**os.environ, "MALLOC_MMAP_MAX_": "0"}  # heap addresses that fit a small int of 32 bits
    path = _built(name) if name in _BUILT else Path(name).resolve()
    if not path.is_file() or not os.access(path, os.X_OK):
        raise NoProgram(f"--interpreter: got {name}, expected 32, 64 or a program that can be run")
    if path.name.startswith("pilotwire"):
        environ.pop("MICROPYPATH", None)
    else:
        environ["MICROPYPATH"] = ":".join(map(str, (SHIM, ROOT / "lib", ROOT, ".frozen")))
    script = environ.get("PILOTWIRE_START")
    start = [script] if script else ["-m", _ENTRY]
    return [str(path), "-X", f"heapsize={heap}", *start], environ


def _built(name):
    try:
        return interpreter(_BUILT[name])
    except Exception as wrong:  # whatever kept the toolchain from building: it says what, we say what to do
        raise NoProgram(f"--interpreter {name}: {wrong}; `make setup` prepares it") from wrong
