"""What the flash storage costs: wear, bytes, allocation and RAM, on the chip geometry of the boards."""

import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_TESTS = _ROOT / "tests" / "host"
_SCRIPT = _TESTS / "flash" / "costs.py"


def measure(interpreter):
    """Run the storage in the MicroPython binary `interpreter` and return figures by name.

    session_flash_erases and session_flash_bytes are those of one session of 12 records delivered at once (ESP32
    geometry); names with `offline` are for sessions without a link, with `rp2040` for its geometry.
    """
    path = ":".join(map(str, (_SCRIPT.parent, _TESTS, _ROOT / "lib", ".frozen")))
    done = subprocess.run(
        [str(interpreter), "-X", "heapsize=16M", str(_SCRIPT)],
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
