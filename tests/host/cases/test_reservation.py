"""Reservation of a connector: cases 78 and 138 to 141, 144 to 146. Connector 0 is in test_reservation_zero.py."""

import pytest

from support.fixtures_session import cut, leave, link_down, link_up
from support.patience import at_most
from support.reserving import ACCEPTED, REJECTED, cancel, grouped, remote_start, reserve, reserved, used


def begins(central, box, tag, connector=1, after=0):
    """A card at a car that is plugged in: its StartTransaction."""
    box.card(tag)
    return central.wait("StartTransaction", where={"connectorId": connector, "idTag": tag}, after=after)


def test_138_only_the_holder_may_charge(central, wallbox):
    """OCTT TC_046_1, OCPP 1.6 §5.13, §4.9: Reserved, with a cable too, until the right idTag comes (G2)."""
    told = reserved(central)
    wallbox.sim.plug()
    wallbox.card("B")
    central.none(during=1, after=told.index + 1)
    wallbox.sim.ev(ready=True)
    assert not wallbox.sim.connector()["contactor"]
    start = begins(central, wallbox, "a")
    assert used(start) == 7
    central.status("Preparing", after=told)
    central.status("Charging", after=told)
    assert [call.payload["idTag"] for call in central.received("Authorize")] == ["a"]
    wallbox.card("A")
    central.status("Finishing", after=told)
    leave(central, wallbox)  # Available, not Reserved: it is used up
    assert cancel(central) == REJECTED


def test_138_card_first(central, wallbox):
    """OCTT TC_046_1: Preparing from the card on; the plug begins the transaction."""
    told = reserved(central, id_=-2147483648)
    wallbox.card("A")
    central.status("Preparing", after=told)
    wallbox.sim.plug()
    assert used(central.wait("StartTransaction")) == -2147483648


def test_138_a_holder_who_does_not_come_keeps_it(central, wallbox_factory):
    """OCPP 1.6 §5.13: ConnectionTimeOut ends the use, not the reservation."""
    box = wallbox_factory(keys={"ConnectionTimeOut": 1})
    central.online()
    told = reserved(central)
    box.card("A")
    prepared = central.status("Preparing", after=told)
    central.status("Reserved", after=prepared)
    assert remote_start(central, "B", connectorId=1) == REJECTED


def test_139_started_from_afar(central, wallbox):
    """OCTT TC_046_2; case 78: somebody else's RemoteStartTransaction is Rejected, with and without connectorId."""
    told = reserved(central)
    assert remote_start(central, "B", connectorId=1) == REJECTED
    assert remote_start(central, "B") == REJECTED
    assert remote_start(central, "A", connectorId=1) == ACCEPTED
    central.status("Preparing", after=told)
    wallbox.sim.plug()
    start = central.wait("StartTransaction")
    assert (start.payload["idTag"], used(start)) == ("A", 7)
    wallbox.sim.ev(ready=True)
    central.status("Charging", after=told)


def test_140_it_runs_out(central, wallbox):
    """OCTT TC_047: Available at expiryDate, not before; then anybody may charge."""
    mark = central.mark()
    told = reserved(central, seconds=4)
    wanted = next(line for line in reversed(wallbox.frames("<")) if line[2] == "ReserveNow")[3]
    free = central.status("Available", after=told)
    assert wanted["expiryDate"] <= free.payload["timestamp"]
    assert free.t - told.t <= at_most(4)
    wallbox.sim.plug()
    assert used(begins(central, wallbox, "B", after=mark)) is None


def test_140_it_runs_out_without_a_link(central, wallbox):
    """OCPP 1.6 §5.13: the clock goes on; only the present status is told afterwards."""
    told = reserved(central, seconds=6)
    mark = link_down(central, wallbox)
    assert central.received("StatusNotification", after=told.index + 1) == []
    wallbox.status("Available")
    link_up(central, wallbox)
    told = central.wait("StatusNotification", after=mark)
    assert told.payload["status"] == "Available"


