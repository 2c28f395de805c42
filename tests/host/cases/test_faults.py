"""Faults that end by themselves, and warnings: what the driver, the world and the back end see of each."""

from itertools import groupby

import pytest

from support.fixtures_session import leave, start_session, stop_session
from support.patience import at_most
from support.wallbox import wait_until

CODES = {
    "earth": ("GroundFailure", "PE"),
    "pilot_short": ("OtherError", "PilotShort"),
    "pp_short": ("OtherError", "ProximityShort"),
    "adc_stale": ("InternalError", "PilotReading"),
    "undervoltage": ("UnderVoltage", None),
    "overvoltage": ("OverVoltage", None),
}
QUICK = ["earth", "pilot_short", "pp_short", "adc_stale"]


def faulted(central, kind, mark, timeout=5):
    """The report of a fault; its errorCode and vendorErrorCode are right."""
    told = central.status("Faulted", timeout=timeout, after=mark)
    assert (told.payload["errorCode"], told.payload.get("vendorErrorCode")) == CODES[kind]
    return told


def dead(box, timeout=1.0):
    """Waits until the contactor is open and nothing is offered."""
    return box.wait_for(is_dead, timeout=timeout)


def is_dead(connector):
    """Is the contactor open and nothing offered?"""
    return not connector["contactor"] and connector["pilot"]["offered_a"] == 0


@pytest.mark.parametrize("kind", QUICK)
def test_a_fault_while_idle_is_faulted_and_ends_by_itself(central, wallbox, kind):
    """OCPP 1.6 §4.9 A9, I1: no session begins meanwhile."""
    mark = central.mark()
    wallbox.sim.fault(kind)
    told = faulted(central, kind, mark)
    wallbox.card("A")
    assert central.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"}) == {"status": "Rejected"}
    central.none(during=1.5, after=told.index + 1)
    wallbox.sim.fault(kind, on=False)
    central.status("Available", timeout=5, after=told, errorCode="NoError")


@pytest.mark.parametrize("kind", QUICK)
def test_a_fault_while_charging_pauses_and_ends_by_itself(central, wallbox, kind):
    """OCPP 1.6 §4.9 C9, I5: energy off at once, the transaction goes on; nothing is offered in the lock-out after a
    fault, and the driver can end it."""
    start = start_session(central, wallbox)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 2)
    mark = central.mark()
    wallbox.sim.fault(kind)
    dead(wallbox)
    told = faulted(central, kind, mark)
    central.none(during=1, after=told.index + 1)
    wallbox.sim.fault(kind, on=False)
    central.status("SuspendedEVSE", timeout=8, after=told, errorCode="NoError")
    central.none("StopTransaction", during=2, after=mark)
    assert is_dead(wallbox.sim.connector())
    stop = stop_session(central, wallbox)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert stop.payload["meterStop"] == wallbox.sim.connector()["meter_wh"] >= 2


@pytest.mark.long
def test_charging_goes_on_30_s_after_a_fault(central, wallbox):
    """The same transaction, after the lock-out."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("earth")
    faulted(central, "earth", start)
    wallbox.sim.fault("earth", on=False)
    paused = central.status("SuspendedEVSE", timeout=8)
    again = central.status("Charging", timeout=45, after=paused)
    assert 28 < again.t - paused.t <= at_most(30)
    wallbox.wait_for(lambda c: c["ev_a"] == 16)
    assert len(central.received("StartTransaction")) == 1


@pytest.mark.parametrize("charging", [False, True], ids=["idle", "charging"])
def test_mains_out_of_range_stop_after_3_s(central, wallbox, charging):
    """Under- and overvoltage, one after the other: Faulted both times; a dip of 1 s is ridden through."""
    if charging:
        start_session(central, wallbox)
    mark = central.mark()
    wallbox.sim.fault("undervoltage")
    central.none(during=1, after=mark)
    wallbox.sim.fault("undervoltage", on=False)
    central.none(during=1, after=mark)
    begin = central.clock()
    wallbox.sim.fault("undervoltage")
    told = faulted(central, "undervoltage", mark, timeout=8)
    assert told.t - begin >= 3
    dead(wallbox)
    wallbox.sim.fault("overvoltage")
    wallbox.sim.fault("undervoltage", on=False)
    told = faulted(central, "overvoltage", told.index + 1, timeout=8)
    wallbox.sim.fault("overvoltage", on=False)
    central.none(during=2, after=told.index + 1)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["undervoltage", "overvoltage"])
def test_good_mains_are_believed_after_60_s(central, wallbox, kind):
    """Then the connector is Available by itself."""
    wallbox.sim.fault(kind)
    told = faulted(central, kind, 0, timeout=8)
    begin = central.clock()
    wallbox.sim.fault(kind, on=False)
    again = central.status("Available", timeout=75, after=told, errorCode="NoError")
    assert 60 <= again.t - begin <= at_most(60)


def test_heat_is_a_warning_first(central, wallbox):
    """HighTemperature with the status as it is, then Faulted; both end when it has cooled."""
    mark = central.mark()
    wallbox.sim.fault("overtemp")
    warned = central.status("Available", after=mark, errorCode="HighTemperature")
    told = central.status("Faulted", after=warned, errorCode="HighTemperature")
    dead(wallbox)
    wallbox.sim.fault("overtemp", on=False)
    central.status("Available", after=told, errorCode="NoError")


def test_heat_while_charging_means_less_current_first(central, wallbox_factory):
    """A half and a quarter of it, each for as long as the temperature takes to the next mark, then none."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1, "MeterValuesSampledData": "Current.Offered"})
    central.online()
    start_session(central, box, amps=32)
    mark = central.mark()
    box.sim.fault("overtemp")
    warned = central.status("Charging", after=mark, errorCode="HighTemperature")
    drawn = set()

    def hot():
        drawn.add(round(box.sim.connector()["ev_a"]))
        return central.received("StatusNotification", {"status": "Faulted"}, warned)

    wait_until(hot, what="the end of the derating")
    assert drawn <= {32, 16, 8, 0}
    told = central.status("Faulted", after=warned, errorCode="HighTemperature")
    dead(box)
    # A sample a second tells what a test that looks for itself may miss.
    wait_until(lambda: {16, 8} <= set(offers(central, mark)), what="what was offered")
    assert [amps for amps in offers(central, mark) if amps not in (32, 0)] == [16, 8]
    central.none("StopTransaction", during=0.5, after=mark)
    box.sim.fault("overtemp", on=False)
    central.status("SuspendedEVSE", after=told, errorCode="NoError")


