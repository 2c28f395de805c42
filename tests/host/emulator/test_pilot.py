"""The pilot's PWM of the real image, as seen from outside the emulated chip."""

import subprocess

import pytest

from boards.rp2_bench import pins
from support import emulated
from tools.emulator.bench import HERE, Bench, interpreter

pytestmark = pytest.mark.timeout(600)

PERIOD_NS = 1_000_000
DUTY_NS = 5_000  # IEC 61851-1 Annex A
PROMPT = "\x01"  # raw: what follows runs at its end, \x04
SET_UP = """
import pilotwire
from machine import ADC, PWM, Pin
duty = [getattr(pilotwire, n) for n in dir(pilotwire) if n.startswith("duty")][0]
pwm = PWM(Pin({pin}), freq=1000, duty_u16=65535)
pilot = pilotwire.LockedPilot(pwm, ADC(Pin({sense})), Pin({pin}), 32768, 1000, 2383)
print("made")
"""


@pytest.fixture
def console(tmp_path):
    """A bench without settings: its firmware does not start, and its console is free."""
    emulated.image()
    made = [str(HERE / "files.py"), str(tmp_path / "files.img"), "note", "nothing"]
    subprocess.run([interpreter("micropython32"), "-X", "heapsize=4M", *made], check=True)
    with Bench(tmp_path, "127.0.0.1", 1, {}) as bench:
        printed(bench, "help()")
        yield bench


def printed(bench, text):
    bench.until(lambda _: any(text in line for _, line in bench.lines), 120)


def run(bench, code, done):
    bench.type(f"{PROMPT}{code}\x04")
    printed(bench, done)


def table_duty(amperes):
    """Share of a period that IEC 61851-1 Table A.7 gives for a current."""
    return amperes / 60 if amperes <= 51 else (amperes / 2.5 + 64) / 100


def table_current(share):
    """Amperes that a vehicle reads from a duty cycle by Table A.8."""
    percent = share * 100
    return percent * 0.6 if percent <= 85 else (percent - 64) * 2.5


def test_every_ampere_has_its_duty_at_1_kHz(console):
    run(console, SET_UP.format(pin=pins.PILOT, sense=pins.PILOT_SENSE), "made")
    worst = 0
    for amperes in range(6, 81):
        run(console, f"pilot.set_duty(duty({amperes * 1000})); print('at {amperes} A')", f"at {amperes} A")
        wanted = table_duty(amperes) * PERIOD_NS
        seen = console.until(
            lambda seen, wanted=wanted: abs(seen["pilot"].get("high_ns", 0) - wanted) <= DUTY_NS, 120
        )["pilot"]
        assert abs(seen["hz"] - 1000) <= 5
        worst = max(worst, abs(seen["high_ns"] - wanted))
        if amperes <= 51:
            assert abs(table_current(seen["duty"]) - amperes) <= 0.06 * 5
    print(f"worst {worst:.0f} ns")
