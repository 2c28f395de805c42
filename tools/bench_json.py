"""How long JSON takes, written and read by hand, against the built-in json module of the same interpreter."""

import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_SCRIPT = _ROOT / "tests" / "host" / "json" / "speed.py"


def details(interpreter, path=_ROOT / "lib"):
    """{"encode": {message: ratio}, "decode": {message: ratio}}, our time over that of json; below 1 is faster.

    Encoding by json counts building the dict and dumps(). `path` is where the MicroPython binary `interpreter` finds
    the package ocpp, as source or compiled.
    """
    done = subprocess.run(
        [str(interpreter), "-X", "heapsize=256K", str(_SCRIPT)],
        env={**os.environ, "MICROPYPATH": f"{path}:.frozen", "MALLOC_MMAP_MAX_": "0"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    ratios = {"encode": {}, "decode": {}}
    for line in done.stdout.splitlines():
        kind, message, ratio = line.split()
        ratios[kind][message] = float(ratio)
    return ratios


def measure(interpreter, path=_ROOT / "lib"):
    """(encode_ratio, decode_ratio): the means over the messages of details()."""
    ratios = details(interpreter, path)
    return tuple(sum(ratios[kind].values()) / len(ratios[kind]) for kind in ("encode", "decode"))


if __name__ == "__main__":
    for kind, ratios in details(_ROOT / "build" / "bin" / "micropython32").items():
        for message, ratio in ratios.items():
            print(f"{kind} {message:28} {ratio:.2f}")
        print(f"{kind + '_ratio':35} {sum(ratios.values()) / len(ratios):.2f}")
