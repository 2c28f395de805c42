"""Meter values: cases 104 to 110."""

from datetime import datetime

import pytest

from support.fixtures_session import start_session, stop_session
from support.patience import at_most

ENERGY = "Energy.Active.Import.Register"
_TRIES = 8  # the power is that of the last two impulses, which a busy machine may see at the wrong moment


def samples(call):
    """[(timestamp, context, {measurand: (value, unit)})] of a MeterValues or of transactionData."""
    entries = call.payload.get("meterValue") or call.payload.get("transactionData", [])
    out = []
    for entry in entries:
        values = {v.get("measurand", ENERGY): (v["value"], v.get("unit", "Wh")) for v in entry["sampledValue"]}
        contexts = {v.get("context", "Sample.Periodic") for v in entry["sampledValue"]}
        assert len(contexts) == 1, entry
        out.append((datetime.fromisoformat(entry["timestamp"]), contexts.pop(), values))
    return out


def of(context):
    """Condition: a MeterValues of this context."""
    return lambda payload: payload["meterValue"][0]["sampledValue"][0].get("context") == context


def test_104_periodic_samples(central, wallbox_factory):
    """OCTT TC_070: every interval from the start, one value a measurand, right ids."""
    lists = f"{ENERGY},Power.Active.Import,Current.Offered,Voltage"
    box = wallbox_factory(keys={"MeterValueSampleInterval": 2, "MeterValuesSampledData": lists})
    central.online()
    start = start_session(central, box, amps=16)
    begun = datetime.fromisoformat(start.payload["timestamp"])
    for number in range(1, _TRIES + 1):
        call = central.wait("MeterValues")
        assert call.payload["connectorId"] == 1
        assert call.payload["transactionId"] == start.answer["transactionId"]
        [(when, context, values)] = samples(call)
        assert context == "Sample.Periodic"
        assert list(values) == lists.split(",")
        assert [unit for _, unit in values.values()] == ["Wh", "W", "A", "V"]
        assert 0 <= (when - begun).total_seconds() - 2 * number < at_most(0)
        power = float(values["Power.Active.Import"][0])
        if number >= 3 and power == pytest.approx(230 * 16 * 3, rel=0.15):
            break
    assert float(values["Current.Offered"][0]) == 32
    assert float(values["Voltage"][0]) == pytest.approx(230, abs=3)
    assert power == pytest.approx(230 * 16 * 3, rel=0.15)


def test_105_clock_aligned_samples(central, wallbox_factory):
    """OCTT TC_071: on multiples of the interval since midnight; without a transactionId when idle."""
    keys = {"ClockAlignedDataInterval": 2, "MeterValuesAlignedData": "Voltage", "MeterValueSampleInterval": 0}
    box = wallbox_factory(keys=keys)
    central.online()
    idle = central.wait("MeterValues", where=of("Sample.Clock"))
    assert "transactionId" not in idle.payload
    start = start_session(central, box)
    running = central.wait("MeterValues", after=start, where=lambda payload: "transactionId" in payload)
    assert running.payload["transactionId"] == start.answer["transactionId"]
    for call in (idle, running):
        [(when, context, values)] = samples(call)
        assert context == "Sample.Clock" and list(values) == ["Voltage"]
        assert when.microsecond == 0 and when.second % 2 == 0


