"""The local authorisation list as it is used: cases 133 to 136, and what 70 and 120 say of it."""

import pytest

from support.fixtures_session import cut, link_down, link_up, plug_and_charge, start_session, stop_session
from support.local_list import KEYS, asks, differential, full, lets_in, listed, version

PAST = "2001-01-01T00:00:00Z"
CACHE = {**KEYS, "AuthorizationCacheEnabled": True}


def conflict(central, after):
    """Wait for the report of a conflict, and check that it is one of the whole charge point."""
    told = central.wait("StatusNotification", where={"errorCode": "LocalListConflict"}, after=after)
    assert (told.payload["connectorId"], told.payload["status"]) == (0, "Available")
    return told


def conflicts(central, after):
    """Reports of conflicts so far."""
    return central.received("StatusNotification", {"errorCode": "LocalListConflict"}, after=after)


def refused(box):
    """No session begins: the connector stays as it was for longer than one takes to begin."""
    seen = box.never(lambda c: c["locked"] or c["contactor"] or c["pilot"]["offered_a"] > 0, during=0.8)
    assert seen["status"] == "Preparing"


def test_133_a_listed_id_tag_starts_at_once(central, wallbox_factory):
    """OCTT TC_008: without an Authorize, cache off, AuthorizeRemoteTxRequests; by card too."""
    box = wallbox_factory(keys={**KEYS, "AuthorizeRemoteTxRequests": True})
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    mark = central.mark()
    box.sim.plug()
    answer = central.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1})
    assert answer == {"status": "Accepted"}
    central.wait("StartTransaction", where={"idTag": "A"}, after=mark)
    box.sim.ev(ready=True)
    central.status("Charging", after=mark)
    stop_session(central, box)
    start_session(central, box, "a")
    assert central.received("Authorize", after=mark) == []


def test_133_asks_when_the_list_may_not_decide(central, wallbox_factory):
    """OCPP 1.6 §3.5, §9.1.13: without LocalPreAuthorize; and for who is listed as not valid, or expired."""
    box = wallbox_factory(keys={**KEYS, "LocalPreAuthorize": False})
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    asks(central, box, "A")
    on = {"key": "LocalPreAuthorize", "value": "true"}
    assert central.call("ChangeConfiguration", on) == {"status": "Accepted"}
    lets_in(central, box, "A")
    assert full(central, 2, [*listed("A", status="Blocked"), *listed("B", expiryDate=PAST)]) == "Accepted"
    for tag in "AB":
        asks(central, box, tag)


def test_134_the_list_comes_before_the_cache(central, wallbox_factory):
    """OCPP 1.6 §3.5.3: Accepted in the list and Invalid in the cache starts; Blocked in the list and Accepted in the
    cache is asked about."""
    box = wallbox_factory(keys=CACHE)
    central.online()
    asks(central, box, "A")  # the cache has it as Invalid now
    box.card("B")
    central.wait("Authorize", where={"idTag": "B"})
    central.status("Preparing")
    central.status("Available")
    assert full(central, 1, [*listed("A"), *listed("B", status="Blocked")]) == "Accepted"
    lets_in(central, box, "A")
    asks(central, box, "B")


def test_134_what_is_listed_is_never_cached(central, wallbox_factory):
    """OCPP 1.6 §3.5.3, the exception of case 70: neither Authorize.conf nor StartTransaction.conf nor
    StopTransaction.conf; when it leaves the list it is unknown."""
    box = wallbox_factory(keys={**CACHE, "LocalPreAuthorize": False})
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    central.once("StopTransaction", {"idTagInfo": {"status": "Accepted"}})
    start_session(central, box, "A")
    stop_session(central, box, "A")
    assert full(central, 2, []) == "Accepted"
    on = {"key": "LocalPreAuthorize", "value": "true"}
    assert central.call("ChangeConfiguration", on) == {"status": "Accepted"}
    asks(central, box, "A")


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired"])
def test_135_a_start_that_contradicts_the_list(central, wallbox_factory, status):
    """OCPP 1.6 §3.5.2: told once, for the charge point as a whole, and over when a new list has come."""
    box = wallbox_factory(keys={**KEYS, "StopTransactionOnInvalidId": False})
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    mark = central.mark()
    central.once("StartTransaction", {"transactionId": 7, "idTagInfo": {"status": status}})
    box.sim.plug()
    box.card("A")
    conflict(central, mark)
    central.once("StopTransaction", {"idTagInfo": {"status": status}})
    stop_session(central, box, "A")
    central.none(during=0.5, where={"errorCode": "LocalListConflict"}, after=central.mark())
    assert len(conflicts(central, mark)) == 1
    assert differential(central, 2, listed("A", status=status)) == "Accepted"
    over = central.status("Available", connector=0, after=mark, errorCode="NoError")
    assert "vendorErrorCode" not in over.payload


