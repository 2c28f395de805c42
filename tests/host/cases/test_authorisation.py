"""Who may charge, and what becomes of a session whose idTag turns out not to be valid: cases 54, 60 to 62 and 71."""

import time

import pytest

from support.fixtures_session import leave, start_session, stop_session
from support.patience import at_most

_WH_A_SECOND = 6.2  # at 32 A on three phases


def refused(status, **more):
    """Answer to StartTransaction or Authorize."""
    return {"idTagInfo": {"status": status, **more}}


def deauthorised(central, box, tag="A", amps=16, **info):
    """A session whose StartTransaction is answered Invalid while the car charges already. The StartTransaction."""
    central.once("StartTransaction", central.SILENT)
    box.sim.plug()
    box.card(tag)
    start = central.wait("StartTransaction")
    box.sim.ev(ready=True, amps=amps)
    box.wait_for(lambda c: c["ev_a"] > 0)
    central.late(start, refused("Invalid", **info))
    return start


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "ConcurrentTx"])
def test_054_refused_by_authorize(central, wallbox, status):
    """OCTT TC_023: no StartTransaction, no lock, no energy; the next card is asked about again."""
    central.once("Authorize", refused(status))
    wallbox.sim.plug()
    wallbox.sim.ev(ready=True)
    central.status("Preparing")
    wallbox.card("A")
    asked = central.wait("Authorize")
    central.none(during=1.5, after=asked.index + 1)
    seen = wallbox.sim.connector()
    assert not seen["locked"] and not seen["contactor"] and seen["pilot"]["offered_a"] == 0
    wallbox.card("B")
    central.wait("StartTransaction", where={"idTag": "B"})


def test_054_refused_before_the_plug(central, wallbox):
    """OCTT TC_023, card first: the connector stays Available, the plug alone starts nothing."""
    central.answer["Authorize"] = refused("Invalid")
    mark = central.mark()
    wallbox.card("A")
    central.wait("Authorize")
    central.none("StatusNotification", during=1, after=mark)
    wallbox.sim.plug()
    central.status("Preparing", after=mark)
    central.none("StartTransaction", during=1, after=mark)


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "ConcurrentTx"])
def test_060_refused_by_start_transaction_stops(central, wallbox, status):
    """OCPP 1.6 §4.8, errata 3.17, StopTransactionOnInvalidId: StopTransaction(DeAuthorized), Finishing."""
    central.once("StartTransaction", {"transactionId": 77, **refused(status)})
    mark = central.mark()
    wallbox.sim.plug()
    wallbox.card("A")
    stop = central.wait("StopTransaction", where={"transactionId": 77})
    assert stop.payload["reason"] == "DeAuthorized"
    central.status("Finishing", after=mark)
    wallbox.sim.ev(ready=True)
    central.none(during=1, after=central.mark())
    assert not wallbox.sim.connector()["contactor"]


def test_060_refused_while_charging_stops_the_energy(central, wallbox):
    """OCPP 1.6 §4.8: the answer comes when the car charges already; the contactor opens before the transaction ends."""
    start = deauthorised(central, wallbox)
    stop = central.wait("StopTransaction", where={"reason": "DeAuthorized"})
    assert not wallbox.sim.connector()["contactor"]
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    central.status("Finishing", after=start)


@pytest.mark.parametrize("allowance", [0, 30])
def test_061_refused_but_not_stopped(central, wallbox_factory, allowance):
    """OCPP 1.6 errata 3.17, §9.1.14: no energy beyond MaxEnergyOnInvalidId, SuspendedEVSE; the transaction stays
    open until its driver ends it."""
    box = wallbox_factory(keys={"StopTransactionOnInvalidId": False, "MaxEnergyOnInvalidId": allowance})
    central.online()
    start = deauthorised(central, box, amps=32)
    if allowance:
        assert box.wait_for(lambda c: c["meter_wh"] > 20)["contactor"]
    central.status("SuspendedEVSE", after=start)
    paused = box.wait_for(lambda c: not c["contactor"])
    assert paused["pilot"]["offered_a"] == 0 and paused["locked"]
    assert paused["meter_wh"] <= allowance + _WH_A_SECOND * at_most(0.5)
    central.none("StopTransaction", during=1.5, after=start)
    assert box.sim.connector()["meter_wh"] == paused["meter_wh"]
    stop = stop_session(central, box)
    assert stop.payload["reason"] == "Local"
    assert stop.payload["meterStop"] == paused["meter_wh"]


