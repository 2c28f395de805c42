"""Builds the image of an RP2040 board: MicroPython with the product, linked into one module, frozen into it.

    rp2.py BOARD        BOARD: a folder of boards/ whose board.toml names the port rp2

Writes build/firmware/BOARD/: pilotwire.uf2 to drop on the board, pilotwire.bin the same as it lies in flash.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager

import link
import mpyset
import picosdk
import recipe
import sources
from compiler import BuildError

_FAMILY = "0xe48bff56"  # RP2040, in the UF2 format's list of families
_FLASH = "0x10000000"
_ROM = recipe.ROOT / "tools" / "emulator" / "rom"
_STATE_ON_STACK = 192  # bytes of a function's state that go on the stack: nearly all functions' do
_COMPILER = recipe.WORK / "objects" / "mpy-cross-rp2"  # one with what picosdk.py mends
_PROGRAMS = ("arm-none-eabi-gcc", "cmake")


def missing_tools():
    """Names of the programs that are needed and not on this machine."""
    return [name for name in _PROGRAMS if shutil.which(name) is None]


def image(board):
    """Folder with the image of `board`, built when it is not up to date. Raises FetchError, BuildError or LinkError."""
    folder = recipe.ROOT / "build" / "firmware" / board
    stamp = folder / "image.stamp"
    with _alone():
        wanted = _fingerprint(board)
        if not stamp.exists() or stamp.read_text() != wanted:
            _build(board, folder)
            stamp.write_text(wanted)
    return folder


@contextmanager
def _alone():
    # One process builds, the others wait for it.
    recipe.WORK.mkdir(parents=True, exist_ok=True)
    with open(recipe.WORK / "rp2.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def settings(board):
    """What boards/BOARD/board.toml says: port, board (MicroPython's name for it), family (of mpy-cross)."""
    with open(recipe.ROOT / "boards" / board / "board.toml", "rb") as file:
        return tomllib.load(file)


def boot(board):
    """The first script of the image: the contactor's output low, then what boards/BOARD/_boot.py does."""
    return mpyset.boot(board) + "\n" + (recipe.ROOT / "boards" / board / "_boot.py").read_text()


def _fingerprint(board):
    digest = hashlib.sha256(recipe.fingerprint().encode())
    boards = ("boards/common", "boards/rp2_bench", f"boards/{board}")
    folders = [recipe.ROOT / name for name in ("lib", "drivers", "firmware", *boards)]
    files = [recipe.HERE / name for name in ("rp2.py", "mpyset.py", "picosdk.py", "link.py")]
    for folder in [*folders, recipe.HERE / "linker"]:
        files += sorted(file for file in folder.rglob("*") if file.suffix in (".py", ".toml"))
    for file in files:
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _build(board, folder):
    if missing := missing_tools():
        raise BuildError(f"{', '.join(missing)}: not on this machine; tools/toolchain/system-packages rp2 installs it")
    picosdk.fetch()
    micropython = settings(board)["board"]
    linked = recipe.ROOT / "build" / "linked" / board
    link.link(board, linked)
    (linked / "_boot.py").write_text(boot(board))
    objects = recipe.WORK / "objects" / board
    objects.mkdir(parents=True, exist_ok=True)
    port = sources.SOURCE / "ports" / "rp2"
    _run(board, "make", "-s", f"-j{os.cpu_count()}", "-C", sources.SOURCE / "mpy-cross", f"BUILD={_COMPILER}")
    (objects / "frozen_content.c").unlink(missing_ok=True)  # its rule looks at the newest source only
    _run(
        board, "cmake", "-S", port, "-B", objects, f"-DMICROPY_BOARD={micropython}",
        f"-DMICROPY_BOARD_DIR={port / 'boards' / micropython}", "-DPICO_NO_PICOTOOL=1",
        f"-DMICROPY_FROZEN_MANIFEST={recipe.ROOT / 'boards' / board / 'manifest.py'}",
    )  # fmt: skip
    _run(board, "make", "-s", f"-j{os.cpu_count()}", "-C", objects)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(objects / "firmware.bin", folder / "pilotwire.bin")
    shutil.copy2(objects / "firmware.elf", folder / "pilotwire.elf")
    converter = sources.SOURCE / "tools" / "uf2conv.py"
    _run(board, sys.executable, converter, "-b", _FLASH, "-f", _FAMILY, "-c", "-o", folder / "pilotwire.uf2",
         folder / "pilotwire.bin")  # fmt: skip


def _run(name, *command):
    log = recipe.WORK / f"{name}.log"
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))},
        "MICROPY_GIT_TAG": f"v{recipe.VERSION}",
        "MICROPY_GIT_HASH": "pilotwire",
        "SOURCE_DATE_EPOCH": "1744675200",
        "PILOTWIRE_ROOT": str(recipe.ROOT),
        "CFLAGS": f"-DVM_MAX_STATE_ON_STACK={_STATE_ON_STACK}",
        "MICROPY_MPYCROSS": str(_COMPILER / "mpy-cross"),
    }
    with open(log, "a") as output:
        failed = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env).returncode
    if failed:
        last = "".join(log.read_text(errors="replace").splitlines(keepends=True)[-25:])
        raise BuildError(f"{name} did not compile; the end of {log}:\n{last}")


def rom():
    """Path of the boot ROM for the emulator, built when it is not up to date. Raises BuildError."""
    with _alone():
        return _rom()


def _rom():
    sources_of_rom = sorted(_ROM.iterdir())
    folder = recipe.WORK / "rom"
    built = folder / "rom.bin"
    if built.exists() and all(built.stat().st_mtime > file.stat().st_mtime for file in sources_of_rom):
        return built
    if missing := missing_tools():
        raise BuildError(f"{', '.join(missing)}: not on this machine; tools/toolchain/system-packages rp2 installs it")
    folder.mkdir(parents=True, exist_ok=True)
    tables, program = folder / "tables.s", folder / "rom.elf"
    tables.write_text(subprocess.check_output([sys.executable, _ROM / "tables.py"], text=True))
    _run(
        "rom", "arm-none-eabi-gcc", "-mcpu=cortex-m0plus", "-mthumb", "-Os", "-ffreestanding", "-fno-builtin",
        "-fno-tree-loop-distribute-patterns", "-ffunction-sections", "-fdata-sections", "-nostdlib",
        "-Wl,--gc-sections", "-T", _ROM / "rom.ld", _ROM / "rom.c", tables, "-lgcc", "-o", program,
    )  # fmt: skip
    _run("rom", "arm-none-eabi-objcopy", "-O", "binary", program, built)
    return built


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(image(sys.argv[1]))
