"""Runs code in the MicroPython interpreters that the toolchain built."""

import os
import subprocess
from functools import cache
from pathlib import Path

import interpreters

ROOT = Path(__file__).resolve().parents[3]


class MicroPythonError(AssertionError):
    """MicroPython ended with an exit code other than 0; the message shows what it printed."""


@cache
def interpreter(bits=32, frozen=False):
    """Path of the interpreter with `bits` (32: MCU-like, 64: desktop-like), with the product frozen in or bare."""
    return interpreters.interpreter(f"{'pilotwire' if frozen else 'micropython'}{bits}")


def environment(path=(), env=None, product=True):
    """Environment in which MicroPython finds `path`, then the product's source, then what is frozen into it."""
    places = [str(p) for p in (*path, *((ROOT / "lib", ROOT) if product else ()))]
    return {**os.environ, "MICROPYPATH": ":".join([*places, ".frozen"]), **(env or {})}


def run(code, *args, bits=32, heap="256K", path=(), check=True, timeout=280, env=None, stdin="", frozen=False):
    """Run `code` (source text, or a Path to a file) to its end and return the CompletedProcess with text output.

    args become sys.argv[1:]; heap is the size of the garbage-collected heap ("96K"); path goes before the product on
    sys.path; env is added to the environment. frozen: the product comes out of the interpreter instead of its source.
    With check, an exit code other than 0 raises MicroPythonError.
    """
    source = [str(code.resolve())] if isinstance(code, Path) else ["-c", code]
    command = [str(interpreter(bits, frozen)), "-X", f"heapsize={heap}", *source, *map(str, args)]
    done = subprocess.run(
        command,
        input=stdin,
        text=True,
        capture_output=True,
        timeout=timeout,
        cwd="/" if frozen else ROOT,  # the current folder comes before what is frozen
        env=environment(path, env, product=not frozen),
    )
    if check and done.returncode:
        raise MicroPythonError(f"MicroPython exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done
