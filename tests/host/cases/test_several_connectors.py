"""Two and more connectors: one reader for all, readers of their own, sessions beside each other."""

import pytest

from support.fixtures_session import cut, ended_by_cut, link_down, plug_and_charge, register_of

ENERGY = "Energy.Active.Import.Register"
ACCEPTED = {"status": "Accepted"}
SAMPLES = {"MeterValueSampleInterval": 1}


@pytest.fixture
def make(central, wallbox_factory):
    """`make(connectors=2, **keys)`: a wallbox that the central system has accepted."""

    def made(connectors=2, heap="96K", **keys):
        box = wallbox_factory(connectors=connectors, heap=heap, keys=keys)
        central.online(connectors=connectors)
        return box

    return made


def begin(central, box, connector, tag, amps=16, own_reader=False):
    """Plug in, show the card at the shared reader or the connector's own; the car asks. The StartTransaction."""
    box.sim.plug(connector)
    box.status("Preparing", connector)
    box.card(tag, **({"connector": connector} if own_reader else {}))
    start = central.wait("StartTransaction", where={"connectorId": connector, "idTag": tag})
    box.sim.ev(connector, ready=True, amps=amps)
    return start


def both(central, box, amps=16):
    """A charges at connector 1, B at connector 2. Their StartTransactions."""
    starts = begin(central, box, 1, "A", amps), begin(central, box, 2, "B", amps)
    for connector in (1, 2):
        central.status("Charging", connector)
    return starts


def charges(box, connector):
    """Does energy flow there?"""
    seen = box.sim.connector(connector)
    return seen["contactor"] and seen["ev_a"] > 0


@pytest.mark.parametrize("connectors", [2, 3])
def test_the_shared_reader_serves_the_car_that_waits(central, make, connectors):
    """The last connector's car waits: it gets the card, and the others nothing."""
    box = make(connectors)
    start = begin(central, box, connectors, "A")
    assert [call.payload for call in central.received("StartTransaction")] == [start.payload]
    assert not any(box.sim.connector(other)["locked"] for other in range(1, connectors))


def test_the_shared_reader_serves_the_next_car(central, make):
    """No car waits: the one plugged in within ConnectionTimeOut, wherever, gets the card, and only that one."""
    box = make(3)
    box.card("A")
    central.wait("Authorize", where={"idTag": "A"})
    central.none("StartTransaction", during=0.5)
    box.sim.plug(3)
    start = central.wait("StartTransaction", where={"connectorId": 3, "idTag": "A"})
    box.sim.plug(1)
    central.status("Preparing", 1)
    central.none("StartTransaction", during=1, after=start.index + 1)


def test_a_card_at_the_shared_reader_runs_out(central, make):
    """OCPP 1.6 §9.1.6: after ConnectionTimeOut the next car gets nothing."""
    box = make(ConnectionTimeOut=2)
    box.card("A")
    asked = central.wait("Authorize")
    central.call("GetConfiguration", {"key": ["ConnectionTimeOut"]})  # by now the board has read the answer
    central.none("StartTransaction", during=2.5, after=asked)
    box.sim.plug(2)
    central.status("Preparing", 2)
    central.none("StartTransaction", during=1, after=asked)


def test_a_card_at_the_shared_reader_is_taken_back(central, make):
    """Shown again before a car comes: the driver changed their mind."""
    box = make()
    box.card("A")
    central.wait("Authorize")
    box.card("A")
    central.none("Authorize", during=0.5)
    box.sim.plug(1)
    central.status("Preparing", 1)
    central.none("StartTransaction", during=1)


def test_two_cards_while_the_central_system_thinks(central, make):
    """Both cars wait; the second card comes before the first is answered: each gets its own car, and a driver who
    shows the card twice gets one."""
    box = make()
    central.answer["Authorize"] = central.SILENT
    for connector in (1, 2):
        box.sim.plug(connector)
        central.status("Preparing", connector)
    for tag in ("A", "B", "A"):
        box.card(tag)
    central.none("Authorize", during=0.5, where={"idTag": "B"})
    for tag in "AB":
        central.late(central.wait("Authorize", where={"idTag": tag}))
    told = [central.wait("StartTransaction").payload for _ in "AB"]
    assert [(one["connectorId"], one["idTag"]) for one in told] == [(1, "A"), (2, "B")]
    central.none("StartTransaction", during=0.5)
    assert [call.payload["idTag"] for call in central.received("Authorize")] == ["A", "B"]


