"""What is measured: measurands, phases, locations and intervals (OCPP 1.6 §3.16.3, §7.30, §7.31, §7.34)."""

import pytest

from support.fixtures_session import start_session, stop_session

REGISTER = "Energy.Active.Import.Register"
INTERVAL = "Energy.Active.Import.Interval"
LINES = ("L1", "L2", "L3")


def change(central, key, value):
    """Answer's status of ChangeConfiguration."""
    return central.call("ChangeConfiguration", {"key": key, "value": value})["status"]


def measured(central, connector=1):
    """sampledValue of a MeterValues asked for now."""
    mark = central.mark()
    asked = {"requestedMessage": "MeterValues", "connectorId": connector}
    assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
    [entry] = central.wait("MeterValues", after=mark).payload["meterValue"]
    return entry["sampledValue"]


def intervals(entries):
    """[(interval, register)] in Wh of samples that hold both, by their times."""
    out = []
    for entry in sorted(entries, key=lambda entry: entry["timestamp"]):
        values = {v["measurand"]: int(v["value"]) for v in entry["sampledValue"]}
        out.append((values[INTERVAL], values[REGISTER]))
    return out


def test_a_meter_with_registers_tells_every_phase(central, wallbox_factory):
    """OCPP 1.6 §3.16.3: a measurand that is measured by phases only stands for all of them."""
    names = f"{REGISTER},Voltage,Current.Import,Power.Active.Import,Frequency"
    box = wallbox_factory(meter="modbus", keys={"MeterValuesSampledData": names, "MeterValueSampleInterval": 0})
    central.online()
    start_session(central, box, amps=10)
    box.wait_for(lambda c: c["meter_wh"] >= 4)
    values = measured(central)
    names = [(v["measurand"], v.get("phase"), v.get("unit")) for v in values]
    assert names == [
        (REGISTER, None, "Wh"),
        *(("Voltage", line, "V") for line in LINES),
        *(("Current.Import", line, "A") for line in LINES),
        ("Power.Active.Import", None, "W"),
        ("Frequency", None, None),
    ]
    numbers = [float(v["value"]) for v in values]
    assert numbers[1:4] == pytest.approx([230] * 3, abs=2)
    assert numbers[4:7] == pytest.approx([10] * 3, abs=0.1)
    assert numbers[7] == pytest.approx(6900, rel=0.02)
    assert numbers[8] == pytest.approx(50, abs=0.2)


def test_a_phase_by_its_name(central, wallbox_factory):
    """OCPP 1.6 §9.1.17: Voltage.L1, or from the neutral; a meter of three phases has them all."""
    box = wallbox_factory(meter="modbus")
    central.online()
    names = "Voltage.L2-N,Current.Import.L3,Power.Active.Import.L1"
    assert change(central, "MeterValuesSampledData", names) == "Accepted"
    start_session(central, box, amps=8)
    box.wait_for(lambda c: c["meter_wh"] >= 4)
    values = measured(central)
    assert [(v["measurand"], v["phase"]) for v in values] == [
        ("Voltage", "L2-N"),
        ("Current.Import", "L3"),
        ("Power.Active.Import", "L1"),
    ]
    assert float(values[1]["value"]) == pytest.approx(8, abs=0.1)
    assert float(values[2]["value"]) == pytest.approx(230 * 8, rel=0.02)


# Single ones out of each kind: a quantity, a phase or a direction that is not there.
NOT_THERE = {
    "pulse": (
        "Current.Import",
        "Voltage.L1",
        "Power.Active.Import.L1",
        "Frequency",
        "Power.Factor",
        f"{REGISTER}.L1",
        f"{INTERVAL}.L1",
        "Temperature.L1",
    ),
    "modbus": (
        "Voltage.N",
        "Voltage.L1-L2",
        "Current.Import.L1-N",
        "Current.Export",
        "Energy.Reactive.Import.Register",
        "RPM",
        "SoC",
    ),
}


@pytest.mark.parametrize("meter", NOT_THERE)
def test_102_what_the_meter_cannot_give_is_refused(central, wallbox_factory, meter):
    """OCPP 1.6 §3.16.4: in each of the four lists, which stay as they are; nothing is derived from other values."""
    wallbox_factory(meter=meter)
    central.online()
    lists = ["MeterValuesSampledData", "MeterValuesAlignedData", "StopTxnSampledData", "StopTxnAlignedData"]
    before = central.call("GetConfiguration", {"key": lists})
    for name in NOT_THERE[meter]:
        assert [change(central, key, f"{REGISTER},{name}") for key in lists] == ["Rejected"] * 4, name
    assert central.call("GetConfiguration", {"key": lists}) == before


