"""The back end's time jumps: nothing that was recorded changes, no session gets longer or shorter than it was."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from support.fixtures_session import history, link_down, link_up, plug_and_charge, seconds_ago, start_session
from support.patience import LAG, at_most
from support.reserving import reserved

HOUR = 3600
YEAR = 365 * 86400


def jump(central, seconds):
    """The back end's time is `seconds` off from now on, and the charge point has been told."""
    central.settings.clock_offset = seconds
    mark = central.mark()
    assert central.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
    central.wait("Heartbeat", after=mark)


def times_of(call):
    """All times that a message of a session carries, as datetimes."""
    payload = call.payload
    texts = [entry["timestamp"] for entry in payload.get("meterValue", payload.get("transactionData", []))]
    if "timestamp" in payload:
        texts.append(payload["timestamp"])
    return [datetime.fromisoformat(text) for text in texts]


@pytest.mark.parametrize("seconds", [HOUR, -YEAR], ids=["ahead", "back"])
def test_a_running_session_goes_on_from_its_start(central, wallbox_factory, seconds):
    """OCPP 1.6 §3.16, §4.10: its samples stay a second apart, its length is right; the next one has the new time."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1, "StopTxnSampledData": "Energy.Active.Import.Register"})
    central.online()
    began = datetime.now(UTC)
    start = start_session(central, box, "A", amps=32)
    central.wait("MeterValues")
    jump(central, seconds)
    for _ in range(2):
        central.wait("MeterValues")
    asked = {"requestedMessage": "MeterValues", "connectorId": 1}
    assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
    central.wait("MeterValues", where=lambda payload: "Trigger" in str(payload))
    box.card("A")
    stop = central.wait("StopTransaction")
    ended = datetime.now(UTC)
    told = [moment for call in history(central, start) for moment in times_of(call)]
    last = ended + timedelta(seconds=1)  # a jump is taken out by whole seconds
    assert all(began - LAG <= moment <= last for moment in told), told
    samples = [call for call in central.received("MeterValues", after=start) if "Periodic" in str(call.payload)]
    for number, (before, after) in enumerate(pairwise([start, *samples]), 1):
        assert (times_of(after)[0] - times_of(start)[0]).total_seconds() >= number
        assert (times_of(after)[0] - times_of(before)[0]).total_seconds() <= at_most(1)
    assert times_of(start)[-1] <= min(told) and times_of(stop)[-1] == max(told)
    box.wait_for(lambda c: not c["locked"])
    box.sim.unplug(side="evse")
    box.sim.plug()
    box.card("B")
    second = central.wait("StartTransaction", where={"idTag": "B"})
    assert -2 < seconds_ago(second) + seconds < at_most(2)


def test_what_waits_in_the_queue_keeps_its_time(central, wallbox_factory):
    """OCPP 1.6 §3.7: told, refused, told again after a jump, over a power cut and another jump: the same each time."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": True, "MessageTimeout": 1, "MeterValueSampleInterval": 0})
    central.settings.message_timeout = 1
    central.online()
    mark = link_down(central, box)
    plug_and_charge(box)
    box.card("A")
    box.wait_for(lambda c: not c["locked"])
    central.answer["StartTransaction"] = central.SILENT
    seen = []
    for seconds in (HOUR, -YEAR):
        link_up(central, box)
        seen.append(central.wait("StartTransaction", after=mark))
        jump(central, seconds)
        mark = central.mark()
        box.kill()
        box.start()
        seen.append(central.wait("StartTransaction", after=mark))
        link_down(central, box)
    del central.answer["StartTransaction"]
    link_up(central, box)
    seen.append(central.wait("StartTransaction", after=seen[-1].index + 1))
    stop = central.wait("StopTransaction")
    assert all(call.payload == seen[0].payload for call in seen)
    assert 0 <= (times_of(stop)[0] - times_of(seen[0])[0]).total_seconds() < at_most(5)
    assert -2 < seconds_ago(stop) < at_most(60)


def test_aligned_samples_are_taken_at_boundaries_only(central, wallbox_factory):
    """OCPP 1.6 §9.1.5: a jump over many boundaries is none; afterwards they are those of the new time."""
    wallbox_factory(keys={"ClockAlignedDataInterval": 2, "MeterValueSampleInterval": 0})
    central.online()
    before = 0
    for offset in (1000.5, -1000, 0):
        jump(central, offset)
        mark = central.mark()
        told = []
        while len(told) < 2:
            late = _lateness(central, mark, offset)
            if abs(late - (offset - before)) > at_most(2):  # else it was taken before the jump, and was on its way
                told.append(late)
        assert all(-0.2 < late < at_most(2) for late in told), told
        before = offset


def _lateness(central, mark, offset):
    """Seconds from the next sample's boundary to now, by a clock that is `offset` s ahead."""
    (entry,) = central.wait("MeterValues", after=mark).payload["meterValue"]
    when = datetime.fromisoformat(entry["timestamp"])
    assert when.second % 2 == 0 and when.microsecond == 0
    return (datetime.now(UTC) + timedelta(seconds=offset) - when).total_seconds()


def test_a_reservation_ends_by_the_time_that_is_told(central, wallbox):
    """OCPP 1.6 §5.13: a jump back keeps it, one past its expiryDate ends it."""
    reserved(central, seconds=HOUR)
    jump(central, -YEAR)
    central.none("StatusNotification", during=0.5)
    jump(central, 2 * HOUR)
    central.status("Available")