def test_062_the_cable_waits_for_its_owner(central, wallbox):
    """OCPP 1.6 §4.8, errata 3.5: locked until the same idTag is presented; nobody else can use the connector."""
    start = deauthorised(central, wallbox, "Owner")
    central.wait("StopTransaction", where={"reason": "DeAuthorized"})
    central.status("Finishing", after=start)
    mark = central.mark()
    wallbox.card("Foreign")
    central.none(during=1.5, after=mark)
    assert wallbox.sim.connector()["locked"]
    wallbox.card("oWNER")
    leave(central, wallbox)
    assert {call.action for call in central.received(after=mark)} == {"StatusNotification"}


def test_062_a_card_of_the_same_group_frees_the_cable(central, wallbox):
    """OCPP 1.6 errata 3.5: or the same parentIdTag, which StartTransaction.conf told."""
    parents = {"Owner": None, "Foreign": "Other", "Colleague": "Fleet"}

    def answer(call):
        parent = parents[call.payload["idTag"]]
        return refused("Accepted", **({"parentIdTag": parent} if parent else {}))

    central.answer["Authorize"] = answer
    start = deauthorised(central, wallbox, "Owner", parentIdTag="fleet")
    central.wait("StopTransaction", where={"reason": "DeAuthorized"})
    central.status("Finishing", after=start)
    mark = central.mark()
    wallbox.card("Foreign")
    central.wait("Authorize", where={"idTag": "Foreign"})
    central.none(during=1, after=central.mark())
    assert wallbox.sim.connector()["locked"]
    wallbox.card("Colleague")
    central.wait("Authorize", where={"idTag": "Colleague"})
    leave(central, wallbox)
    assert central.received("StartTransaction", after=mark) == []


@pytest.mark.parametrize("tag", ["oWNER", "Colleague"])
def test_062_the_cable_waits_over_a_power_cut(central, wallbox, tag):
    """OCPP 1.6 §4.8, errata 3.5: power away and back; still locked, until the owner or one of the group comes."""
    central.answer["Authorize"] = lambda call: refused(
        "Accepted", **({"parentIdTag": "fleet"} if call.payload["idTag"] == "Colleague" else {})
    )
    start = deauthorised(central, wallbox, "Owner", parentIdTag="Fleet")
    central.wait("StopTransaction", where={"reason": "DeAuthorized"})
    central.status("Finishing", after=start)
    mark = central.mark()
    wallbox.sim.power(on=False)
    wallbox.sim.power(on=True)
    central.status("Finishing", after=mark)
    wallbox.card("Foreign")
    central.wait("Authorize", where={"idTag": "Foreign"})
    central.none("StartTransaction", during=0.5, after=mark)
    assert wallbox.sim.connector()["locked"]
    wallbox.card(tag)
    leave(central, wallbox)
    assert central.received("StartTransaction", after=mark) == []


def test_062_the_owner_may_start_again_from_afar(central, wallbox):
    """OCPP 1.6 §5.11: somebody else's RemoteStartTransaction is refused while the cable waits, the owner's is not."""
    start = deauthorised(central, wallbox, "Owner")
    central.wait("StopTransaction", where={"reason": "DeAuthorized"})
    central.status("Finishing", after=start)
    remote = lambda tag: central.call("RemoteStartTransaction", {"connectorId": 1, "idTag": tag})
    assert remote("Foreign") == {"status": "Rejected"}
    assert remote("owner") == {"status": "Accepted"}
    central.wait("StartTransaction", where={"idTag": "owner"}, after=start.index + 1)


def shared(central, wallbox_factory):
    """Two connectors and one reader; A, B and C with their parentIdTags; A of the fleet charges at connector 1."""
    parents = {"A": "Fleet", "B": "fleet", "C": "Other"}
    for action in ("Authorize", "StartTransaction"):
        central.answer[action] = lambda call: {
            "idTagInfo": {"status": "Accepted", "parentIdTag": parents[call.payload["idTag"]]},
            **({"transactionId": call.payload["connectorId"]} if call.action == "StartTransaction" else {}),
        }
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    start_session(central, box)
    return box