def test_the_temperature_is_that_of_the_body(central, wallbox_factory):
    """OCPP 1.6 §7.30: everything else is measured at the outlet, which is the default."""
    wallbox_factory(keys={"MeterValuesSampledData": "Temperature,Voltage,Current.Offered"})
    central.online()
    values = measured(central)
    assert [v.get("location") for v in values] == ["Body", None, None]
    assert 15 <= float(values[0]["value"]) <= 60


def test_interval_energy_adds_up(central, wallbox_factory):
    """OCPP 1.6 §7.31: the energy since the sample before, each series for itself, from the start of the session."""
    both = f"{REGISTER},{INTERVAL}"
    keys = {"MeterValueSampleInterval": 1, "MeterValuesSampledData": both, "StopTxnSampledData": both}
    box = wallbox_factory(keys=keys)
    central.online()
    box.sim.meter(wh=5000)
    start = start_session(central, box, amps=32)
    begun = start.payload["meterStart"]
    asked = lambda payload: payload["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"
    for _ in range(2):
        central.wait("MeterValues")
    central.call("TriggerMessage", {"requestedMessage": "MeterValues"})
    [entry] = central.wait("MeterValues", where=asked).payload["meterValue"]
    for _ in range(2):
        central.wait("MeterValues")
    entries = [one for call in central.received("MeterValues") for one in call.payload["meterValue"]]
    # One that is asked for counts from the same sample as the next, and does not count as one. It may overtake others.
    *_, (_, before), (since, register) = intervals(one for one in entries if one["timestamp"] <= entry["timestamp"])
    assert since == register - before
    told = intervals(one for one in entries if one is not entry)
    assert len(told) >= 4 and told[-1][1] > begun + 5
    for (_, before), (since, register) in zip([(0, begun), *told], told, strict=False):
        assert since == register - before
    stop = stop_session(central, box)
    kept = intervals(stop.payload["transactionData"])
    assert kept[0] == (0, begun)
    assert sum(since for since, _ in kept) == stop.payload["meterStop"] - begun


# (key, a list that just fits, one that does not)
LONGEST = (
    ("MeterValuesSampledData", "Voltage,Temperature", "Voltage,Temperature,Current.Offered"),
    ("MeterValuesAlignedData", "Voltage", "Voltage,Temperature"),
    ("StopTxnSampledData", "Voltage", "Voltage,Temperature"),
    ("StopTxnAlignedData", "Voltage", "Voltage,Temperature"),
    ("ConnectorPhaseRotation", "0.RST,1.RTS", "0.RST,1.RTS,2.RST"),
)


def test_each_list_has_its_own_longest(central, wallbox_factory):
    """OCPP 1.6 §9.1.8, §9.1.16, §9.1.18, §9.1.26, §9.1.28: the MaxLength key of a list bounds it, and no other."""
    lengths = {
        "MeterValuesSampledDataMaxLength": 2,
        "MeterValuesAlignedDataMaxLength": 1,
        "StopTxnSampledDataMaxLength": 1,
        "StopTxnAlignedDataMaxLength": 1,
    }
    wallbox_factory(keys=lengths)
    central.online()
    for key, fits, too_many in LONGEST:
        assert change(central, key, fits) == "Accepted"
        assert change(central, key, too_many) == "Rejected"
        answer = central.call("GetConfiguration", {"key": [key, key + "MaxLength"]})["configurationKey"]
        assert answer[0]["value"] == fits
        assert answer[1] == {"key": key + "MaxLength", "readonly": True, "value": str(len(fits.split(",")))}


def test_101_a_phase_rotation_that_is_none(central, wallbox):
    """OCPP 1.6 §9.1.7: one of eight for each connector that is there, and for the grid connection (0)."""
    for value in ("1.RST,1.RTS", "2.RST", "1.RST;0.RST", "1", "1.", "x.RST", "1.rst", "-1.RST", "00.RST", "01.RST", ""):
        assert change(central, "ConnectorPhaseRotation", value) == "Rejected", value
