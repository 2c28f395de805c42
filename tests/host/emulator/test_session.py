"""The bench board's image, unchanged, in an emulated RP2040 against the development CSMS."""

import pytest

from tools.csms import Background
from tools.emulator.bench import Bench

CARD = "04A2B3C4"
SETTINGS = {"csms": "ws://bridge/ocpp", "id": "BENCH", "first": {"keys": {"MeterValueSampleInterval": "2"}}}


@pytest.fixture
def board(tmp_path):
    """(csms, bench) with the board accepted by the back end."""
    with Background() as csms:
        with Bench(tmp_path, "127.0.0.1", csms.csms.port, SETTINGS) as bench:
            answered(csms, bench, "StatusNotification", 2)
            yield csms, bench


def answered(csms, bench, action, count=1, timeout=120):
    """The answered calls `action`, once there are `count`."""

    def there(_):
        return len(calls(csms, action)) >= count

    bench.until(there, timeout)
    return calls(csms, action)


def calls(csms, action):
    answers = {m.id for m in csms.history.since() if m.action == action and not m.up and m.kind == 3}
    return [m.payload for m in csms.history.since() if m.action == action and m.up and m.id in answers]


@pytest.mark.long
@pytest.mark.timeout(400)
def test_whole_session_on_the_real_image(board):
    csms, bench = board
    bench.plug(32)
    bench.until(lambda seen: seen["pilot"]["state"] == "B")
    bench.card(CARD)
    (start,) = answered(csms, bench, "StartTransaction")
    assert start["idTag"] == CARD
    bench.car(True, 16)
    seen = bench.until(lambda seen: seen["closed"])
    assert seen["locked"]
    assert abs(seen["pilot"]["offered_a"] - 32) < 0.06
    answered(csms, bench, "MeterValues", 3)
    bench.card(CARD)
    (stop,) = answered(csms, bench, "StopTransaction")
    seen = bench.until(lambda seen: not seen["contactor"])
    assert stop["meterStop"] > start["meterStart"]
    bench.until(lambda seen: not seen["locked"])
    bench.unplug()
    seen = bench.state()
    assert seen["resets"] == 0
    assert seen["overruns"] == 0
