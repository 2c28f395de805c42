"""Puts the product on connected boards: make deploy BOARD=... PORT="/dev/ttyACM0 /dev/ttyACM1" [SETTINGS=file.json]

Copies the .mpy set that `make firmware` makes, and the settings; only what differs, and what was copied is read back. A
board whose image holds the product already gets the settings only.
"""

import argparse
import ast
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools" / "toolchain"))
sys.path.insert(0, str(ROOT))

import mpyset  # noqa: E402
import recipe  # noqa: E402
from compiler import BuildError  # noqa: E402
from linker.source import LinkError  # noqa: E402
from tools.console import BoardFailed, Console, ports  # noqa: E402

SETTINGS = "settings.json"
# Name of the chip by the number in sys.implementation._mpy and in a .mpy file that has machine code in it.
_ARCHITECTURES = (
    "none", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp", "xtensa", "xtensawin",
    "rv32imc",
)  # fmt: skip

_WHO = """
import sys, gc
gc.collect()
sys.path[:] = ['.frozen']
try:
    import pilotwire
    frozen = True
except ImportError:
    frozen = False
except MemoryError:
    frozen = True
i = sys.implementation
print((sys.platform, i._machine, '.'.join(str(n) for n in i.version[:3]), i._mpy, frozen))
"""

# Prints {path: digest} of all that there is below the folders that are ours.
_HASHES = """
import os, hashlib
def digest(path):
    h = hashlib.sha256()
    b = bytearray(512)
    with open(path, 'rb') as f:
        while True:
            n = f.readinto(b)
            if not n:
                return h.digest()
            h.update(memoryview(b)[:n])
def walk(folder):
    for entry in os.ilistdir(folder or '/'):
        path = folder + '/' + entry[0]
        if entry[1] & 0x4000:
            walk(path)
        else:
            print(repr((path, digest(path))))
for path in %r:
    try:
        kind = os.stat(path)[0]
    except OSError:
        continue
    if kind & 0x4000:
        walk(path)
    else:
        print(repr((path, digest(path))))
"""
# What is ours on a board: these, and nothing else is touched.
_OURS = ("/boot.py", "/main.py", "/" + SETTINGS, "/lib/pilotwire.mpy")
_FOLDERS = ("/lib/boards", "/lib/drivers", "/lib/evse", "/lib/firmware", "/lib/ocpp")


def wanted(board, settings):
    """{path on the board: content} of the set of `board`, and of the settings if there are any."""
    with TemporaryDirectory() as made:  # of our own: a set for another board may be made meanwhile
        folder = mpyset.make(board, Path(made) / "set", Path(made) / "linked")
        files = {"/" + str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    if settings:
        files["/" + SETTINGS] = settings
    return files


def read_settings(name):
    """Content of the settings file `name`, b"" for no name. ValueError says what is wrong with it."""
    if not name:
        return b""
    try:
        content = Path(name).read_bytes()
        given = json.loads(content)
    except OSError as wrong:
        raise ValueError(f"SETTINGS={name}: {wrong.strerror}") from wrong
    except ValueError as wrong:
        raise ValueError(f"SETTINGS={name}: expected JSON: {wrong}") from wrong
    for key in ("csms", "id"):
        if not isinstance(given, dict) or not isinstance(given.get(key), str):
            raise ValueError(f"SETTINGS={name}: expected an object with the text {key!r}")
    return content


def check(board, console, files):
    """Is this the board that was meant? Whether the product is frozen into its image. Raises BoardFailed."""
    about = mpyset.description(board)
    platform, machine, version, mpy, frozen = ast.literal_eval(console.run(_WHO))
    if about.get("port", platform) != platform or about.get("machine", "") not in machine:
        raise BoardFailed(f"this is {machine!r} ({platform}); {board} is a {about['machine']} ({about['port']})")
    if not frozen:
        ours = {content[1] for path, content in files.items() if path.endswith(".mpy")}
        if ours != {mpy & 0xFF}:
            raise BoardFailed(
                f"its MicroPython {version} takes .mpy files of version {mpy & 0xFF}, ours are of {ours}: it has to be "
                f"MicroPython {recipe.VERSION}"
            )
        chips = {_ARCHITECTURES[content[2] >> 2] for path, content in files.items() if path.endswith(".mpy")}
        chip = _ARCHITECTURES[mpy >> 10 & 0xF]
        if chips - {"none", chip}:
            raise BoardFailed(f"machine code for {', '.join(chips - {'none'})} does not run on this chip ({chip})")
    return frozen


def deploy(board, port, files, say):
    """Bring one board up to date and restart it; (files copied, files there already). Raises BoardFailed."""
    with Console(port) as console:
        frozen = check(board, console, files)
        if frozen:
            files = {path: content for path, content in files.items() if path == "/" + SETTINGS}
            if not files:
                say("its image holds the product; nothing to copy without SETTINGS")
        console.restart_interpreter()  # what was imported to find that out took memory
        digests = {path: hashlib.sha256(content).digest() for path, content in files.items()}
        there = hashes(console, files)
        stale = [path for path, digest in digests.items() if there.get(path) != digest]
        for path in sorted(set(there) - set(files)):
            if path.startswith("/lib/") and not frozen:
                say(f"removing {path}")
                console.remove(path)
        # The scripts that start the firmware come last: a copy that is cut short does not start half of it.
        for path in sorted(stale, key=lambda path: (path == "/main.py", path)):
            say(f"copying {path}, {len(files[path])} bytes")
            console.write(path, files[path])
        there = hashes(console, files)
        for path, digest in digests.items():
            if there.get(path) != digest:
                raise BoardFailed(f"{path} was copied, and reads back as something else: is the flash full or worn?")
        console.restart()
    return len(stale), len(files) - len(stale)


def hashes(console, files):
    """{path: sha256} of what is on the board of `files` and beside them in our folders."""
    printed = console.run(_HASHES % (_OURS + _FOLDERS,))
    return dict(ast.literal_eval(line) for line in printed.splitlines())


def one(board, port, files):
    """Deploy to the board at `port` and print what happened, prefixed with the port; whether it went well."""

    def say(text):
        print(f"{port}: {text}", file=sys.__stdout__, flush=True)

    try:
        copied, same = deploy(board, port, files, say)
    except BoardFailed as wrong:
        print(f"{port}: {wrong}", file=sys.stderr, flush=True)
        return False
    say(f"{copied} files copied, {same} were there already; restarted")
    return True


def main():
    """Deploy to every port named; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", required=True)
    parser.add_argument("--settings", default="", metavar="FILE")
    parser.add_argument("port", nargs="*")
    given = parser.parse_args()
    if given.board not in mpyset.boards():
        print(f"BOARD={given.board}: expected one of: {', '.join(mpyset.boards())}", file=sys.stderr)
        return 2
    if not given.port:
        print(f'PORT is missing; there is: {" ".join(ports()) or "no serial port"}', file=sys.stderr)
        return 2
    try:
        files = wanted(given.board, read_settings(given.settings))
    except (BuildError, LinkError, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    with ThreadPoolExecutor(len(given.port)) as pool:
        return 0 if all(list(pool.map(lambda port: one(given.board, port, files), given.port))) else 1


if __name__ == "__main__":
    sys.exit(main())