def test_135_an_authorize_that_contradicts_the_list(central, wallbox_factory):
    """OCPP 1.6 §3.5.2: the other way round, who is listed as Blocked is welcome; the idTag starts nevertheless."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    assert full(central, 1, listed("A", status="Blocked")) == "Accepted"
    mark = central.mark()
    box.card("A")
    central.wait("Authorize", after=mark)
    conflict(central, mark)
    central.status("Preparing", after=mark)


def test_135_what_agrees_with_the_list_is_no_conflict(central, wallbox_factory):
    """OCPP 1.6 §3.5.2: ConcurrentTx is said of an idTag that is valid; Invalid and Blocked both mean that it is not."""
    box = wallbox_factory(keys={**KEYS, "LocalPreAuthorize": False})
    central.online()
    entries = [*listed("A", "C"), *listed("B", status="Blocked"), *listed("E", expiryDate=PAST)]
    assert full(central, 1, entries) == "Accepted"
    mark = central.mark()
    for tag, status in (("C", "ConcurrentTx"), ("B", "Invalid"), ("E", "Expired")):
        central.once("Authorize", {"idTagInfo": {"status": status}})
        box.card(tag)
        central.wait("Authorize", where={"idTag": tag}, after=mark)
    start_session(central, box, "A")
    central.none(during=0.3, where={"errorCode": "LocalListConflict"}, after=mark)
    assert conflicts(central, mark) == []


def test_136_the_list_survives_a_power_cut(central, wallbox_factory):
    """OCPP 1.6 §3.5.2: idTags and version, of a full list and of what a Differential changed."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    assert full(central, 4, listed("A", "B")) == "Accepted"
    assert differential(central, 6, [*listed("C"), {"idTag": "A"}]) == "Accepted"
    mark = central.mark()
    cut(box)
    central.online(after=mark)
    assert version(central) == 6
    for tag in "BC":
        lets_in(central, box, tag)
    asks(central, box, "A")


def test_120_offline_the_list_decides(central, wallbox_factory):
    """OCPP 1.6 §3.5.4: who is listed as not valid, or whose date has passed, is refused though unknown idTags may
    charge; who is listed as Accepted may."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": True, "LocalAuthorizeOffline": True})
    central.online()
    bad = [*listed("Blocked", status="Blocked"), *listed("Invalid", status="Invalid")]
    bad += [*listed("Expired", status="Expired"), *listed("Past", expiryDate=PAST)]
    assert full(central, 1, [*bad, *listed("Good")]) == "Accepted"
    mark = link_down(central, box)
    box.sim.plug()
    box.sim.ev(ready=True)
    box.status("Preparing")
    for entry in bad:
        box.card(entry["idTag"])
        refused(box)
    box.card("Good")
    box.status("Charging")
    link_up(central, box)
    start = central.wait("StartTransaction", after=mark)
    assert start.payload["idTag"] == "Good"


def test_115_offline_only_the_list_lets_in(central, wallbox_factory):
    """OCPP 1.6 §9.1.12: LocalAuthorizeOffline with a listed idTag, whoever else is unknown."""
    box = wallbox_factory(keys={"AllowOfflineTxForUnknownId": False, "LocalAuthorizeOffline": True})
    central.online()
    assert full(central, 1, listed("Good")) == "Accepted"
    mark = link_down(central, box)
    plug_and_charge(box, "GOOD")
    link_up(central, box)
    start = central.wait("StartTransaction", after=mark)
    assert start.payload["idTag"] == "GOOD"


def test_062_a_listed_card_of_the_group_stops(central, wallbox_factory):
    """OCPP 1.6 §3.5.2, §3.9: the list tells the parentIdTag of both cards; the back end is not asked about either."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    assert full(central, 1, listed("A", "B", parentIdTag="Family")) == "Accepted"
    start = start_session(central, box, "A")
    mark = central.mark()
    box.card("B")
    stop = central.wait("StopTransaction", where={"idTag": "B"}, after=mark)
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert central.received("Authorize") == []
