"""RemoteStartTransaction and RemoteStopTransaction: cases 72 to 81."""

from support.central import CallError
from support.fixtures_session import start_session
from support.patience import at_most

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}


def remote_start(central, tag="R", **more):
    """Answer to RemoteStartTransaction."""
    return central.call("RemoteStartTransaction", {"idTag": tag, **more})


def test_072_remote_start_of_a_plugged_in_car(central, wallbox):
    """OCTT TC_010: no Authorize unless AuthorizeRemoteTxRequests says so."""
    wallbox.sim.plug()
    central.status("Preparing")
    mark = central.mark()
    assert remote_start(central, connectorId=1) == ACCEPTED
    start = central.wait("StartTransaction", where={"idTag": "R", "connectorId": 1})
    wallbox.sim.ev(ready=True)
    central.status("Charging")
    assert central.received("Authorize", after=mark) == []
    assert start.index > mark


def test_072_remote_start_asks_first_when_configured(central, wallbox_factory):
    """OCTT TC_010 with AuthorizeRemoteTxRequests=true: Authorize comes before StartTransaction."""
    box = wallbox_factory(keys={"AuthorizeRemoteTxRequests": True})
    central.online()
    box.sim.plug()
    assert remote_start(central, connectorId=1) == ACCEPTED
    asked = central.wait("Authorize", where={"idTag": "R"})
    assert central.wait("StartTransaction").index > asked.index


def test_073_remote_start_before_plugging_in(central, wallbox):
    """OCTT TC_011_1: Preparing, and the session begins with the plug."""
    assert remote_start(central, connectorId=1) == ACCEPTED
    prepared = central.status("Preparing")
    central.none("StartTransaction", during=0.5)
    wallbox.sim.plug()
    assert central.wait("StartTransaction", where={"idTag": "R"}).index > prepared.index


def test_074_remote_start_never_plugged_in(central, wallbox_factory):
    """OCTT TC_011_2: Available again after ConnectionTimeOut."""
    wallbox_factory(keys={"ConnectionTimeOut": 2})
    central.online()
    asked = central.clock()
    assert remote_start(central, connectorId=1) == ACCEPTED
    prepared = central.status("Preparing")
    freed = central.status("Available", after=prepared)
    assert 2 <= freed.t - asked <= at_most(2)
    assert central.received("StartTransaction") == []


def test_075_remote_start_during_a_transaction(central, wallbox):
    """OCTT TC_026."""
    start_session(central, wallbox)
    assert remote_start(central, connectorId=1) == REJECTED


def test_076_remote_start_at_connector_0(central, wallbox):
    """OCTT TC_027: 0 is no connector to charge at; the value is out of its range."""
    try:
        answer = remote_start(central, connectorId=0)
    except CallError as error:
        assert error.code == "PropertyConstraintViolation"
    else:
        raise AssertionError(f"expected PropertyConstraintViolation, got {answer}")


def test_077_remote_start_without_connector(central, wallbox_factory):
    """OCPP 1.6 §5.11: the connector whose car waits, else a free one."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    box.sim.plug(connector=2)
    central.status("Preparing", connector=2)
    assert remote_start(central) == ACCEPTED
    central.wait("StartTransaction", where={"connectorId": 2})
    assert remote_start(central, tag="S") == ACCEPTED
    central.status("Preparing", connector=1)
    assert remote_start(central, tag="T") == REJECTED


def test_078_remote_start_where_nothing_can_start(central, wallbox):
    """OCPP 1.6 §5.11: Unavailable, then Faulted."""
    assert central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}) == ACCEPTED
    assert remote_start(central, connectorId=1) == REJECTED
    assert central.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"}) == ACCEPTED
    wallbox.sim.fault("earth")
    central.status("Faulted")
    assert remote_start(central, connectorId=1) == REJECTED
    assert central.call("RemoteStartTransaction", {"idTag": "R"}) == REJECTED


def test_079_remote_stop(central, wallbox):
    """OCTT TC_012: reason Remote, no Authorize."""
    start = start_session(central, wallbox)
    transaction = start.answer["transactionId"]
    mark = central.mark()
    assert central.call("RemoteStopTransaction", {"transactionId": transaction}) == ACCEPTED
    stop = central.wait("StopTransaction").payload
    assert (stop["transactionId"], stop["reason"]) == (transaction, "Remote")
    assert "idTag" not in stop
    central.status("Finishing")
    assert central.received("Authorize", after=mark) == []


def test_080_remote_stop_of_an_unknown_transaction(central, wallbox):
    """OCTT TC_028: Rejected, and the running one goes on."""
    start_session(central, wallbox)
    mark = central.mark()
    assert central.call("RemoteStopTransaction", {"transactionId": 987654}) == REJECTED
    central.none("StopTransaction", during=1, after=mark)
    assert wallbox.sim.connector()["contactor"]


def test_081_second_remote_start_is_refused(central, wallbox):
    """EVerest double_remote_start: the first one waits for the plug."""
    assert remote_start(central, tag="ONE", connectorId=1) == ACCEPTED
    assert remote_start(central, tag="TWO", connectorId=1) == REJECTED
    wallbox.sim.plug()
    assert central.wait("StartTransaction").payload["idTag"] == "ONE"
    central.none("StartTransaction", during=0.5)
