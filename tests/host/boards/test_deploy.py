"""Deployment over the USB console of the real Pico image in the emulator, by mpremote's own code."""

import json
import subprocess
import sys

import pytest

from interpreters import interpreter
from support import emulated
from tools import deploy
from tools.console import BoardFailed, Console
from tools.emulator.usb import UsbBoard

pytestmark = pytest.mark.timeout(600)

SETTINGS = {"csms": "ws://bridge/ocpp", "id": "OLD"}
ROOT = deploy.ROOT


def make_files(path, settings):
    made = [ROOT / "tools" / "emulator" / "files.py", path, "settings.json", json.dumps(settings)]
    subprocess.run([interpreter("micropython32"), "-X", "heapsize=4M", *made], check=True)
    return path


@pytest.fixture(scope="module")
def image():
    return emulated.image()


@pytest.fixture
def usb(image, tmp_path):
    with UsbBoard(image, make_files(tmp_path / "files", SETTINGS)) as board:
        yield board.port


def command(*arguments):
    program = [sys.executable, ROOT / "tools" / "deploy.py", *map(str, arguments)]
    return subprocess.run(program, text=True, capture_output=True, timeout=250)


def test_settings_reach_a_running_board(usb, tmp_path):
    new = tmp_path / "settings.json"
    new.write_text(json.dumps({**SETTINGS, "id": "NEW"}))
    first = command("--board", "rp2_bench", "--settings", new, usb)
    assert first.returncode == 0, first.stderr
    assert "copying /settings.json" in first.stdout
    assert "1 files copied, 0 were there already; restarted" in first.stdout


def test_two_boards_in_one_go_of_which_one_is_another(usb, image, tmp_path):
    with UsbBoard(image, make_files(tmp_path / "other", SETTINGS)) as other:
        done = command("--board", "rp2_wallbox", usb, other.port)
    assert done.returncode == 1
    for port in (usb, other.port):
        assert f"{port}: this is 'Raspberry Pi Pico with RP2040' (rp2); rp2_wallbox is a Pico W (rp2)" in done.stderr


def test_set_is_copied_old_parts_go_and_a_file_that_reads_back_wrong_is_an_error(usb, monkeypatch):
    monkeypatch.setattr(deploy, "check", lambda *_: False)  # the image has the product in it: as if it had not
    said = []
    files = {"/main.py": b"print('main')\n", "/lib/firmware/a/b.mpy": bytes(range(256)) * 5, "/lib/pilotwire.mpy": b"M"}
    assert deploy.deploy("rp2_bench", usb, files, said.append) == (3, 0)
    assert said[-1] == "copying /main.py, 14 bytes", "what starts the rest comes last"
    del files["/lib/pilotwire.mpy"]
    files["/lib/firmware/c.mpy"] = b"c"
    said.clear()
    assert deploy.deploy("rp2_bench", usb, files, said.append) == (1, 2)
    assert said == ["removing /lib/pilotwire.mpy", "copying /lib/firmware/c.mpy, 1 bytes"]
    files["/lib/firmware/c.mpy"] = b"d"
    monkeypatch.setattr(Console, "write", lambda *_: None)  # a flash that takes nothing
    with pytest.raises(BoardFailed, match="c.mpy was copied, and reads back as something else"):
        deploy.deploy("rp2_bench", usb, files, said.append)


def test_no_port(tmp_path):
    done = command("--board", "rp2_bench")
    assert done.returncode == 2
    assert "PORT is missing; there is: " in done.stderr


def test_port_that_is_not_there():
    done = command("--board", "demo", "/dev/ttyNOSUCH")
    assert done.returncode == 1
    assert "/dev/ttyNOSUCH: the port cannot be opened" in done.stderr


def test_unknown_board():
    done = command("--board", "toaster", "/dev/null")
    assert done.returncode == 2
    assert "BOARD=toaster: expected one of: demo, esp32_eth_wallbox," in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "No such file"), ("{", "expected JSON"), ('{"id": "A"}', "expected an object with the text 'csms'")],
)
def test_settings_are_checked_before_any_board_is_touched(tmp_path, text, said):
    file = tmp_path / "settings.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ValueError, match=said):
        deploy.read_settings(str(file))