def test_106_interval_zero_and_empty_list(central, wallbox_factory):
    """OCPP 1.6 §3.16: 0 means none; an empty list means the energy register."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 0, "MeterValuesSampledData": ""})
    central.online()
    start_session(central, box)
    central.none("MeterValues", during=2)
    answer = central.call("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "1"})
    assert answer == {"status": "Accepted"}
    [(_, _, values)] = samples(central.wait("MeterValues", timeout=4))
    assert list(values) == [ENERGY]


def test_107_transaction_data(central, wallbox_factory):
    """OCPP 1.6 §3.16.5, errata 3.14: none by default; else samples from Transaction.Begin to Transaction.End."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1})
    central.online()
    start_session(central, box)
    assert "transactionData" not in stop_session(central, box).payload
    for key, value in (("StopTxnSampledData", ENERGY), ("StopTxnAlignedData", "Voltage")):
        assert central.call("ChangeConfiguration", {"key": key, "value": value}) == {"status": "Accepted"}
    central.call("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "2"})
    start_session(central, box)
    box.wait_for(lambda c: c["meter_wh"] >= 20)
    stop = stop_session(central, box)
    kept = samples(stop)
    contexts = [context for _, context, _ in kept]
    assert contexts[0] == "Transaction.Begin" and contexts[-1] == "Transaction.End"
    assert set(contexts[1:-1]) == {"Sample.Periodic", "Sample.Clock"}
    assert all(list(values) == [ENERGY] for _, context, values in kept if context != "Sample.Clock")
    assert all(list(values) == ["Voltage"] for _, context, values in kept if context == "Sample.Clock")
    assert [when for when, _, _ in kept] == sorted(when for when, _, _ in kept)
    assert int(kept[-1][2][ENERGY][0]) == stop.payload["meterStop"]


def test_108_intermediate_samples_go_first(central, wallbox_factory):
    """OCPP 1.6 errata 3.89: StopTransactionMaxMeterValues keeps first and last."""
    keys = {"MeterValueSampleInterval": 1, "StopTxnSampledData": ENERGY, "StopTransactionMaxMeterValues": 4}
    box = wallbox_factory(keys=keys)
    central.online()
    start_session(central, box)
    for _ in range(9):
        central.wait("MeterValues")
    kept = samples(stop_session(central, box))
    assert 3 <= len(kept) <= 4
    assert kept[0][1] == "Transaction.Begin" and kept[-1][1] == "Transaction.End"


def test_109_sample_carries_the_transaction_of_its_time(central, wallbox_factory):
    """OCPP 1.6 errata 3.16: a session that ended and another that began since the last boundary."""
    box = wallbox_factory(keys={"ClockAlignedDataInterval": 1, "MeterValueSampleInterval": 0})
    central.online()
    first = start_session(central, box)
    stopped = stop_session(central, box)
    second = start_session(central, box, tag="B")
    central.wait("MeterValues", after=second, where=lambda payload: "transactionId" in payload)
    ids = {first.answer["transactionId"]: (first, stopped), second.answer["transactionId"]: (second, None)}
    for call in central.received("MeterValues"):
        [(when, _, _)] = samples(call)
        running = None
        for number, (begin, end) in ids.items():
            begun = datetime.fromisoformat(begin.payload["timestamp"])
            if when >= begun and (end is None or when <= datetime.fromisoformat(end.payload["timestamp"])):
                running = number
        assert call.payload.get("transactionId") == running, call


def test_110_registers_never_fall_and_units_are_of_the_enum(central, wallbox_factory):
    """OCPP 1.6 §7.31: within and over transactions; Celsius as the schema has it."""
    lists = f"{ENERGY},Temperature,Power.Offered"
    box = wallbox_factory(keys={"MeterValueSampleInterval": 1, "MeterValuesSampledData": lists})
    central.online()
    box.sim.meter(wh=123456)
    readings = []
    for tag in ("A", "B"):
        start = start_session(central, box, tag=tag, amps=32)
        readings.append(start.payload["meterStart"])
        for _ in range(3):
            [(_, _, values)] = samples(central.wait("MeterValues", after=start))
            readings.append(int(values[ENERGY][0]))
            assert values["Temperature"][1] in ("Celsius", "Celcius")
            assert values["Power.Offered"] == (str(32 * 230 * 3), "W")
        readings.append(stop_session(central, box, tag=tag).payload["meterStop"])
    assert readings[0] == 123456
    assert readings == sorted(readings)
    assert readings[5] == readings[4]
