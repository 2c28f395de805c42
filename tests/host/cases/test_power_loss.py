"""Power cuts in mid-session, cases 111, 112 and 126: stopped once, with PowerLoss and the right energy.

A cut is the end of every process of the wallbox by SIGKILL, or the world's mains switch, which leaves car and cable
where they are. The register of the world's meter counts on whatever the board knew.
"""

import pytest

from support.fixtures_session import (
    cut,
    ended_by_cut,
    energy_flowed,
    history,
    register_of,
    start_session,
    stop_session,
)

SAMPLES = {"MeterValueSampleInterval": 1}


def test_111_status_after_boot(central, wallbox):
    """OCTT TC_032_1, does not apply as it stands: the board has no backup power that could tell of the end before it
    goes down. What it does is TC_032_2: after the boot Preparing, for the car is there and nobody authorised it."""
    start_session(central, wallbox)
    mark = central.mark()
    wallbox.sim.power(False)
    central.none(during=1, after=mark)
    wallbox.sim.power(True)
    boot = central.online(after=mark)
    told = [call.payload for call in central.received("StatusNotification", {"connectorId": 1}, after=boot)]
    assert [(one["status"], one["errorCode"]) for one in told] == [("Preparing", "NoError")]


def test_112_power_cycled_while_charging(central, wallbox_factory):
    """OCTT TC_032_2: not resumed: after the boot StopTransaction(PowerLoss), no energy; the driver's card begins a new
    session whose register goes on from the old one's."""
    box = wallbox_factory(keys=SAMPLES)
    central.online()
    start = start_session(central, box, amps=32)
    energy_flowed(box)
    mark = central.mark()
    box.sim.power(False)
    box.wait_for(lambda c: not c["contactor"])
    box.sim.power(True)
    boot = central.online(after=mark)
    stop = ended_by_cut(central, start, register_of(box), after=boot)
    dead = box.sim.connector()
    assert not dead["contactor"] and dead["pilot"]["offered_a"] == 0
    box.card("B")
    second = central.wait("StartTransaction", after=stop)
    assert second.payload["idTag"] == "B"
    assert stop.payload["meterStop"] <= second.payload["meterStart"] <= register_of(box)
    central.status("Charging", after=stop)


@pytest.mark.long
def test_112_energy_of_a_long_session_is_lost_by_less_than_100_wh(central, wallbox_factory):
    """OCPP 1.6 §3.7: without any MeterValues the register is in flash every 100 Wh."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 0})
    central.online()
    box.sim.meter(5_000_000)
    start = start_session(central, box, amps=32)
    assert start.payload["meterStart"] == 5_000_000
    energy_flowed(box, 108, timeout=25)
    cut(box)
    stop = ended_by_cut(central, start, register_of(box))
    assert stop.payload["meterStop"] >= 5_000_100


@pytest.mark.long
@pytest.mark.timeout(300)
def test_112_energy_of_a_slow_session_is_lost_by_less_than_a_minute(central, wallbox_factory):
    """OCPP 1.6 §3.7: where 100 Wh take longer, the register is in flash every 60 s."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 0})
    central.online()
    start = start_session(central, box, amps=10)
    box.wait_for(lambda c: c["ev_a"] == 10)
    central.none("MeterValues", during=50)
    at_50_s = register_of(box)
    assert at_50_s >= 90
    box.sim.ev(ready=True, amps=6, phases=1)
    central.none("MeterValues", during=72)
    cut(box)
    stop = ended_by_cut(central, start, register_of(box))
    assert at_50_s < stop.payload["meterStop"]


def test_126_open_transaction_is_stopped_after_acceptance(central, wallbox):
    """EVerest stop_pending_transactions: nothing of it before the boot is accepted, then once, plausibly."""
    start = start_session(central, wallbox, amps=32)
    energy_flowed(wallbox)
    central.once("BootNotification", {"status": "Rejected", "interval": 2})
    mark = central.mark()
    cut(wallbox)
    register = register_of(wallbox)
    refused = central.wait("BootNotification", after=mark)
    accepted = central.wait("BootNotification", after=refused)
    assert {call.action for call in central.received(after=mark) if call.index < accepted.index} == {"BootNotification"}
    ended_by_cut(central, start, register, after=accepted)


def test_126_a_finished_transaction_is_not_stopped_again(central, wallbox):
    """EVerest stop_pending_transactions, its counterpart: a boot after a session that was told to its end."""
    start_session(central, wallbox)
    stop_session(central, wallbox)
    mark = central.mark()
    cut(wallbox)
    boot = central.online(after=mark)
    central.none("StopTransaction", during=1, after=boot)
    assert history(central, mark) == []