def test_141_what_cannot_be_reserved(central, wallbox):
    """OCTT TC_048_1 to 3, OCPP 1.6 §5.13: the very status; nothing changes. Past or nowhere is Rejected."""
    assert reserve(central, connector=2) == "Rejected"
    assert reserve(central, seconds=-60) == "Rejected"
    wallbox.sim.plug()
    central.status("Preparing")
    assert reserve(central) == "Occupied"
    wallbox.sim.unplug(side="evse")
    central.status("Available")
    change = lambda kind: central.call("ChangeAvailability", {"connectorId": 1, "type": kind})
    assert change("Inoperative") == ACCEPTED
    central.status("Unavailable")
    assert reserve(central) == "Unavailable"
    assert change("Operative") == ACCEPTED
    wallbox.sim.fault("earth")
    central.status("Faulted")
    assert reserve(central) == "Faulted"
    wallbox.sim.fault("earth", on=False)
    wallbox.status("Available")
    reserved(central)
    for tag in "AB":
        assert reserve(central, tag=tag, id_=8) == "Occupied"
    assert cancel(central, 8) == REJECTED


def test_141_occupied_while_charging(central, wallbox):
    """OCTT TC_048_2: from the accepted card on, until the cable is out."""
    wallbox.card("B")
    central.status("Preparing")
    assert reserve(central) == "Occupied"
    wallbox.sim.plug()
    central.wait("StartTransaction")
    assert reserve(central) == "Occupied"
    wallbox.card("B")
    central.status("Finishing")
    assert reserve(central) == "Occupied"
    leave(central, wallbox)
    reserved(central)


def test_144_cancelled(central, wallbox):
    """OCTT TC_051, TC_052: an unknown id is Rejected and ends nothing; afterwards anybody may charge."""
    told = reserved(central)
    assert cancel(central, 8) == REJECTED
    central.none("StatusNotification", during=0.5, after=told.index + 1)
    wallbox.sim.plug()
    assert cancel(central) == ACCEPTED
    central.status("Preparing", after=told)
    assert cancel(central) == REJECTED
    assert used(begins(central, wallbox, "B")) is None


def test_144_cancelled_is_available(central, wallbox):
    """OCTT TC_051 without a cable; the same after a restart."""
    told = reserved(central)
    assert cancel(central) == ACCEPTED
    central.status("Available", after=told)
    mark = central.mark()
    cut(wallbox)
    central.status("Available", after=mark)


def test_145_a_group_may_charge(central, wallbox):
    """OCTT TC_053: an idTag that nothing is known of is asked about; only the right parentIdTag may charge."""
    central.answer["Authorize"] = grouped(B="fleet", C="other")
    told = reserved(central, parentIdTag="Fleet")
    wallbox.sim.plug()
    for tag in "CD":
        wallbox.card(tag)
        central.wait("Authorize", where={"idTag": tag})
    central.none("StartTransaction", during=0.5, after=told)
    assert used(begins(central, wallbox, "B")) == 7


def test_145_a_group_known_here(central, wallbox_factory):
    """OCPP 1.6 §5.13: the parentIdTag may come from the cache; a RemoteStartTransaction has no other."""
    box = wallbox_factory(keys={"LocalPreAuthorize": True})
    central.online()
    for action in ("Authorize", "StartTransaction"):
        central.answer[action] = grouped(B="fleet", C="other")
    for tag in "BC":  # shown and taken back: they are in the cache
        box.card(tag)
        central.wait("Authorize", where={"idTag": tag})
        box.status("Preparing")
        box.card(tag)
        box.status("Available")
    reserved(central, parentIdTag="Fleet")
    mark = central.mark()
    box.card("C")
    assert remote_start(central, "C", connectorId=1) == REJECTED
    assert remote_start(central, "D", connectorId=1) == REJECTED
    assert remote_start(central, "B", connectorId=1) == ACCEPTED
    box.sim.plug()
    start = central.wait("StartTransaction")
    assert (start.payload["idTag"], used(start)) == ("B", 7)
    central.none("Authorize", during=0.1, after=mark)


