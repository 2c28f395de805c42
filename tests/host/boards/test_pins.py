"""Pin maps are possible on their chips, and what is said twice about them is the same."""

import re
from pathlib import Path

import pytest

import rp2

ROOT = Path(__file__).resolve().parents[3]
BOARDS = ("esp32_wallbox", "esp32_eth_wallbox", "rp2_wallbox", "rp2_bench")
ESP32_FLASH = range(6, 12)
ESP32_CONSOLE = (1, 3)
ESP32_INPUTS = range(34, 40)
ESP32_ADC1 = range(32, 40)
RP2_ADC = range(26, 29)
RP2_RADIO = (23, 24, 25, 29)
PHY = (0, 19, 21, 22, 25, 26, 27)  # beside those that can be chosen


def wires(board):
    """{name: (pin, "in", "out" or "analogue")} of what the comments in pins.py say."""
    found = {}
    for line in (ROOT / "boards" / board / "pins.py").read_text().splitlines():
        if match := re.match(r"([A-Z_0-9]+) = (\d+)  # (in and out|in|out|analogue): ", line):
            found[match[1]] = (int(match[2]), match[3])
    return found


@pytest.mark.parametrize("board", BOARDS)
def test_every_pin_is_used_once(board):
    pins = [pin for pin, _ in wires(board).values()]
    assert len(pins) > 10
    assert sorted(pins) == sorted(set(pins))


@pytest.mark.parametrize("board", ["esp32_wallbox", "esp32_eth_wallbox"])
def test_esp32_can_do_it(board):
    for name, (pin, way) in wires(board).items():
        assert pin not in ESP32_FLASH and pin not in ESP32_CONSOLE, name
        assert "out" not in way or pin not in ESP32_INPUTS, name
        assert way != "analogue" or pin in ESP32_ADC1, name
        assert name != "CONTACTOR" or pin not in (0, 2, 5, 12, 14, 15), "what the chip pulls up or reads at its start"
        if board == "esp32_eth_wallbox":
            assert pin not in PHY, name


@pytest.mark.parametrize("board", ["rp2_wallbox", "rp2_bench"])
def test_rp2040_can_do_it(board):
    for name, (pin, way) in wires(board).items():
        assert (way == "analogue") == (pin in RP2_ADC), name
        assert board == "rp2_bench" or pin not in RP2_RADIO, name
    # Channels of one slice share their frequency: nothing else is modulated on the pilot's.
    lights = {pin for name, (pin, _) in wires(board).items() if name.startswith("LED_")}
    assert wires(board)["PILOT"][0] // 2 % 8 not in {pin // 2 % 8 for pin in lights}


@pytest.mark.parametrize("board", BOARDS)
def test_pins_without_resistors_inside_say_that_they_need_one(board):
    if board.startswith("esp32"):
        text = (ROOT / "boards" / board / "pins.py").read_text()
        for name, (pin, way) in wires(board).items():
            if pin in ESP32_INPUTS and way == "in" and name != "PILOT_SYNC":
                assert re.search(rf"^{name} = .*outside", text, re.M), name


def test_first_thing_that_the_bench_image_does_is_the_contactor():
    code = [line for line in rp2.boot("rp2_bench").splitlines() if line and not line.startswith(('"""', "#"))]
    assert code[:2] == ["from machine import Pin", f"Pin({wires('rp2_bench')['CONTACTOR'][0]}, Pin.OUT, value=0)"]
    assert "mount" in "".join(code[2:])
