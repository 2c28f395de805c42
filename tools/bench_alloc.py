"""Heap that one more Heartbeat and one more MeterValues allocate (see bench_board.py)."""

import os
import time
from pathlib import Path

from tools.bench_session import MEASURANDS, answered
from tools.csms.background import Background
from tools.wallbox import Wallbox

_SCRIPT = Path(__file__).with_name("bench_board.py")
_WAIT_S = 40


def measure():
    """Figures by name, in bytes; TimeoutError when the board does not print them."""
    os.environ["PILOTWIRE_START"] = str(_SCRIPT)
    try:
        keys = ("--set", "MeterValueSampleInterval=3600", "--set", f"MeterValuesSampledData={MEASURANDS}")
        with Background() as csms, Wallbox(csms.url, "BENCH", *keys) as box:
            answered(csms, "StatusNotification", 2)
            box.sim.plug()
            box.sim.card("04A2B3C4")
            box.sim.ev(ready=True, amps=16)
            return _figures(box)
    finally:
        del os.environ["PILOTWIRE_START"]


def _figures(box):
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        words = [line.split() for line in box.output.splitlines()]
        found = {line[1]: int(line[2]) for line in words if line[:1] == ["allocated"]}
        if "metervalues" in found:
            return {f"alloc_{name}_bytes": found[name] for name in ("heartbeat", "metervalues")}
        time.sleep(0.1)
    raise TimeoutError(f"no figures within {_WAIT_S} s; the board said:\n{box.output}")
