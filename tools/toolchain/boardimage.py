"""What `make firmware BOARD=...` makes: the .mpy set of a board, and its image where that can be built here.

    MICROPYTHON=folder      a checkout of MicroPython with its submodules, for boards whose SDK is in no registry
    IDF_PATH=folder         ESP-IDF, whose export.sh was sourced, for an ESP32
    ON=port/BOARD           the board that an image of `demo` is for, such as rp2/RPI_PICO_W or esp32/ESP32_GENERIC
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import image
import mpy
import mpyset
import recipe
import rp2
from compiler import BuildError
from debian import FetchError
from linker.source import LinkError

# What lies in a checkout that is complete enough for a port.
_SUBMODULES = {
    "esp32": ("lib/berkeley-db-1.xx/README", "lib/micropython-lib/README.md"),
    "rp2": ("lib/pico-sdk/README.md", "lib/cyw43-driver/README.md", "lib/lwip/README", "lib/mbedtls/README.md"),
}
_PROGRAMS = {"esp32": ("idf.py", "cmake"), "rp2": ("cmake", "arm-none-eabi-gcc")}
_IMAGES = {"esp32": ("firmware.bin", "micropython.bin"), "rp2": ("firmware.uf2",)}
# The part of an ESP32's build that UpdateFirmware puts into a slot.
_PROGRAM = "micropython.bin"


def missing(port, environment):
    """What is not there and needed to build an image of `port` with the user's SDK: a list of sentences."""
    said = []
    checkout = environment.get("MICROPYTHON")
    if not checkout:
        said.append(f"MICROPYTHON is not set: a checkout of MicroPython {recipe.VERSION}")
    elif not (Path(checkout) / "ports" / port).is_dir():
        said.append(f"MICROPYTHON={checkout}: no ports/{port} in there")
    else:
        for name in _SUBMODULES[port]:
            if not (Path(checkout) / name).exists():
                said.append(f"{checkout}/{name}: not there; make -C {checkout}/ports/{port} submodules fetches it")
    if port == "esp32" and not environment.get("IDF_PATH"):
        said.append("IDF_PATH is not set: ESP-IDF in the version that ports/esp32/README.md names")
    for program in _PROGRAMS[port]:
        if not shutil.which(program, path=environment.get("PATH")):
            said.append(f"{program}: not found" + ("; source $IDF_PATH/export.sh" if program == "idf.py" else ""))
    return said


def target(board, environment):
    """What board.toml says of `board`; for one that fits any chip, with what ON names. Raises BuildError."""
    about = mpyset.description(board)
    if "port" not in about and (on := environment.get("ON")):
        port, _, name = on.partition("/")
        if port not in _IMAGES or not name:
            raise BuildError(f"ON={on}: expected {' or '.join(_IMAGES)}, a slash and MicroPython's name of a board")
        about |= {"port": port, "board": name}
    return about


def build(board, environment):
    """Build the image of `board` with the user's SDK; the files. Raises BuildError."""
    about = target(board, environment)
    port = Path(environment["MICROPYTHON"]) / "ports" / about["port"]
    linked = mpyset.linked(board)
    work = recipe.ROOT / "build" / "sdk" / board
    command = ["make", "-C", port, f"BOARD={about['board']}", f"BUILD={work}", f"-j{os.cpu_count()}"]
    command.append(f"FROZEN_MANIFEST={recipe.ROOT / 'boards' / board / 'manifest.py'}")
    if "variant" in about:
        command.append(f"BOARD_VARIANT={about['variant']}")
    # What this make was given on its own command line is not meant for that one.
    clean = {key: value for key, value in environment.items() if not key.startswith(("MAKE", "MFLAGS", "BOARD"))}
    clean |= {"PILOTWIRE_ROOT": str(recipe.ROOT), "PILOTWIRE_LINKED": str(linked)}
    if subprocess.run(command, env=clean).returncode:
        raise BuildError(f"{board} did not compile; what make said stands above")
    folder = recipe.ROOT / "build" / "firmware" / board
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name in _IMAGES[about["port"]]:
        made.append(Path(shutil.copy2(work / name, folder / name)))
    if about.get("variant") == "OTA":
        update = folder / f"pilotwire-{image.product_version()}.img"
        update.write_bytes(image.pack((folder / _PROGRAM).read_bytes(), board, image.product_version()))
        made.append(update)
    return made


def make(board, environment):
    """Make what can be made and tell what that is; the exit code."""
    if board == "virtual":
        return mpy.make_set(board)
    if board not in mpyset.boards():
        print(f"BOARD={board}: expected one of: virtual, {', '.join(mpyset.boards())}", file=sys.stderr)
        return 2
    try:
        mpyset.show(mpyset.make(board))
        about = target(board, environment)
        files = []
        if "port" not in about:
            print(f"no image: {board} runs on MicroPython's own firmware of a board with Wi-Fi and 256 KB of heap;")
            print("for a smaller one name it, such as ON=rp2/RPI_PICO_W or ON=esp32/ESP32_GENERIC")
        elif about.get("registry"):
            folder = rp2.image(board)
            files = [folder / "pilotwire.uf2", folder / "pilotwire.bin"]
        elif absent := missing(about["port"], environment):
            print("no image, only the .mpy files above, since this is missing:", *absent, sep="\n  ")
        else:
            files = build(board, environment)
    except (BuildError, FetchError, LinkError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    for file in files:
        print(f"{file.relative_to(recipe.ROOT)}: {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(make(sys.argv[1], os.environ))
