"""Reservation of any connector of the charge point: cases 142 and 143."""

import pytest

from support.fixtures_session import cut
from support.reserving import ACCEPTED, REJECTED, cancel, remote_start, reserve, reserved, used


@pytest.fixture
def make(central, wallbox_factory):
    """`make(connectors)`: a wallbox that takes reservations of connector 0."""

    def made(connectors=2):
        box = wallbox_factory(connectors=connectors, keys={"ReserveConnectorZeroSupported": True})
        central.online(connectors=connectors)
        return box

    return made


def test_142_one_is_kept_free(central, make):
    """OCTT TC_049, OCPP 1.6 §5.13: others may charge as long as one connector is left for the holder."""
    box = make(2)
    assert reserve(central, 0) == "Accepted"
    assert reserve(central, 0, tag="B", id_=8) == "Occupied"
    box.sim.plug(1)
    box.card("B")
    start = central.wait("StartTransaction")
    assert (start.payload["connectorId"], used(start)) == (1, None)
    assert reserve(central, 2, tag="C", id_=8) == "Occupied"
    assert remote_start(central, "C", connectorId=2) == REJECTED
    assert remote_start(central, "C") == REJECTED
    box.sim.plug(2)
    central.status("Preparing", 2)
    mark = central.mark()
    box.card("C")
    central.none(during=0.7, after=mark)
    box.card("A")
    start = central.wait("StartTransaction", after=mark)
    assert (start.payload["connectorId"], start.payload["idTag"], used(start)) == (2, "A", 7)
    assert cancel(central) == REJECTED


def test_142_it_survives_a_power_cut(central, make):
    """OCTT TC_049 with one connector: no status of its own, everybody else is refused."""
    box = make(1)
    mark = central.mark()
    assert reserve(central, 0) == "Accepted"
    central.none("StatusNotification", during=0.5, after=mark)
    cut(box)
    central.status("Available", 1, after=mark)
    assert remote_start(central, "B", connectorId=1) == REJECTED
    assert remote_start(central, "A", connectorId=1) == ACCEPTED
    box.sim.plug(1)
    assert used(central.wait("StartTransaction")) == 7


def test_142_a_place_that_the_holder_has_taken_is_enough(central, make):
    """OCPP 1.6 §5.13: while the holder's vehicle is awaited at one connector, the other is for everybody."""
    make(2)
    assert reserve(central, 0) == "Accepted"
    assert remote_start(central, "A", connectorId=1) == ACCEPTED
    central.status("Preparing", 1)
    assert remote_start(central, "B", connectorId=2) == ACCEPTED


def test_143_nothing_to_be_kept(central, make):
    """OCTT TC_050_1 to 3: Occupied, Unavailable, Faulted when no connector is left; one is enough for Accepted."""
    box = make(2)
    box.sim.plug(1)
    central.status("Preparing", 1)
    reserved(central, 2, id_=8)
    assert reserve(central, 0) == "Occupied"
    box.sim.unplug(1, side="evse")
    box.status("Available", 1)
    assert reserve(central, 0) == "Accepted"
    assert cancel(central) == ACCEPTED
    assert central.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}) == ACCEPTED
    central.status("Unavailable", 2)
    assert reserve(central, 0) == "Unavailable"
    assert central.call("ChangeAvailability", {"connectorId": 0, "type": "Operative"}) == ACCEPTED
    assert reserve(central, 0) == "Accepted"
    for connector in (1, 2):
        box.sim.fault("earth", connector=connector)
        central.status("Faulted", connector)
    assert reserve(central, 0, id_=9) == "Faulted"
    assert cancel(central) == REJECTED  # it ended with the last connector


def test_143_not_supported(central, wallbox):
    """OCTT TC_050_4, OCPP 1.6 §5.13: without ReserveConnectorZeroSupported."""
    assert reserve(central, 0) == "Rejected"
    reserved(central, 1)
