"""What the flash storage costs: wear, bytes, allocation and RAM, on the chip geometry of the boards."""

import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_TESTS = _ROOT / "tests" / "host"
_SCRIPTS = ("costs_session.py", "costs.py")


def measure(interpreter):
    """Run the storage in the MicroPython binary `interpreter` and return figures by name.

    session_flash_erases and session_flash_bytes are those of one session at 11 kW with ten samples, one a minute, all
    delivered at once, the saving of its energy included (ESP32 geometry); `journal_` names are those of its twelve
    records alone, names with `offline` for sessions without a link, with `rp2040` for its geometry. offline_sessions:
    delivered whole and in order after three restarts.
    """
    return {name: value for script in _SCRIPTS for name, value in _run(interpreter, _TESTS / "flash" / script)}


def _run(interpreter, script):
    path = ":".join(map(str, (script.parent, _ROOT / "lib", _ROOT, _TESTS, ".frozen")))
    done = subprocess.run(
        [str(interpreter), "-X", "heapsize=16M", str(script)],
        env={**os.environ, "MICROPYPATH": path, "MALLOC_MMAP_MAX_": "0"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    for line in done.stdout.splitlines():
        name, value = line.split()
        yield name, float(value)


if __name__ == "__main__":
    for name, value in measure(_ROOT / "build" / "bin" / "micropython32").items():
        print(f"{name:36} {value:g}")
