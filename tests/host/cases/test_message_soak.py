"""A day's messages in a minute: the heap stays as it is, live and in its largest free block, and so does the flash."""

import re
import time

import pytest

from support.figures import show
from support.fixtures_session import start_session, stop_session
from support.heap import memory
from support.http_files import HttpFiles

KEYS = {"HeartbeatInterval": 1, "MeterValueSampleInterval": 1, "WebSocketPingInterval": 1}
_CALLS = (
    ("TriggerMessage", {"requestedMessage": "Heartbeat"}, "Heartbeat"),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}, "MeterValues"),
    ("GetConfiguration", {"key": ["MeterValueSampleInterval", "NoSuchKey"]}, None),
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}, "StatusNotification"),
    ("DataTransfer", {"vendorId": "nobody", "data": "Größe €"}, None),
)


def free_flash(central):
    """Free blocks of the file system, out of the diagnostics."""
    with HttpFiles() as server:
        name = central.call("GetDiagnostics", {"location": server.url("/")})["fileName"]
        central.wait("DiagnosticsStatusNotification", where={"status": "Uploaded"})
        return int(re.search(rb"flash_free=(\d+)", server.uploads[f"/{name}"])[1])


def talk(central, until):
    """Requests of several kinds until so many messages have passed, the charge point's own with them; their number."""
    mark, began = central.mark(), len(central.calls)
    asked = 0
    while 2 * (asked + len(central.calls) - began) < until:
        action, payload, follows = _CALLS[asked % len(_CALLS)]
        central.call(action, payload)
        asked += 1
        if asked % 100 == 0:
            assert len(central.call("GetConfiguration")["configurationKey"]) > 30
            asked += 1
        if follows:
            mark = central.wait(follows, after=mark).index
    return 2 * (asked + len(central.calls) - began)


def soak(central, box, messages, name):
    """So many messages through a charging wallbox, in ten parts; asserts that nothing grows."""
    central.online()
    start_session(central, box)
    blocks = [free_flash(central)]
    talk(central, messages // 10)
    seen = [memory(box)]
    began, total = time.monotonic(), 0
    for _ in range(10):
        total += talk(central, messages // 10)
        seen.append(memory(box))
    blocks.append(free_flash(central))
    seconds = time.monotonic() - began
    live, largest = zip(*seen, strict=True)
    state = box.sim.state()
    show(
        name,
        f"{total} messages in {seconds:.0f} s; heap in use {min(live)} to {max(live)} bytes, largest free block"
        f" {min(largest)} to {max(largest)}, most ever in use {state['heap']['peak']}; free blocks of flash {blocks}",
    )
    assert total >= messages and state["boots"] == 1
    assert max(live[1:]) - live[0] <= 256, seen
    assert min(largest[1:]) >= largest[0] - 512, seen
    assert abs(blocks[1] - blocks[0]) <= 1, blocks
    stop_session(central, box)


def test_two_thousand_messages(central, wallbox_factory):
    """While a car charges; samples, heartbeats and pings every second besides."""
    soak(central, wallbox_factory(keys=KEYS), 2000, "soak")


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_thousand_messages(central, wallbox_factory):
    """While a car charges; samples, heartbeats and pings every second besides."""
    soak(central, wallbox_factory(keys=KEYS), 20_000, "soak-long")
