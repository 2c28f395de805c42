"""Power cuts at every moment of a session's life, case 113: what was in flash is told once, and the same each time."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from support.fixtures_session import (
    cut,
    ended_by_cut,
    energy_flowed,
    history,
    link_up,
    plug_and_charge,
    register_of,
    start_session,
    stop_session,
)

ON_FLASH = Path(__file__).parent / "board" / "file_on_flash.py"
OFFLINE = {"AllowOfflineTxForUnknownId": True}
SAMPLES = {"MeterValueSampleInterval": 1}


def test_113_cut_before_start_is_answered(central, wallbox_factory):
    """MicroOcpp transaction safety: the same StartTransaction again, then its StopTransaction with the id given."""
    box = wallbox_factory(keys=SAMPLES)
    central.online()
    central.once("StartTransaction", central.SILENT)
    plug_and_charge(box, amps=32)
    lost = central.wait("StartTransaction")
    energy_flowed(box)
    cut(box)
    again = central.wait("StartTransaction")
    assert again.payload == lost.payload
    ended_by_cut(central, again, register_of(box))
    assert len(central.received("StartTransaction")) == 2


def test_113_cut_before_start_is_sent(central, wallbox_factory):
    """MicroOcpp transaction safety: begun without a link, cut, both told in order after the boot."""
    box = wallbox_factory(keys=OFFLINE | SAMPLES)
    central.online()
    box.sim.network(up=False)
    plug_and_charge(box, amps=32)
    energy_flowed(box)
    cut(box)
    start = central.wait("StartTransaction")
    ended_by_cut(central, start, register_of(box))
    told = [call.action for call in history(central)]
    assert told[0] == "StartTransaction" and told[-1] == "StopTransaction"
    assert told.count("StartTransaction") == 1


def test_113_cut_while_meter_values_are_unanswered(central, wallbox_factory):
    """OCPP 1.6 §3.7: what was not answered comes again unchanged, before what is newer; then the end."""
    box = wallbox_factory(keys=SAMPLES)
    central.online()
    central.answer["MeterValues"] = central.SILENT
    plug_and_charge(box, amps=32)
    start = central.wait("StartTransaction")
    lost = central.wait("MeterValues")
    energy_flowed(box, 12)
    box.kill()
    del central.answer["MeterValues"]
    mark = central.mark()
    box.start()
    stop = ended_by_cut(central, start, register_of(box), after=mark)
    told = history(central, mark)
    assert lost.payload in [call.payload for call in told]
    assert len(told) >= 3 and told[-1] is stop
    assert {call.action for call in told[:-1]} == {"MeterValues"}
    assert {call.payload["transactionId"] for call in told} == {start.answer["transactionId"]}
    times = [call.payload["meterValue"][0]["timestamp"] for call in told[:-1]]
    assert times == sorted(set(times))


def test_113_cut_after_stop_was_sent_but_not_answered(central, wallbox):
    """MicroOcpp transaction safety: the driver's stop stays what it was, though the power failed afterwards."""
    start_session(central, wallbox, amps=32)
    energy_flowed(wallbox)
    central.once("StopTransaction", central.SILENT)
    wallbox.card("A")
    lost = central.wait("StopTransaction")
    mark = central.mark()
    cut(wallbox)
    again = central.wait("StopTransaction", after=mark)
    assert again.payload == lost.payload
    assert (again.payload["reason"], again.payload["idTag"]) == ("Local", "A")
    assert again.payload["meterStop"] == register_of(wallbox)
    central.none("StopTransaction", during=1, after=again.index + 1)


def test_113_cut_between_stop_and_its_delivery(central, wallbox):
    """MicroOcpp transaction safety: stopped without a link, then the power failed."""
    start = start_session(central, wallbox, amps=32)
    energy_flowed(wallbox)
    wallbox.sim.network(up=False)
    wallbox.card("A")
    wallbox.status("Finishing")
    mark = central.mark()
    cut(wallbox)
    stop = central.wait("StopTransaction", after=mark)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert (stop.payload["reason"], stop.payload["idTag"]) == ("Local", "A")
    assert stop.payload["meterStop"] == register_of(wallbox)
    central.none("StopTransaction", during=1, after=stop.index + 1)


def test_113_cut_twice_before_the_end_is_told(central, wallbox):
    """OCPP 1.6 §3.7: the second cut comes before the boot is accepted, the third after the end was sent but not
    answered: still one end, that of the first cut."""
    start = start_session(central, wallbox, amps=32)
    energy_flowed(wallbox)
    central.once("BootNotification", {"status": "Pending", "interval": 60})
    central.once("StopTransaction", central.SILENT)
    mark = central.mark()
    cut(wallbox)
    central.wait("BootNotification", after=mark)
    central.none("StopTransaction", during=0.5, after=mark)
    cut(wallbox)
    lost = central.wait("StopTransaction", after=mark)
    told = central.mark()
    cut(wallbox)
    stop = ended_by_cut(central, start, register_of(wallbox), after=told)
    assert stop.payload == lost.payload


