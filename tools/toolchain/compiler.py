"""Compiles the interpreters from the fetched source.

One object folder serves two programs: the bare interpreter, and the same one with the product frozen into it (only the
frozen content is compiled anew when the product changes).
"""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import recipe
from sources import LIBRARIES_32BIT, SOURCE, gcc_version

MANIFEST = recipe.HERE / "manifest.py"

# Object folder -> (variant, word size, notes executed lines)
FLAVOURS = {
    "64": ("variant-desktop", 64, False),
    "32": ("variant-mcu", 32, False),
    "32cov": ("variant-mcu", 32, True),
}


class BuildError(Exception):
    """The compiler failed; the message ends with what it said."""


def compile_all():
    """Build mpy-cross and every bare interpreter, from nothing, and put them into build/bin/. Raises BuildError."""
    objects = recipe.WORK / "objects"
    shutil.rmtree(objects, ignore_errors=True)
    objects.mkdir(parents=True)
    recipe.BIN.mkdir(parents=True, exist_ok=True)
    _make("mpy-cross", SOURCE / "mpy-cross", [])  # first and alone: the others call it
    _install(SOURCE / "mpy-cross" / "build" / "mpy-cross", "mpy-cross")
    with ThreadPoolExecutor() as pool:
        list(pool.map(_compile_bare, FLAVOURS))


def freeze(flavour, name=None, manifest=MANIFEST, linked=""):
    """Build `name` (pilotwireFLAVOUR): the interpreter with what the manifest names, as it is now, frozen into it.

    linked: folder of the linked product, if not the usual one.

    Raises BuildError. For one process at a time.
    """
    # Its rule looks at the newest source only, and would not see that one has gone.
    (_objects(flavour) / "frozen_content.c").unlink(missing_ok=True)
    _compile(flavour, name or f"pilotwire{flavour}", [f"FROZEN_MANIFEST={manifest}", f"PILOTWIRE_LINKED={linked}"])


def _compile_bare(flavour):
    _compile(flavour, f"micropython{flavour}", [])


def _objects(flavour):
    return recipe.WORK / "objects" / flavour


def _compile(flavour, name, extra):
    variant, bits, lines = FLAVOURS[flavour]
    settings = [
        f"VARIANT_DIR={recipe.HERE / variant}",
        f"BUILD={_objects(flavour)}",
        f"USER_C_MODULES={recipe.HERE}",
        f"PILOTWIRE_LINES={int(lines)}",
        f"PROG={name}",
        "MICROPY_PY_BTREE=0",
        "MICROPY_PY_FFI=0",
        "MICROPY_PY_THREAD=0",  # a board's interpreter has one thread; and a tick inside a mutex would wait for ever
    ]
    _make(name, SOURCE / "ports" / "unix", settings + (_settings_32bit() if bits == 32 else []) + extra)
    _install(_objects(flavour) / name, name)


def _settings_32bit():
    """gcc -m32 with headers and libraries out of unpacked packages; static, so that nothing of it is needed to run."""
    usr = LIBRARIES_32BIT / "usr"
    gcc = usr / "lib" / "gcc" / "x86_64-linux-gnu" / gcc_version() / "32"
    places = " ".join(f"-B{folder} -L{folder}" for folder in (usr / "lib32", gcc))
    return [
        "MICROPY_FORCE_32BIT=1",
        f"CC=gcc -m32 -isystem /usr/include/x86_64-linux-gnu -isystem {usr / 'include'}",
        "CFLAGS_EXTRA=-fno-pie",
        f"LDFLAGS_EXTRA=-no-pie -static {places}",
    ]


def _make(name, folder, settings):
    log = recipe.WORK / f"{name}.log"
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))},
        "MICROPY_GIT_TAG": f"v{recipe.VERSION}",
        "MICROPY_GIT_HASH": "pilotwire",
        "SOURCE_DATE_EPOCH": "1744675200",  # day of the release: the same source gives the same program
    }
    with open(log, "w") as output:
        command = ["make", "-s", f"-j{os.cpu_count()}", "-C", folder, *settings]
        failed = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env).returncode
    if failed:
        last = "".join(Path(log).read_text().splitlines(keepends=True)[-25:])
        raise BuildError(f"{name} did not compile; the end of {log}:\n{last}")


def _install(program, name):
    """Replace in one step: another process may be about to run the old one."""
    fresh = recipe.BIN / f".{name}.new"
    shutil.copy2(program, fresh)
    fresh.replace(recipe.BIN / name)
