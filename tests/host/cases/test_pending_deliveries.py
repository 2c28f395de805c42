"""Orders of the back end in the middle of deliveries that it answers badly: nothing of the queue is lost."""

import shutil

import pytest

from support.local_list import listed
from support.visits import OFFLINE, plausible, sessions_told, visits
from support.wallbox import Wallbox

KEYS = OFFLINE | {"MessageTimeout": 1, "TransactionMessageAttempts": 10, "TransactionMessageRetryInterval": 0}
TAGS = ("A1", "A2", "B1", "B2")


@pytest.fixture(scope="module")
def queued(tmp_path_factory):
    """State of a wallbox that never had a link: two sessions at each of two connectors, and one that a cut ended."""
    state = tmp_path_factory.mktemp("queued") / "state"
    with Wallbox(state=state, connectors=2, keys=KEYS) as box:
        visits(box, TAGS[:2], 1000)
        visits(box, TAGS[2:], 2000)
        box.sim.plug(1)
        box.sim.card("C", connector=1)
        box.wait_for(lambda c: c["pilot"]["offered_a"] > 0)
        box.kill()
    return state


@pytest.fixture
def delivering(central, wallbox_factory, queued, tmp_path):
    """A function that gives the wallbox with that queue, when the back end has refused its first StartTransaction and
    leaves the second without an answer; it goes on to refuse, to break the link and to answer late."""
    central.settings.message_timeout = 1
    error = central.ERROR("InternalError")
    central.once("StartTransaction", error, central.SILENT, {}, central.DROP, error, {}, central.DELAY(1.2))
    central.once("StopTransaction", error, {}, central.DELAY(1.2), central.DROP)
    state = tmp_path / "state"
    shutil.copytree(queued, state)
    box = wallbox_factory(state=state, connectors=2)
    central.online(connectors=2)
    for _ in range(2):
        central.wait("StartTransaction", where={"idTag": "A1"})
    return box


def everything(central):
    """All five sessions were told, each once, in order, with its energy; the {idTag: Session}."""
    central.wait("StopTransaction", where={"reason": "PowerLoss"}, timeout=30)
    told = sessions_told(central)
    assert set(told) == {*TAGS, "C"}
    for session in told.values():
        plausible(session)
    assert [told[tag].energy() for tag in TAGS] == [(0, 1000), (0, 1000), (1000, 2000), (1000, 2000)]
    assert told["C"].start["meterStart"] == 2000
    return told


@pytest.mark.parametrize("kind", ["Hard", "Soft"])
def test_reset(central, delivering, kind):
    """OCPP 1.6 §5.14, errata 3.36: what was not told before the restart is told after it."""
    mark = central.mark()
    assert central.call("Reset", {"type": kind}) == {"status": "Accepted"}
    central.wait("BootNotification", after=mark, timeout=20)
    everything(central)
    assert delivering.sim.state()["boots"] == 2


def test_clear_cache(central, delivering):
    """OCPP 1.6 §5.4."""
    assert central.call("ClearCache") == {"status": "Accepted"}
    everything(central)


def test_send_local_list(central, delivering):
    """OCPP 1.6 §5.15."""
    update = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": listed(*(f"L{n}" for n in range(200)))}
    assert central.call("SendLocalList", update) == {"status": "Accepted"}
    more = {"listVersion": 2, "updateType": "Differential", "localAuthorizationList": listed("A1", status="Blocked")}
    assert central.call("SendLocalList", more) == {"status": "Accepted"}
    everything(central)
    assert central.call("GetLocalListVersion") == {"listVersion": 2}


def test_change_availability(central, delivering):
    """OCPP 1.6 §5.2: of the whole charge point, while the sessions to be told are over."""
    mark = central.mark()
    assert central.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}) == {"status": "Accepted"}
    central.status("Unavailable", connector=2, after=mark)
    everything(central)
    assert delivering.sim.connector(2)["status"] == "Unavailable"


def test_change_configuration(central, delivering):
    """OCPP 1.6 §5.3: what is measured from now on, how many values a stop may carry, how it is told; and a new
    password, for which the connection is made anew."""
    changes = {
        "StopTxnSampledData": "",
        "MeterValuesSampledData": "Voltage",
        "StopTransactionMaxMeterValues": "2",
        "TransactionMessageAttempts": "20",
        "MeterValueSampleInterval": "0",
        "AuthorizationKey": "0123456789abcdef0123456789abcdef",
    }
    for key, value in changes.items():
        assert central.call("ChangeConfiguration", {"key": key, "value": value}) == {"status": "Accepted"}
    everything(central)
