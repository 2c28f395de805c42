"""Finds the interpreters, building them first when they are missing or out of date.

    micropython64, micropython32        bare; the 32-bit one is like a microcontroller's
    pilotwire32                         micropython32 with the product, linked into one module, frozen into it
    micropython32cov, pilotwire32cov    these two, noting executed lines in the file that PILOTWIRE_COVERAGE names
    mpy-cross                           the bytecode compiler

PILOTWIRE_MICROPYTHON=PATH in the environment takes the place of every interpreter: none is built. With
PILOTWIRE_COVERAGE set, the 32-bit ones are those that note the lines.
"""

import fcntl
import hashlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compiler  # noqa: E402
import link  # noqa: E402
import recipe  # noqa: E402
import sources  # noqa: E402

BARE = ("micropython64", "micropython32", "micropython32cov", "mpy-cross")
FROZEN = ("pilotwire32", "pilotwire32cov")

_PRODUCT = ("lib", "drivers", "firmware", "boards/virtual", "tools/virtual/shim", "tools/virtual/linked")


def interpreter(name):
    """Path of the program `name`, up to date.

    Raises FetchError, BuildError or LinkError, and ValueError for an unknown name.
    """
    if name not in BARE + FROZEN:
        raise ValueError(f"interpreter {name!r}: expected one of {', '.join(BARE + FROZEN)}")
    given = os.environ.get("PILOTWIRE_MICROPYTHON")
    if given and name != "mpy-cross":
        if not os.access(given, os.X_OK):
            raise ValueError(f"PILOTWIRE_MICROPYTHON={given}: not a program that can be run")
        return Path(given)
    if os.environ.get("PILOTWIRE_COVERAGE") and f"{name}cov" in BARE + FROZEN:
        name = f"{name}cov"
    _bring_up_to_date("bare", recipe.fingerprint, _build_bare)
    if name in FROZEN:
        flavour = name.removeprefix("pilotwire")
        _bring_up_to_date(name, _product_fingerprint, lambda: _freeze(flavour))
    return recipe.BIN / name


def product(version=None):
    """Path of pilotwire32, up to date, whose firmware calls itself `version` if that is given: to try updates with.

    Raises like interpreter().
    """
    if version is None:
        return interpreter("pilotwire32")
    name = f"pilotwire32-{version}"
    _bring_up_to_date("bare", recipe.fingerprint, _build_bare)
    _bring_up_to_date(name, _product_fingerprint, lambda: _freeze_as(version, name))
    return recipe.BIN / name


def _bring_up_to_date(what, fingerprint, make):
    """Run make() unless the stamp of `what` carries the fingerprint. One process builds, the others wait for it."""
    stamp = recipe.WORK / f"{what}.stamp"
    if _read(stamp) == fingerprint():
        return
    with _lock():
        wanted = fingerprint()
        if _read(stamp) != wanted:
            stamp.unlink(missing_ok=True)
            make()
            stamp.write_text(wanted)


def _build_bare():
    sources.fetch()
    print("compiling MicroPython for the host: a minute or two, once", file=sys.stderr, flush=True)
    compiler.compile_all()


def _freeze(flavour):
    print(f"freezing the product into pilotwire{flavour}", file=sys.stderr, flush=True)
    link.link()
    compiler.freeze(flavour)


def _freeze_as(version, name):
    print(f"freezing version {version} of the product", file=sys.stderr, flush=True)
    linked = recipe.WORK / f"linked-{version}"
    link.link(folder=linked, version=version)
    compiler.freeze("32", name, linked=linked)


def _product_fingerprint():
    """Hash of the interpreter's recipe and of everything that is frozen into it."""
    digest = hashlib.sha256(recipe.fingerprint().encode() + compiler.MANIFEST.read_bytes())
    for file in (recipe.HERE / "link.py", *sorted((recipe.HERE / "linker").glob("*.py"))):
        digest.update(file.read_bytes())
    for folder in _PRODUCT:
        for file in sorted((recipe.ROOT / folder).rglob("*.py")):
            digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read(stamp):
    try:
        return stamp.read_text()
    except FileNotFoundError:  # never built, or being built anew at this moment
        return None


@contextmanager
def _lock():
    recipe.WORK.mkdir(parents=True, exist_ok=True)
    with open(recipe.WORK / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
