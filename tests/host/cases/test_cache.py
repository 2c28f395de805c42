"""The authorisation cache: cases 65 to 70. With LocalPreAuthorize a cached idTag starts without an Authorize."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.fixtures_session import start_session, stop_session

KEYS = {"LocalPreAuthorize": True, "ConnectionTimeOut": 1}
ON_FLASH = Path(__file__).parent / "board" / "cache_on_flash.py"


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox that starts at once for whom it knows."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    return box


def info(status, **more):
    """An answer with idTagInfo."""
    return {"idTagInfo": {"status": status, **more}}


def hours(offset):
    """UTC in so many hours."""
    return (datetime.now(UTC) + timedelta(hours=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def visit(central, box, tag="A"):
    """One session from the plug to Available; the idTags that the back end was asked about."""
    mark = central.mark()
    start_session(central, box, tag)
    stop_session(central, box, tag)
    return [call.payload["idTag"] for call in central.received("Authorize", after=mark)]


def show(central, box, tag):
    """The card of one who goes away again: until the connector is Available. Asked about, as above."""
    mark = central.mark()
    box.card(tag)
    central.status("Preparing", after=mark)
    central.status("Available", after=mark)
    return [call.payload["idTag"] for call in central.received("Authorize", after=mark)]


def test_065_a_cached_id_tag_starts_at_once(central, wallbox_factory):
    """OCTT TC_007: AuthorizeRemoteTxRequests, and no Authorize for what is known; by card and in other letters too."""
    box = wallbox_factory(keys={**KEYS, "AuthorizeRemoteTxRequests": True})
    central.online()
    assert show(central, box, "A") == ["A"]
    mark = central.mark()
    box.sim.plug()
    answer = central.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1})
    assert answer == {"status": "Accepted"}
    central.wait("StartTransaction", where={"idTag": "A"})
    box.sim.ev(ready=True)
    central.status("Charging")
    stop_session(central, box)
    assert central.received("Authorize", after=mark) == []
    assert visit(central, box, "a") == []


@pytest.mark.parametrize("key", ["LocalPreAuthorize", "AuthorizationCacheEnabled"])
def test_065_asks_when_the_cache_may_not_decide(central, wallbox_factory, key):
    """OCPP 1.6 §3.5, §9.1.2, §9.1.13: either key off, every presentation is asked about."""
    box = wallbox_factory(keys={**KEYS, key: False})
    central.online()
    assert show(central, box, "A") == show(central, box, "A") == ["A"]


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "ConcurrentTx"])
def test_066_an_id_tag_cached_as_not_valid_is_asked_about(central, box, status):
    """OCPP 1.6 §3.5.1: online the back end decides anew."""
    central.once("Authorize", info(status))
    box.sim.plug()
    box.card("A")
    first = central.wait("Authorize")
    box.card("A")
    central.wait("Authorize", where={"idTag": "A"}, after=first.index + 1)
    central.wait("StartTransaction", where={"idTag": "A"})
    assert len(central.received("StartTransaction")) == 1


def test_067_an_entry_survives_and_expires(central, box):
    """OCPP 1.6 §3.5.1, errata 3.4: valid after a power cut, expired once the clock has passed its date."""
    central.once("Authorize", info("Accepted", expiryDate=hours(1)))
    assert show(central, box, "A") == ["A"]
    box.kill()
    mark = central.mark()
    box.start()
    central.online(after=mark)
    assert show(central, box, "A") == []
    central.settings.clock_offset = 2 * 3600
    mark = central.mark()
    assert central.call("Reset", {"type": "Hard"}) == {"status": "Accepted"}
    central.online(after=mark)
    assert show(central, box, "A") == ["A"]
    assert show(central, box, "A") == []  # and the new answer, without a date, has replaced the old


def test_067_an_expired_entry_is_refused_offline(central, box):
    """OCPP 1.6 §3.5.4: offline nobody can be asked, and the date has passed."""
    central.once("Authorize", info("Accepted", expiryDate=hours(-1)), info("Accepted", expiryDate=hours(1)))
    for tag in ("Old", "New"):
        assert show(central, box, tag) == [tag]
    box.sim.network(up=False)
    box.sim.plug()
    box.card("Old")
    box.status("Finishing", timeout=5)  # nobody came
    assert not box.sim.connector()["locked"]
    box.card("New")
    box.wait_for(lambda c: c["locked"])


def test_068_a_full_cache_forgets_the_useless_first(central, box, mpy):
    """OCPP 1.6 §3.5.1: entries that are not valid, oldest first, then the oldest valid one; 500 fit."""
    flash = box.state_folder / "flash.bin"
    box.kill()
    old = [f"OLD{i}" for i in range(250)]
    new = [f"NEW{i}" for i in range(248)]
    mpy(ON_FLASH, flash, "put", *old, "-BAD1", "-BAD2", *new, heap="2M")
    mark = central.mark()
    box.start()
    central.online(after=mark)
    for tag in ("X1", "X2", "X3"):
        assert show(central, box, tag) == [tag]
    assert show(central, box, "OLD1") == show(central, box, "X1") == []
    box.kill()
    look = mpy(ON_FLASH, flash, "get", *old, "BAD1", "BAD2", *new, "X1", "X2", "X3", heap="2M")
    assert look.stdout.split() == ["500", *old[1:], *new, "X1", "X2", "X3"]


def test_069_clear_cache_forgets_all(central, box):
    """OCTT TC_061."""
    assert show(central, box, "A") == ["A"]
    assert show(central, box, "A") == []
    assert central.call("ClearCache") == {"status": "Accepted"}
    assert show(central, box, "A") == ["A"]
    assert show(central, box, "A") == []


def test_070_authorize_updates_the_cache(central, box):
    """OCPP 1.6 §4.1: what it told of the idTag before is replaced."""
    central.once("Authorize", info("Blocked"))
    box.card("A")
    central.wait("Authorize")
    assert show(central, box, "A") == ["A"]
    assert show(central, box, "A") == []


def test_070_start_transaction_updates_the_cache(central, box):
    """OCPP 1.6 §4.8: by an answer with a date that has passed; one that says what is known changes nothing."""
    assert visit(central, box) == ["A"]
    central.once("StartTransaction", info("Accepted", expiryDate=hours(-1)))
    assert visit(central, box) == []
    assert show(central, box, "A") == ["A"]


def test_070_stop_transaction_updates_the_cache(central, box):
    """OCPP 1.6 §4.10: by an answer with idTagInfo; one without changes nothing."""
    assert visit(central, box) == ["A"]
    central.once("StopTransaction", info("Blocked"))
    assert visit(central, box) == []
    assert show(central, box, "A") == ["A"]


def test_an_expiry_beyond_all_calendars_is_no_expiry(central, wallbox_factory):
    """Central systems write 9999-12-31 for a card that never expires: it is cached like one without a date."""
    box = wallbox_factory(keys={"LocalPreAuthorize": True})
    central.online()
    central.once("Authorize", {"idTagInfo": {"status": "Accepted", "expiryDate": "9999-12-31T23:59:59Z"}})
    start_session(central, box)
    stop_session(central, box)
    mark = central.mark()
    start_session(central, box)
    assert central.received("Authorize", after=mark) == []
