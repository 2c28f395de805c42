"""Gets what MicroPython needs beside its own source to become an RP2040 image: pico-sdk and TinyUSB, out of Debian."""

import shutil
import subprocess

import recipe
import sources
from debian import FetchError, PrivateApt

# Binary packages that hold nothing but source, so they fit any release; the MicroPython of the same suite wants these.
_PACKAGES = {"pico-sdk": "pico-sdk-source", "tinyusb": "tinyusb-source"}

# What has to be mended in MicroPython 1.25.0 before machine code for the RP2040 can be frozen: (file, what stands
# there, what must). Code reads its constants relative to the word that it runs in (py/asmthumb.c says so) but was
# frozen at half words; and beyond some 280 names in a module it added an offset to itself, not to the table of names.
# The others are no errors. One lets a build say how much of a function's state goes on the stack: what does not, comes
# out of the heap, and each time the search for room begins at the heap's start. Two make room for that: 16 KB of stack
# in place of 8, since the safety tick comes on top of whatever runs.
_MENDED = (
    (
        "tools/mpy-tool.py",
        "if config.native_arch in (\n            MP_NATIVE_ARCH_ARMV6,\n            MP_NATIVE_ARCH_XTENSA,\n",
        "if config.native_arch in (\n            MP_NATIVE_ARCH_ARMV6,\n            MP_NATIVE_ARCH_ARMV6M,\n"
        "            MP_NATIVE_ARCH_XTENSA,\n",
    ),
    (
        "py/asmthumb.c",
        "asm_thumb_add_rlo_rlo_rlo(as, reg_dest, reg_dest, reg_dest);",
        "asm_thumb_add_rlo_rlo_rlo(as, reg_dest, reg_dest, reg_base);",
    ),
    (
        "py/objfun.c",
        "\n#define VM_MAX_STATE_ON_STACK (sizeof(mp_uint_t) * 11)\n",
        "\n#ifndef VM_MAX_STATE_ON_STACK\n#define VM_MAX_STATE_ON_STACK (sizeof(mp_uint_t) * 11)\n#endif\n",
    ),
    (
        "ports/rp2/memmap_mp_rp2040.ld",
        "__GcHeapEnd = ORIGIN(RAM) + LENGTH(RAM);",
        "__GcHeapEnd = ORIGIN(RAM) + LENGTH(RAM) - 8k;",
    ),
    (
        "ports/rp2/memmap_mp_rp2040.ld",
        "__StackBottom = __StackTop - SIZEOF(.stack_dummy);",
        "__StackBottom = __StackTop - SIZEOF(.stack_dummy) - 8k;",
    ),
)


def fetch():
    """MicroPython's source with both libraries in their places, fetched when they are not there. Raises FetchError."""
    sources.fetch()
    stamp = recipe.WORK / "picosdk.stamp"
    libraries = sources.SOURCE / "lib"
    wanted = f"{recipe.VERSION} {recipe.SUITE} {sorted(_PACKAGES)} mended"
    if stamp.exists() and stamp.read_text() == wanted and (libraries / "pico-sdk" / "src").exists():
        return
    print(f"fetching pico-sdk and TinyUSB from Debian {recipe.SUITE}", flush=True)
    downloads = recipe.WORK / "picosdk"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    apt = PrivateApt(recipe.WORK / "apt", recipe.SUITE, binaries=recipe.SUITE)
    apt.binaries(list(_PACKAGES.values()), downloads)
    shutil.rmtree(recipe.WORK / "apt")
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, downloads], check=True)
    for name in _PACKAGES:
        unpacked = downloads / "usr" / "src" / name
        if not unpacked.is_dir():
            raise FetchError(f"{_PACKAGES[name]}: expected /usr/src/{name} in the package")
        place = libraries / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(unpacked, place, symlinks=True)
    _mend()
    stamp.write_text(wanted)


def _mend():
    for name, wrong, right in _MENDED:
        file = sources.SOURCE / name
        text = file.read_text()
        if wrong not in text.replace(right, "") and right in text:
            continue  # mended already
        if text.count(wrong) != 1:
            raise FetchError(f"{name} does not look like MicroPython {recipe.VERSION}")
        fresh = file.with_suffix(".new")
        fresh.write_text(text.replace(wrong, right, 1))
        shutil.copymode(file, fresh)
        fresh.replace(file)