def test_a_car_that_was_charged_already_does_not_wait(central, make):
    """The next driver's card is for the next driver's car, though the first one is still plugged in."""
    box = make()
    begin(central, box, 1, "A")
    box.card("A")
    central.status("Finishing", 1)
    box.card("B")
    central.wait("Authorize", where={"idTag": "B"})
    central.none("StartTransaction", during=1)
    box.sim.plug(2)
    central.wait("StartTransaction", where={"connectorId": 2, "idTag": "B"})
    assert not box.sim.connector(1)["contactor"]


def test_a_card_stops_its_own_session_only(central, make):
    """OCPP 1.6 §4.1, §4.10: a third card changes nothing, nor does A's at the reader of 2; each stops its own."""
    box = make()
    first, second = both(central, box)
    mark = central.mark()
    box.card("C")
    box.card("A", connector=2)
    central.none(during=1, after=mark)
    assert charges(box, 1) and charges(box, 2)
    box.card("B")
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["idTag"]) == (second.answer["transactionId"], "B")
    central.status("Finishing", 2)
    assert charges(box, 1) and not charges(box, 2)
    box.card("A")
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["idTag"]) == (first.answer["transactionId"], "A")
    assert len(central.received("StopTransaction")) == 2


def test_a_card_at_a_connectors_own_reader_is_for_that_one(central, make):
    """Whoever waits elsewhere: the card is for the connector where it was shown, before or after the plug."""
    box = make(3)
    box.sim.plug(1)
    central.status("Preparing", 1)
    box.card("A", connector=3)
    central.status("Preparing", 3)
    central.none("StartTransaction", during=1)
    box.sim.plug(3)
    central.wait("StartTransaction", where={"connectorId": 3, "idTag": "A"})
    begin(central, box, 2, "B", own_reader=True)
    assert len(central.received("StartTransaction")) == 2
    assert not box.sim.connector(1)["locked"]


def test_remote_stop_ends_one(central, make):
    """OCPP 1.6 §5.12."""
    box = make()
    _, second = both(central, box)
    number = second.answer["transactionId"]
    assert central.call("RemoteStopTransaction", {"transactionId": number}) == ACCEPTED
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["reason"]) == (number, "Remote")
    central.status("Finishing", 2)
    assert charges(box, 1)
    central.none("StopTransaction", during=0.5, after=stop.index + 1)