def test_a_card_of_the_group_stops_at_the_shared_reader(central, wallbox_factory):
    """OCPP 1.6 §4.10: no vehicle waits, so the card is for the session of its group, and only for that; another group's
    stops nothing."""
    box = shared(central, wallbox_factory)
    box.card("C")
    central.wait("Authorize", where={"idTag": "C"})
    central.none("StopTransaction", during=0.5)
    box.card("C")  # taken back
    mark = central.mark()
    box.card("B")
    stop = central.wait("StopTransaction")
    assert (stop.payload["transactionId"], stop.payload["idTag"]) == (1, "B")
    box.sim.plug(2)
    central.status("Preparing", 2)
    central.none("StartTransaction", during=0.5, after=mark)
    box.card("C")
    central.wait("StartTransaction", where={"connectorId": 2, "idTag": "C"})


def test_a_card_of_the_group_starts_where_a_vehicle_waits(central, wallbox_factory):
    """The vehicle that waits comes first; the group's session goes on."""
    box = shared(central, wallbox_factory)
    box.sim.plug(2)
    central.status("Preparing", 2)
    box.card("B")
    central.wait("StartTransaction", where={"connectorId": 2, "idTag": "B"})
    central.none("StopTransaction", during=0.5)
    assert box.sim.connector()["contactor"]


def test_a_card_while_the_registration_is_under_way(central, wallbox_factory):
    """OCPP 1.6 §4.2: who would be refused without a link is asked about as soon as the back end has accepted us."""
    central.once("BootNotification", central.DELAY(1.5))
    box = wallbox_factory(keys={"LocalAuthorizeOffline": False})
    boot = central.wait("BootNotification")
    box.sim.plug()
    box.card("A")
    asked = central.wait("Authorize", where={"idTag": "A"})
    assert asked.t - boot.t >= 1.5
    central.wait("StartTransaction", where={"idTag": "A"})


@pytest.mark.parametrize("failure", ["silent", "Pending"])
def test_a_card_does_not_wait_longer_for_the_registration(central, wallbox_factory, failure):
    """OCPP 1.6 §3.5.4: no answer within MessageTimeout, or one that is not Accepted: the offline rules."""
    central.answer["BootNotification"] = central.SILENT
    timeout_s = 4 if failure == "silent" else 60
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": True, "MessageTimeout": timeout_s})
    boot = central.wait("BootNotification")
    box.sim.plug()
    box.card("A")
    box.sim.ev(ready=True)
    if failure == "Pending":
        box.never(lambda c: c["locked"], during=0.5)
        central.late(boot, {"status": "Pending"})
    box.wait_for(lambda c: c["locked"])
    (sent,) = box.sent_at(boot)
    assert failure == "Pending" or time.time() - sent >= timeout_s
    box.wait_for(lambda c: c["contactor"])
    assert central.received("Authorize") == []


@pytest.mark.parametrize("tag", ['aBc-Ü?"\\ ß€/ 0123456', "𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥𝔦𝔧𝔨𝔩𝔪𝔫𝔬𝔭𝔮𝔯𝔰𝔱"], ids=["mixed", "four bytes each"])
def test_071_any_text_of_20_characters_is_an_id_tag(central, wallbox, tag):
    """OCPP 1.6 §3.9: sent as it was presented; to the wallbox its case does not matter."""
    assert len(tag) == 20
    other = "".join(c.swapcase() if c.isascii() else c for c in tag)
    start = start_session(central, wallbox, tag)
    assert start.payload["idTag"] == tag
    assert [call.payload for call in central.received("Authorize")] == [{"idTag": tag}]
    stop = stop_session(central, wallbox, other)
    assert stop.payload["idTag"] == other
    assert len(central.received("Authorize")) == 1


def test_071_what_is_too_long_is_no_id_tag(mpy):
    """OCPP 1.6 §7.28: a reader may read more than 20 characters; they are not asked about, and not cut either."""
    code = """
from ocpp.core.chargepoint import ChargePoint
from ocpp.core.reservations import Reservations

class Session:
    active = False

class Connector:
    id = 1
    tag = None
    finishing = timed_out = False
    session = Session()
    def free(self): return True
    def waits(self): return True
    def release(self, tag, parent): return False

class Authorisation:
    waiting = ()
    def present(self, request, online): print(request.tag)

cp = ChargePoint(None, None, None, Authorisation(), Reservations("", None), "", None, None)
cp.connectors = [Connector()]
cp.card("ü" * 20)
cp.card("ü" * 21)
"""
    assert mpy(code).stdout.split() == ["ü" * 20]