def test_113_cut_twice_with_a_session_each(central, wallbox_factory):
    """OCPP 1.6 §3.7: two sessions cut off one after the other without a link: each has its own start and end."""
    box = wallbox_factory(keys=OFFLINE | SAMPLES)
    central.online()
    box.kill()
    central.stop_listening()
    mark = central.mark()
    for tag in "AB":
        box.start()
        plug_and_charge(box, tag, amps=32)
        energy_flowed(box, 9)
        box.kill()
    central.listen()
    box.start()
    starts = [central.wait("StartTransaction", after=mark) for _ in "AB"]
    stops = [ended_by_cut(central, start, register_of(box), after=mark) for start in starts]
    assert [start.payload["idTag"] for start in starts] == ["A", "B"]
    assert stops[0].payload["meterStop"] <= starts[1].payload["meterStart"] < stops[1].payload["meterStop"]
    order = [call for call in history(central, mark) if call.action != "MeterValues"]
    assert order == [starts[0], stops[0], starts[1], stops[1]]


def test_113_cut_before_the_clock_was_ever_set(central, wallbox_factory):
    """OCPP 1.6 §3.15: a session of a start that never knew the time is dated no later than the boot that told it, and
    in order."""
    central.stop_listening()
    box = wallbox_factory(keys=OFFLINE | SAMPLES)
    plug_and_charge(box, amps=32)
    energy_flowed(box, 12)
    box.kill()
    central.listen()
    box.start()
    boot = central.online()
    start = central.wait("StartTransaction")
    stop = ended_by_cut(central, start, register_of(box))
    times = [start.payload["timestamp"]]
    times += [call.payload["meterValue"][0]["timestamp"] for call in central.received("MeterValues")]
    times += [stop.payload["timestamp"], boot.answer["currentTime"]]
    assert times == sorted(times) and len(times) >= 4
    age = datetime.fromisoformat(times[-1]) - datetime.fromisoformat(times[0])
    assert age.total_seconds() < 60


def test_113_cut_after_the_clock_was_set_in_mid_session(central, wallbox_factory):
    """OCPP 1.6 §3.15: a start from before is told with the same time after the cut, so that it is known as the same."""
    central.stop_listening()
    box = wallbox_factory(keys=OFFLINE | SAMPLES)
    plug_and_charge(box, amps=32)
    energy_flowed(box)
    central.once("StartTransaction", central.SILENT)
    box.sim.network(up=False)
    central.listen()
    link_up(central, box)
    lost = central.wait("StartTransaction")
    energy_flowed(box)
    cut(box)
    start = central.wait("StartTransaction")
    assert start.payload == lost.payload
    ended_by_cut(central, start, register_of(box))


@pytest.mark.parametrize("earlier", [False, True], ids=["first session", "second session"])
def test_113_cut_between_the_fact_and_the_state_of_a_start(central, wallbox, mpy, earlier):
    """MicroOcpp transaction safety: the session's state as it was before the StartTransaction that stands in the queue
    already: it ended where it began, in time and energy."""
    image, state = wallbox.state_folder / "flash.bin", "/flash/session1"
    if earlier:
        start_session(central, wallbox, "A", amps=32)
        energy_flowed(wallbox)
        stop_session(central, wallbox, "A")
    wallbox.kill()
    before = mpy(ON_FLASH, image, "get", state).stdout.strip()
    mark = central.mark()
    wallbox.start()
    central.online(after=mark)
    central.answer["StartTransaction"] = central.SILENT
    plug_and_charge(wallbox, "B", amps=32)
    lost = central.wait("StartTransaction", after=mark)
    wallbox.kill()
    mpy(ON_FLASH, image, "put", state, before)
    del central.answer["StartTransaction"]
    wallbox.start()
    start = central.wait("StartTransaction", after=lost.index + 1)
    stop = ended_by_cut(central, start, register_of(wallbox), after=start)
    assert start.payload == lost.payload
    assert stop.payload["timestamp"] == start.payload["timestamp"]
    assert stop.payload["meterStop"] == start.payload["meterStart"]


def test_113_cuts_at_many_moments(central, wallbox_factory):
    """MicroOcpp transaction safety: four sessions, each cut off a little later, half of them around their stop: every
    start and stop arrives, in order, the same whenever it is told twice."""
    box = wallbox_factory(keys=OFFLINE | SAMPLES)
    central.online()
    for number in range(4):
        box.sim.plug()
        box.sim.card(f"T{number}")
        box.sim.ev(ready=True, amps=32)
        if number < 2:
            time.sleep(0.25 + 0.25 * number)
        else:
            box.status("Charging")
            box.sim.button("stop")
            time.sleep(0.1 * (number - 2))
        cut(box)
    box.status("Available")
    start_session(central, box, "Last")
    stop_session(central, box, "Last")
    sessions = {}
    for call in history(central):
        if call.action == "StartTransaction":
            starts, _ = sessions.setdefault(call.payload["idTag"], ([], []))
            starts.append(call.payload)
            if call.answer:
                sessions[call.answer["transactionId"]] = sessions[call.payload["idTag"]]
        elif call.action == "StopTransaction":
            sessions[call.payload["transactionId"]][1].append(call.payload)
    told = [tag for tag in sessions if isinstance(tag, str)]
    assert told == sorted(told, key=lambda tag: (tag == "Last", tag)) and len(told) >= 3
    for tag in told:
        starts, stops = sessions[tag]
        assert all(start == starts[0] for start in starts), starts
        assert stops and all(stop == stops[0] for stop in stops), (tag, stops)
        assert starts[0]["timestamp"] <= stops[0]["timestamp"]
