"""Runs code in the MicroPython interpreters that the toolchain built."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = ROOT / "build" / "bin"


class MicroPythonError(AssertionError):
    """MicroPython ended with an exit code other than 0; the message shows what it printed."""


def interpreter(bits=32):
    """Path of the bare interpreter with `bits` (32: MCU-like, 64: desktop-like)."""
    return BIN / f"micropython{bits}"


def environment(path=(), env=None):
    """Environment in which MicroPython finds `path`, then the product's packages, then its own frozen asyncio."""
    places = [str(p) for p in (*path, ROOT / "lib", ROOT)]
    return {**os.environ, "MICROPYPATH": ":".join([*places, ".frozen"]), "MALLOC_MMAP_MAX_": "0", **(env or {})}


def run(code, *args, bits=32, heap="256K", path=(), check=True, timeout=60, env=None, stdin=""):
    """Run `code` (source text, or a Path to a file) to its end and return the CompletedProcess with text output.

    args become sys.argv[1:]; heap is the size of the garbage-collected heap ("96K"); path goes before the product on
    sys.path; env is added to the environment. With check, an exit code other than 0 raises MicroPythonError.
    """
    source = [str(code)] if isinstance(code, Path) else ["-c", code]
    command = [str(interpreter(bits)), "-X", f"heapsize={heap}", *source, *map(str, args)]
    done = subprocess.run(
        command, input=stdin, text=True, capture_output=True, timeout=timeout, cwd=ROOT, env=environment(path, env)
    )
    if check and done.returncode:
        raise MicroPythonError(f"MicroPython exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done
