"""The bench board's image, unchanged, in an emulated RP2040 against the development CSMS."""

import re
import time

import pytest

from support import emulated, figures
from tools.csms import Background
from tools.emulator.bench import Bench

pytestmark = pytest.mark.timeout(600)

CARD = "04A2B3C4"
SETTINGS = {
    "csms": "ws://bridge/ocpp",
    "id": "BENCH",
    "commissioned": True,
    "first": {"keys": {"MeterValueSampleInterval": "2"}},
}
PERIOD_NS = 1_000_000
# The worst that a flash sector's erasure adds: 45 ms with all interrupts off.
OPEN_MS = 50


@pytest.fixture
def board(tmp_path):
    """(csms, bench) with the board accepted by the back end."""
    emulated.image()
    with Background() as csms:
        with Bench(tmp_path, "127.0.0.1", csms.csms.port, SETTINGS) as bench:
            answered(csms, bench, "StatusNotification", 2)
            yield csms, bench


def answered(csms, bench, action, count=1, timeout=120):
    """The answered calls `action`, once there are `count`."""
    bench.until(lambda _: len(calls(csms, action)) >= count, timeout)
    return calls(csms, action)


def calls(csms, action):
    answers = {m.id for m in csms.history.since() if m.action == action and not m.up and m.kind == 3}
    return [m.payload for m in csms.history.since() if m.action == action and m.up and m.id in answers]


def begin(csms, bench):
    """Plug in, show the card, charge."""
    bench.plug(32)
    bench.until(lambda seen: seen["pilot"]["state"] == "B")
    bench.card(CARD)
    start = answered(csms, bench, "StartTransaction", len(calls(csms, "StartTransaction")) + 1)[-1]
    bench.car(True, 16)
    bench.until(lambda seen: seen["closed"])
    return start


def test_whole_session_on_the_real_image(board):
    csms, bench = board
    start = begin(csms, bench)
    assert start["idTag"] == CARD
    seen = bench.state()
    assert seen["locked"]
    assert abs(seen["pilot"]["hz"] - 1000) < 5
    assert abs(seen["pilot"]["high_ns"] - 0.5333 * PERIOD_NS) < 5000, "32 A"
    answered(csms, bench, "MeterValues", 3)
    bench.type("memory\r")
    bench.until(lambda _: any("GC: total" in line for _, line in bench.lines))
    free = int(next(re.search(r"free: (\d+)", line)[1] for _, line in bench.lines if "GC: total" in line))
    figures.show("heap of the emulated RP2040", f"{free} bytes free in a session")
    assert free >= 120 * 1024
    bench.card(CARD)
    (stop,) = answered(csms, bench, "StopTransaction")
    bench.until(lambda seen: not seen["contactor"] and not seen["locked"])
    bench.unplug()
    seen = bench.state()
    assert stop["meterStop"] > start["meterStart"]
    assert abs(stop["meterStop"] - seen["meter_wh"]) <= 2
    assert seen["resets"] == 0
    assert seen["overruns"] == 0


@pytest.mark.long
def test_contactor_opens_in_time_while_frames_come_and_flash_is_written(board):
    csms, bench = board
    begin(csms, bench)
    openings = []
    for at_erase in (False, True, True):
        bench.until(lambda seen: seen["closed"])
        if at_erase:
            bench.world(leavesAtErase=True)
        end = time.monotonic() + 2
        value = 60
        while time.monotonic() < end or at_erase and bench.state()["contactor"]:
            value = 60 + (value + 1) % 60
            csms.request("BENCH", "ChangeConfiguration", {"key": "ConnectionTimeOut", "value": str(value)})
            csms.request("BENCH", "GetConfiguration", {})
        if not at_erase:
            bench.car(False)
        openings = bench.until(lambda seen: not seen["closed"])["openings"]
        bench.car(True)
    figures.show("emulated RP2040", f"contactor off {openings[0]:.1f} ms after the car left C, {max(openings):.1f} ms "
                 "when a flash sector's erasure had just begun")  # fmt: skip
    assert len(openings) == 3
    assert openings[0] <= 20
    assert max(openings) <= OPEN_MS


def test_reset_by_the_back_end_keeps_the_flash(board):
    csms, bench = board
    assert csms.request("BENCH", "ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "77"}) == {
        "status": "Accepted"
    }
    assert csms.request("BENCH", "Reset", {"type": "Hard"}) == {"status": "Accepted"}
    answered(csms, bench, "BootNotification", 2)
    assert bench.state()["resets"] == 1
    answered(csms, bench, "StatusNotification", 4)
    kept = csms.request("BENCH", "GetConfiguration", {"key": ["ConnectionTimeOut"]})
    assert kept["configurationKey"][0]["value"] == "77"


@pytest.mark.long
def test_power_cut_in_a_session_ends_it_with_its_energy(board):
    csms, bench = board
    begin(csms, bench)
    told = answered(csms, bench, "MeterValues", 3)
    bench.power_cut()
    (stop,) = answered(csms, bench, "StopTransaction")
    assert stop["reason"] == "PowerLoss"
    assert stop["meterStop"] >= int(told[-1]["meterValue"][-1]["sampledValue"][0]["value"])
    assert not bench.state()["contactor"]
