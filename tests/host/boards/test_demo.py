"""The demo, from the very files that go on a dev board, in MicroPython without anything frozen, against the CSMS."""

import json
import subprocess
from pathlib import Path

import pytest

import mpyset
from support.micropython import interpreter
from support.patience import at_most
from tools.csms import Background

HERE = Path(__file__).resolve().parent
CARD = "04A2B3C4"
HEAP = "256K"


@pytest.fixture
def demo(tmp_path):
    """(csms, start): start(url, starts, **settings) starts the demo and gives its process."""
    made = mpyset.make("demo", tmp_path / "set", tmp_path / "linked")
    running = []

    def start(url, starts=1, **settings):
        given = {"csms": url, "id": "DEMO", "demo_s": 2, "wifi": {"ssid": "workshop", "password": "long enough"}}
        command = [interpreter(32), "-X", f"heapsize={HEAP}", HERE / "start_on_unix.py", made, HERE / "port"]
        command += [tmp_path / "flash", json.dumps({**given, **settings}), str(starts)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(command, cwd="/", env={}, text=True, **pipes)
        running.append(process)
        return process

    with Background() as csms:
        yield csms, start
        for process in running:
            process.kill()
            process.wait()


def test_newcomer_sees_a_whole_session(demo):
    csms, start = demo
    process = start(f"ws://127.0.0.1:{csms.csms.port}/ocpp")
    answer = csms.history.wait(lambda m: m.action == "StopTransaction" and m.kind == 3, at_most(30))
    process.kill()
    shown = process.stdout.read()
    assert answer, shown
    calls = {m.action: m.payload for m in csms.history.since() if m.up and m.kind == 2}
    assert calls["StartTransaction"]["idTag"] == CARD
    stop = calls["StopTransaction"]
    assert (stop["idTag"], stop["reason"]) == (CARD, "Local")
    # 16 A on three phases for a bit more than 2 s, 3 Wh each.
    assert 4 <= stop["meterStop"] - calls["StartTransaction"]["meterStart"] <= 3.1 * at_most(2), shown
    told = [line.partition("demo: ")[2] for line in shown.splitlines() if line.startswith("demo: ")]
    assert told[:6] == [
        "car plugged in",
        "card shown",
        "cable locked",
        "car asks for energy, 32 A are offered",
        "contactor closes",
        "energy flows",
    ]


def test_wrong_settings_are_named(demo):
    _, start = demo
    process = start("ws://127.0.0.1:1/", wifi={"ssid": "workshop", "pasword": "long enough"})
    shown, _ = process.communicate(timeout=at_most(20))
    assert process.returncode
    assert "ValueError: settings: wifi: unknown entry 'pasword'" in shown


def test_settings_that_the_firmware_cannot_use_end_in_a_prompt_that_names_them(demo):
    """Not in one start after the other, in which nobody could mend them."""
    _, start = demo
    process = start("ws://127.0.0.1:1/", starts=2, installation={"state_f_ms": 1})
    shown, _ = process.communicate(timeout=at_most(20))
    wrong = "settings: installation: state_f_ms: expected 300 to 10000 ms, got 1"
    told = [line for line in shown.splitlines() if "state_f_ms" in line]
    assert told == [wrong, f"{wrong}; the firmware starts again after a reset"], shown
    assert process.returncode == 0
