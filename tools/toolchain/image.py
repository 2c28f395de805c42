"""Makes the file that a firmware update comes as (its format: firmware/errands/image.py).

    image.py [VERSION]      for the virtual board, into build/firmware/virtual/; VERSION: what it calls itself

The program in it is the interpreter with the product frozen in, without its symbols.
"""

import ast
import hashlib
import os
import struct
import subprocess
import sys

import interpreters
import recipe

BOARD = "virtual"
_FOLDER = recipe.ROOT / "build" / "firmware" / BOARD


def pack(program, board=BOARD, version=""):
    """The image of a program, both bytes. ValueError when a name is too long."""
    names = [name.encode() for name in (board, version)]
    if len(names[0]) > 16 or len(names[1]) > 24:
        raise ValueError(f"image: board {board!r}, version {version!r}: expected at most 16 and 24 bytes")
    head = struct.pack(">4sB3x16s24sI", b"PWFW", 1, *names, len(program)) + hashlib.sha256(program).digest()
    return head + hashlib.sha256(head).digest() + program


def product_version():
    """VERSION in the product's source."""
    tree = ast.parse((recipe.ROOT / "firmware" / "wallbox.py").read_text(encoding="utf-8"))
    values = (node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "VERSION")
    return next(values).value


def make(version=None):
    """Write the image of the product, which calls itself `version`; its path. Raises what interpreters raise."""
    program = interpreters.product(version)
    version = version or product_version()
    file = _FOLDER / f"pilotwire-{version}.img"
    _FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")  # another process may be making the same
    subprocess.run(["strip", "-o", fresh, program], check=True)
    fresh.write_bytes(pack(fresh.read_bytes(), BOARD, version))
    fresh.chmod(0o644)
    fresh.replace(file)
    return file


def show(file):
    """Tell where an image is."""
    print(f"{file.relative_to(recipe.ROOT)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    show(make(*sys.argv[1:2]))