def test_145_a_group_known_from_the_list(central, wallbox_factory):
    """OCPP 1.6 §5.13: the parentIdTag may come from the local list."""
    box = wallbox_factory(keys={"LocalPreAuthorize": True})
    central.online()
    entries = [
        {"idTag": tag, "idTagInfo": {"status": "Accepted", "parentIdTag": parent}}
        for tag, parent in (("B", "FLEET"), ("C", "other"))
    ]
    full = {"listVersion": 1, "localAuthorizationList": entries, "updateType": "Full"}
    assert central.call("SendLocalList", full) == ACCEPTED
    reserved(central, parentIdTag="Fleet")
    assert remote_start(central, "C", connectorId=1) == REJECTED
    box.sim.plug()
    mark = central.mark()
    box.card("C")
    central.none(during=0.5, after=mark)
    assert used(begins(central, box, "B")) == 7
    assert central.received("Authorize") == []


def test_145_a_group_started_from_afar_is_asked_about(central, wallbox_factory):
    """OCPP 1.6 §5.11, §5.13 with AuthorizeRemoteTxRequests: Accepted, then the parentIdTag decides."""
    box = wallbox_factory(keys={"AuthorizeRemoteTxRequests": True})
    central.online()
    central.answer["Authorize"] = grouped(B="fleet", C="other")
    reserved(central, parentIdTag="Fleet")
    box.sim.plug()
    for tag in "CB":
        assert remote_start(central, tag, connectorId=1) == ACCEPTED
        central.wait("Authorize", where={"idTag": tag})
    start = central.wait("StartTransaction")
    assert (start.payload["idTag"], used(start)) == ("B", 7)


def test_146_the_same_id_replaces(central, wallbox_factory):
    """OCPP 1.6 §5.13: idTag, time and connector are the new ones, wherever the old reservation was."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    first = reserved(central)
    assert reserve(central, tag="B") == "Accepted"
    assert remote_start(central, "A", connectorId=1) == REJECTED
    mark = central.mark()
    assert reserve(central, connector=2, tag="C") == "Accepted"
    central.status("Available", 1, after=mark)
    central.status("Reserved", 2, after=first)
    assert reserve(central, connector=2, tag="D", id_=8) == "Occupied"
    assert reserve(central, connector=1, tag="D", id_=8) == "Accepted"
    box.sim.plug(2)
    assert used(begins(central, box, "C", connector=2)) == 7
    assert cancel(central, 8) == ACCEPTED


@pytest.mark.parametrize("end", ["Faulted", "Unavailable"])
def test_146_it_ends_with_the_connector(central, wallbox, end):
    """OCPP 1.6 §5.13: a fault or ChangeAvailability ends it for good; the status tells (G8, G9, I1, H1)."""
    told = reserved(central)
    if end == "Faulted":
        wallbox.sim.fault("earth")
        central.status(end, after=told)
        wallbox.sim.fault("earth", on=False)
    else:
        for kind in ("Inoperative", "Operative"):
            assert central.call("ChangeAvailability", {"connectorId": 1, "type": kind}) == ACCEPTED
            if kind == "Inoperative":
                central.status(end, after=told)
    central.status("Available", after=told)
    wallbox.sim.plug()
    assert used(begins(central, wallbox, "B")) is None


def test_146_it_survives_a_power_cut(central, wallbox):
    """OCPP 1.6 §5.13: Reserved again from the start on; its holder and its time are kept."""
    reserved(central)
    mark = central.mark()
    cut(wallbox)
    told = central.status("Reserved", after=mark)
    assert remote_start(central, "B", connectorId=1) == REJECTED
    assert remote_start(central, "A", connectorId=1) == ACCEPTED
    wallbox.sim.plug()
    assert used(central.wait("StartTransaction", after=told)) == 7


def test_a_shared_reader_leads_to_the_reserved_connector(central, wallbox_factory):
    """The holder's card goes where it reserved, whoever waits elsewhere; another card goes where nobody reserved."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    reserved(central, connector=2)
    for connector in (1, 2):
        box.sim.plug(connector)
    central.status("Preparing", 1)
    box.wait_for(lambda c: c["pilot"]["state"] == "B", connector=2)
    assert used(begins(central, box, "A", connector=2)) == 7
    assert used(begins(central, box, "B", connector=1)) is None
