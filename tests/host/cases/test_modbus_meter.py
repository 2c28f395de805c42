"""Sessions of a board whose meter is on a Modbus, with pymodbus as the meter."""

import pytest

from support.fixtures_session import energy_flowed, register_of, start_session, stop_session, told_wh
from support.wallbox import wait_until

_LISTS = "Energy.Active.Import.Register,Power.Active.Import"


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox with such a meter, which has counted before."""
    made = wallbox_factory(keys={"MeterValueSampleInterval": 1, "MeterValuesSampledData": _LISTS}, meter="modbus")
    central.online()
    made.sim.meter(1234567)
    return made


def read(central):
    """The register as the board has read it last, in Wh."""
    mark = central.mark()
    assert central.call("TriggerMessage", {"requestedMessage": "MeterValues"}) == {"status": "Accepted"}
    of = lambda payload: payload["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"
    [value, _] = central.wait("MeterValues", after=mark, where=of).payload["meterValue"][0]["sampledValue"]
    return int(value["value"])


def test_a_session_with_a_modbus_meter(central, box):
    """Start, samples and stop tell the meter's own register."""
    begun = register_of(box)
    assert begun == 1234567
    start = start_session(central, box, amps=32)
    assert start.payload["meterStart"] == begun
    energy_flowed(box, 10)
    number = start.answer["transactionId"]
    sample = central.wait("MeterValues", where=lambda payload: payload["transactionId"] == number, after=central.mark())
    values = {v["measurand"]: float(v["value"]) for v in sample.payload["meterValue"][0]["sampledValue"]}
    assert values["Power.Active.Import"] == pytest.approx(230 * 32 * 3, abs=1)
    box.sim.ev(ready=False)
    box.wait_for(lambda c: not c["contactor"])
    wait_until(lambda: read(central) == register_of(box), what="the board to read the meter, as it does once a second")
    stop = stop_session(central, box)
    assert stop.payload["meterStop"] == register_of(box) >= begun + 10
    told = told_wh(central, number)
    assert told == sorted(told) and begun <= told[0] and told[-1] <= stop.payload["meterStop"]


def test_a_silent_modbus_meter_is_a_warning_and_recovers(central, box):
    """PowerMeterFailure after 5 s without an answer, while energy flows on; over by itself."""
    start_session(central, box, amps=32)
    box.sim.fault("meter_silent")
    told = central.status("Charging", timeout=15, errorCode="PowerMeterFailure")
    assert box.sim.connector()["contactor"]
    box.sim.fault("meter_silent", on=False)
    central.status("Charging", after=told, timeout=8, errorCode="NoError")


def test_two_modbus_meters_on_one_line(central, wallbox_factory):
    """Each connector has its own register, and after a restart the board knows both before anything else."""
    box = wallbox_factory(connectors=2, meter="modbus")
    central.online(connectors=2)
    box.sim.meter(5000, connector=1)
    box.sim.meter(70000, connector=2)
    box.sim.power(on=False)
    box.sim.power(on=True)
    central.online(connectors=2)
    for connector, wh in ((1, 5000), (2, 70000)):
        mark = central.mark()
        box.sim.plug(connector)
        box.card(f"CARD{connector}", connector=connector)
        start = central.wait("StartTransaction", after=mark)
        assert start.payload["connectorId"] == connector and start.payload["meterStart"] == wh