def test_availability_of_one(central, make):
    """OCPP 1.6 §5.2: connector 2 is Unavailable while 1 charges on; the shared reader does not choose it."""
    box = make(3)
    begin(central, box, 1, "A")
    central.status("Charging", 1)
    assert central.call("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}) == ACCEPTED
    told = central.status("Unavailable", 2)
    box.card("B")
    central.wait("Authorize", where={"idTag": "B"})
    box.sim.plug(2)
    central.none("StartTransaction", during=1, after=told)
    box.sim.plug(3)
    central.wait("StartTransaction", where={"connectorId": 3, "idTag": "B"})
    assert charges(box, 1) and not box.sim.connector(2)["locked"]


def test_availability_of_all_waits_for_the_one_that_charges(central, make):
    """OCPP 1.6 §5.2: Scheduled; the idle one and the charge point are Unavailable at once, the other afterwards."""
    box = make()
    begin(central, box, 1, "A")
    central.status("Charging", 1)
    mark = central.mark()
    answer = central.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    assert answer == {"status": "Scheduled"}
    central.status("Unavailable", 2, after=mark)
    central.none("StatusNotification", during=0.5, where={"connectorId": 1}, after=mark)
    assert charges(box, 1)
    box.card("A")
    central.status("Finishing", 1)
    box.wait_for(lambda c: not c["locked"])
    box.sim.unplug(1, side="evse")
    central.status("Unavailable", 1)


def test_each_has_its_own_meter_and_transaction_data(central, make):
    """OCPP 1.6 §3.16: registers and samples of the connector, begun and ended beside the other's."""
    box = make(StopTxnSampledData=ENERGY, **SAMPLES)
    box.sim.meter(1000, connector=1)
    box.sim.meter(500_000, connector=2)
    starts = both(central, box, amps=32)
    assert [start.payload["meterStart"] for start in starts] == [1000, 500_000]
    box.wait_for(lambda c: c["meter_wh"] >= 500_015, connector=2)
    for connector, tag, start in zip((1, 2), "AB", starts, strict=True):
        box.card(tag)
        number = start.answer["transactionId"]
        stop = central.wait("StopTransaction", where={"transactionId": number})
        assert stop.payload["meterStop"] == register_of(box, connector)
        data = stop.payload["transactionData"]
        contexts = [entry["sampledValue"][0]["context"] for entry in data]
        assert contexts[0] == "Transaction.Begin" and contexts[-1] == "Transaction.End"
        assert len(contexts) >= 4 and set(contexts[1:-1]) == {"Sample.Periodic"}
        readings = [int(entry["sampledValue"][0]["value"]) for entry in data]
        assert readings == sorted(readings)
        assert (readings[0], readings[-1]) == (start.payload["meterStart"], stop.payload["meterStop"])
        told = central.received("MeterValues", {"transactionId": number})
        assert told and {call.payload["connectorId"] for call in told} == {connector}


def test_a_fault_at_one_leaves_the_other(central, make):
    """OCPP 1.6 §4.9: Faulted there, charging here."""
    box = make()
    both(central, box)
    box.sim.fault("rcd", connector=1)
    central.status("Faulted", 1, errorCode="GroundFailure")
    central.none("StatusNotification", during=1, where={"connectorId": 2})
    assert charges(box, 2) and not charges(box, 1)


def test_power_cut_with_both_charging(central, make):
    """OCPP 1.6 §3.7: each session ends once, with its own energy and the samples taken before the cut."""
    box = make(StopTxnSampledData=ENERGY, **SAMPLES)
    box.sim.meter(70_000, connector=2)
    starts = both(central, box, amps=32)
    box.wait_for(lambda c: c["meter_wh"] >= 70_012, connector=2)
    mark = central.mark()
    cut(box)
    for connector, start in zip((1, 2), starts, strict=True):
        stop = ended_by_cut(central, start, register_of(box, connector), after=mark)
        contexts = [entry["sampledValue"][0]["context"] for entry in stop.payload["transactionData"]]
        assert contexts[0] == "Transaction.Begin" and set(contexts[1:]) == {"Sample.Periodic"}
    assert len(central.received("StopTransaction")) == 2
    assert not any(box.sim.connector(connector)["contactor"] for connector in (1, 2))


def test_power_cut_before_either_start_is_told(central, make):
    """OCPP 1.6 §3.7: the order of the two sessions in the queue is kept, and each end finds its own start."""
    box = make(AllowOfflineTxForUnknownId=True, **SAMPLES)
    mark = link_down(central, box)
    for connector, tag in ((2, "B"), (1, "A")):
        plug_and_charge(box, tag, 32, connector)
        box.wait_for(lambda c: c["meter_wh"] >= 3, connector)
    cut(box)
    starts = [central.wait("StartTransaction", after=mark) for _ in "BA"]
    assert [start.payload["idTag"] for start in starts] == ["B", "A"]
    for connector, start in zip((2, 1), starts, strict=True):
        ended_by_cut(central, start, register_of(box, connector), after=mark)


def test_many_transactions_at_once_keep_their_ids(central, make):
    """Sixteen sessions beside each other, told after a power cut with the id of each."""
    box = make(16, heap="256K", MeterValueSampleInterval=0)
    for connector in range(1, 17):
        answer = central.call("RemoteStartTransaction", {"connectorId": connector, "idTag": f"TAG-{connector}"})
        assert answer == ACCEPTED
        box.sim.plug(connector)
    starts = [central.wait("StartTransaction") for _ in range(16)]
    central.call("GetConfiguration", {"key": ["ConnectionTimeOut"]})  # by now the board has read the last answer
    mark = central.mark()
    cut(box)
    stops = [central.wait("StopTransaction", after=mark) for _ in starts]
    ids = [call.answer["transactionId"] for call in starts]
    assert sorted(stop.payload["transactionId"] for stop in stops) == sorted(ids)