def offers(central, after):
    """Amperes offered as MeterValues tell since then, each once as long as it lasted."""
    told = [
        round(float(value["value"]))
        for call in central.received("MeterValues", after=after)
        for entry in call.payload["meterValue"]
        for value in entry["sampledValue"]
    ]
    return [amps for amps, _ in groupby(told)]


def test_a_car_without_a_diode_gets_no_energy(central, wallbox):
    """OCPP 1.6 §4.9: EVCommunicationError is a warning, told as SuspendedEVSE here; over when that car has gone."""
    wallbox.sim.fault("diode")
    wallbox.sim.plug()
    wallbox.card("A")
    start = central.wait("StartTransaction")
    wallbox.sim.ev(ready=True)
    central.status("SuspendedEVSE", after=start, errorCode="EVCommunicationError")
    wallbox.sim.fault("diode", on=False)
    central.none(during=2, after=central.mark())
    assert is_dead(wallbox.sim.connector())
    mark = central.mark()
    wallbox.sim.unplug(side="ev")
    central.wait("StopTransaction", where={"reason": "EVDisconnected", "meterStop": start.payload["meterStart"]})
    central.status("Finishing", after=mark, errorCode="NoError")
    leave(central, wallbox)


def test_a_diode_that_fails_while_charging_stops_the_energy(central, wallbox):
    """OCPP 1.6 §4.9 C5: SuspendedEVSE with EVCommunicationError, until the car has gone."""
    start = start_session(central, wallbox)
    wallbox.sim.fault("diode")
    dead(wallbox)
    told = central.status("SuspendedEVSE", after=start, errorCode="EVCommunicationError")
    wallbox.sim.fault("diode", on=False)
    central.none(during=2, after=told.index + 1)
    stop_session(central, wallbox)


@pytest.mark.parametrize("kind", ["no_close", "diode", "lock_jam", "meter_silent"])
def test_what_only_shows_in_use_is_not_told_while_idle(central, wallbox, kind):
    """Nothing has been measured yet."""
    mark = central.mark()
    wallbox.sim.fault(kind)
    wallbox.sim.plug()
    central.status("Preparing", after=mark, errorCode="NoError")
    central.none("StatusNotification", during=2, after=central.mark())


def test_a_silent_meter_is_a_warning(central, wallbox):
    """PowerMeterFailure after 10 s without an impulse; the session can be stopped, with what was counted."""
    start_session(central, wallbox, amps=32)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 10)
    counted = wallbox.sim.fault("meter_silent")["connectors"][0]["meter_wh"]
    # Ten times the last interval, which a pause of the whole machine may have made long.
    told = central.status("Charging", timeout=100, errorCode="PowerMeterFailure")
    assert wallbox.sim.connector()["contactor"]
    stop = stop_session(central, wallbox)
    assert counted - 1 <= stop.payload["meterStop"] <= counted + 1
    codes = [call.payload["errorCode"] for call in central.received("StatusNotification", after=told)]
    assert codes == ["PowerMeterFailure", "NoError", "NoError"]


def test_a_fault_stays_with_its_connector(central, wallbox_factory):
    """The neighbour is told of and used as if nothing had happened."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    mark = central.mark()
    box.sim.fault("earth", connector=2)
    central.status("Faulted", connector=2, after=mark)
    start_session(central, box)
    assert {call.payload["connectorId"] for call in central.received("StatusNotification", after=mark)} == {1, 2}
    box.sim.fault("earth", on=False, connector=2)
    central.status("Available", connector=2, after=mark)
    assert box.sim.connector()["contactor"]
