"""`make firmware`: complete sets for every board, and what is said when an image cannot be built."""

import ast
import os

import pytest

import boardimage
import mpyset

# What MicroPython's own firmware of an ESP32 and of a Pico W brings along.
BUILT_IN = {
    "array", "binascii", "errno", "gc", "hashlib", "io", "json", "machine", "micropython", "network", "os", "select",
    "socket", "struct", "sys", "time", "tls", "vfs", "neopixel", "deflate", "math", "random", "uctypes",
}  # fmt: skip
PORT = {"esp32": {"esp32"}, "rp2": {"_rp2", "rp2"}, None: {"esp32", "_rp2", "rp2"}}


@pytest.mark.parametrize("board", mpyset.boards())
def test_set_is_complete_and_begins_with_the_contactor_off(board, tmp_path):
    source = tmp_path / "linked"
    folder = mpyset.make(board, tmp_path / "set", source)
    first = [line for line in (folder / "boot.py").read_text().splitlines()[1:] if line]
    values = {}
    if (pins := mpyset.recipe.ROOT / "boards" / board / "pins.py").exists():
        exec(pins.read_text(), values)
        assert first == ["from machine import Pin", f"Pin({values['CONTACTOR']}, Pin.OUT, value=0)"]
    assert "start(Board, run)" in (folder / "main.py").read_text()
    names = {str(f.relative_to(folder / "lib").with_suffix("")).replace("/", ".") for f in folder.rglob("*.mpy")}
    assert "pilotwire" in names
    known = BUILT_IN | PORT[mpyset.description(board).get("port")] | names
    known |= {name.rpartition(".__init__")[0] for name in names}
    for file in source.rglob("*.py"):
        package = file.relative_to(source).parent.parts
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                parts = package[: len(package) - node.level + 1] if node.level else ()
                start = ".".join([*parts, *([node.module] if node.module else [])])
                wanted = [start] if start in known else [f"{start}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            else:
                continue
            for name in wanted:
                assert name in known, f"{file}: {name}"


def test_what_is_missing_for_an_image_is_named(tmp_path):
    said = "\n".join(boardimage.missing("esp32", {"PATH": ""}))
    for name in ("MICROPYTHON is not set", "IDF_PATH is not set", "idf.py: not found", "cmake: not found"):
        assert name in said
    assert "no ports/rp2 in there" in boardimage.missing("rp2", {"PATH": "", "MICROPYTHON": str(tmp_path)})[0]
    (tmp_path / "ports" / "rp2").mkdir(parents=True)
    said = "\n".join(boardimage.missing("rp2", {"PATH": "", "MICROPYTHON": str(tmp_path)}))
    assert "lib/cyw43-driver/README.md: not there; make -C" in said
    assert "arm-none-eabi-gcc: not found" in said


@pytest.mark.parametrize(("name", "on"), [("rp2_wallbox", None), ("demo", "rp2/RPI_PICO_W")])
def test_image_is_built_with_the_users_checkout(tmp_path, name, on):
    """A checkout whose make tells what it was asked for."""
    port = tmp_path / "ports" / "rp2"
    port.mkdir(parents=True)
    (port / "Makefile").write_text(
        "all:\n\tmkdir -p $(BUILD)\n\techo $(BOARD) $(FROZEN_MANIFEST) $$PILOTWIRE_LINKED > $(BUILD)/firmware.uf2\n"
    )
    (made,) = boardimage.build(name, {**os.environ, "MICROPYTHON": str(tmp_path), **({"ON": on} if on else {})})
    board, manifest, linked = made.read_text().split()
    made.unlink()
    root = str(mpyset.recipe.ROOT)
    assert (board, manifest) == ("RPI_PICO_W", f"{root}/boards/{name}/manifest.py")
    assert linked == f"{root}/build/linked/{name}-mpy"
    assert os.path.exists(manifest)


def test_demo_fits_any_board_but_not_any_port(capsys):
    assert boardimage.make("demo", {"ON": "stm32/PYBV11"}) == 1
    assert "ON=stm32/PYBV11: expected esp32 or rp2, a slash" in capsys.readouterr().err
    assert boardimage.make("demo", {"ON": "rp2/RPI_PICO_W"}) == 0
    assert "MICROPYTHON is not set" in capsys.readouterr().out
    assert boardimage.make("demo", {}) == 0
    assert "ON=rp2/RPI_PICO_W" in capsys.readouterr().out


def test_unknown_board(capsys):
    assert boardimage.make("toaster", {}) == 2
    assert "BOARD=toaster: expected one of: virtual, demo," in capsys.readouterr().err
