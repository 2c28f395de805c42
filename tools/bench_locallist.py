"""What a full local authorisation list costs: RAM, time of a look-up, reads and wear of the flash."""

import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_TESTS = _ROOT / "tests" / "host"
_SCRIPT = _TESTS / "flash" / "list_costs.py"


def measure(interpreter):
    """Run the list in the MicroPython binary `interpreter` on ESP32 geometry (2 MB) and return figures by name.

    locallist_entries idTags of 20 characters with parentIdTags of 20; locallist_ram_bytes with a Differential on top.
    """
    path = ":".join(map(str, (_SCRIPT.parent, _TESTS, _ROOT / "lib", ".frozen")))
    done = subprocess.run(
        [str(interpreter), "-X", "heapsize=4M", str(_SCRIPT)],
        env={**os.environ, "MICROPYPATH": path, "MALLOC_MMAP_MAX_": "0"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return {name: float(value) for name, value in map(str.split, done.stdout.splitlines())}


if __name__ == "__main__":
    for name, value in measure(_ROOT / "build" / "bin" / "micropython32").items():
        print(f"{name:36} {value:g}")
