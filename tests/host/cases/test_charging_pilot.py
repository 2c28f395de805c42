"""What charging profiles do to the pilot, live: cases 159, 160, 164, 171, 172 and 174."""

import time

import pytest

from support.charging import ACCEPTED, REJECTED, UNKNOWN, at, clear, composite, offered, profile, set_profile, stays
from support.fixtures_session import cut, link_down, plug_and_charge, start_session, stop_session
from support.wallbox import wait_until

_TRIES = 5


def test_159_default_profile_takes_effect_at_once(central, wallbox):
    """OCTT TC_082, errata 3.8: also while a transaction runs; cleared, the rating is offered again."""
    start_session(central, wallbox, amps=32)
    offered(wallbox, 32)
    assert set_profile(central, 1, "TxDefault", (0, 10)) == ACCEPTED
    seen = offered(wallbox, 10, timeout=1)
    assert seen["pilot"]["duty"] == pytest.approx(10 / 60, abs=0.001)
    wallbox.wait_for(lambda c: c["ev_a"] == pytest.approx(10, abs=0.1))
    assert clear(central) == ACCEPTED
    offered(wallbox, 32, timeout=1)


def test_160_periods_reach_the_pilot_in_time(central, wallbox):
    """OCPP 1.6 §3.13.3: each within a second of its start, never before it; in one of several tries, for a period may
    be over before a busy machine has looked."""
    start_session(central, wallbox, amps=32)
    assert set_profile(central, 0, "ChargePointMax", (0, 20), id=1) == ACCEPTED
    begins = {10: 0, 16: 3, 20: 5}
    for _ in range(_TRIES):
        seen = first_seen(central, wallbox, (0, 10), (3, 16), (5, 24))
        late = {amps: seen[amps] - begins[amps] for amps in seen}
        assert min(late.values()) >= 0, late
        if len(late) == 3 and max(late.values()) < 2:
            break
    assert len(late) == 3 and max(late.values()) < 2, late


def first_seen(central, box, *rows):
    """{amperes: when they were offered first} of 10, 16 and 20 A under a TxProfile of these rows; in seconds since it
    began, which is cut to the second."""
    begin = int(time.time())
    assert set_profile(central, 1, "Tx", *rows, id=2, duration=9, start=at()) == ACCEPTED
    seen = {}
    while 20 not in seen and time.time() < begin + 8:
        amps = round(box.sim.connector()["pilot"]["offered_a"])
        if amps in (10, 16) or amps == 20 and seen:  # 20 A are offered before it, too
            seen.setdefault(amps, time.time() - begin)
    return seen


def test_160_below_six_amperes_is_a_pause(central, wallbox):
    """IEC 61851-1 Annex A: SuspendedEVSE with steady +12 V, no state F; from 6 A on the pilot offers again."""
    start_session(central, wallbox)
    mark = central.mark()
    assert set_profile(central, 1, "Tx", (0, 5.9), duration=300) == ACCEPTED
    central.status("SuspendedEVSE", after=mark)
    wallbox.wait_for(lambda c: (c["pilot"]["duty"], c["pilot"]["offered_a"]) == (1, 0))
    assert set_profile(central, 1, "Tx", (0, 6), duration=300) == ACCEPTED
    offered(wallbox, 6)
    central.none("StopTransaction", during=0.2, after=mark)


@pytest.mark.parametrize("asks", [False, True], ids=["at-once", "authorised-first"])
def test_164_remote_start_with_a_profile(central, wallbox_factory, asks):
    """OCTT TC_059: in force for the new transaction, instead of the TxDefaultProfile, and gone after it."""
    box = wallbox_factory(keys={"AuthorizeRemoteTxRequests": asks})
    central.online()
    assert set_profile(central, 1, "TxDefault", (0, 20), id=1) == ACCEPTED
    wanted = profile("Tx", (0, 8), (100, 9), id=2, kind="Relative")
    request = {"idTag": "R", "connectorId": 1, "chargingProfile": wanted}
    assert central.call("RemoteStartTransaction", request) == ACCEPTED
    central.status("Preparing")
    box.sim.plug()
    transaction = central.wait("StartTransaction").answer["transactionId"]
    box.sim.ev(ready=True)
    offered(box, 8)
    assert [limit for _, limit in composite(central)] == [8, 9]
    # The same level replaces it, now that the transaction has an id (§5.16.2).
    assert set_profile(central, 1, "Tx", (0, 11), id=3, transactionId=transaction) == ACCEPTED
    offered(box, 11)
    assert clear(central, id=2) == UNKNOWN
    assert central.call("RemoteStopTransaction", {"transactionId": transaction}) == ACCEPTED
    central.wait("StopTransaction")
    assert clear(central, chargingProfilePurpose="TxProfile") == UNKNOWN
    assert composite(central) == [(0, 20)]


def test_164_remote_start_with_a_profile_that_cannot_be(central, wallbox):
    """OCTT TC_060: another purpose, or one for a transaction that there is not; nothing starts."""
    mark = central.mark()
    for bad in (
        profile("TxDefault", (0, 8)),
        profile("ChargePointMax", (0, 8)),
        profile("Tx", (0, 8), transactionId=1),
        profile("Tx", (0, 8), level=1000),
    ):
        request = {"idTag": "R", "connectorId": 1, "chargingProfile": bad}
        assert central.call("RemoteStartTransaction", request) == REJECTED
    central.none("StatusNotification", during=0.3, after=mark)
    assert clear(central) == UNKNOWN


def test_164_a_remote_start_that_nobody_follows_leaves_no_profile(central, wallbox_factory):
    """OCPP 1.6 §5.16.2: the profile was for that transaction; the next driver gets none of it."""
    box = wallbox_factory(keys={"ConnectionTimeOut": 1})
    central.online()
    request = {"idTag": "R", "connectorId": 1, "chargingProfile": profile("Tx", (0, 8), kind="Relative")}
    assert central.call("RemoteStartTransaction", request) == ACCEPTED
    central.status("Preparing")
    central.status("Available")
    assert clear(central) == UNKNOWN
    start_session(central, box)
    offered(box, 32)


def test_171_watts_by_phases_at_the_pilot(central, wallbox):
    """OCPP 1.6 §7.12: 230 V times numberPhases, 3 when absent."""
    start_session(central, wallbox)
    assert set_profile(central, 1, "TxDefault", (0, 6900), unit="W") == ACCEPTED
    offered(wallbox, 10)
    assert set_profile(central, 1, "TxDefault", (0, 3680), unit="W", phases=1) == ACCEPTED
    offered(wallbox, 16)


def test_172_profiles_outlive_a_power_cut(central, wallbox):
    """OCPP 1.6 §3.13.6, errata 3.37: those of a transaction do not; the rest limits without a link and a clock too."""
    assert set_profile(central, 0, "ChargePointMax", (0, 20), (1000, 18), id=1) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 12), id=2, kind="Relative") == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 16), id=3, level=1, validTo=at(1000)) == ACCEPTED
    start_session(central, wallbox)
    assert set_profile(central, 1, "Tx", (0, 9), id=4) == ACCEPTED
    offered(wallbox, 9)
    central.stop_listening()
    cut(wallbox)
    # The time is not known yet: of what depends on it the lowest limit counts, whichever may be in force.
    plug_and_charge(wallbox)
    offered(wallbox, 12)
    mark = central.mark()
    central.listen()
    wallbox.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    wallbox.sim.network(up=True)
    central.online(after=mark)
    offered(wallbox, 16)
    assert clear(central, chargingProfilePurpose="TxProfile") == UNKNOWN
    assert clear(central, id=3) == ACCEPTED
    assert composite(central)[0] == (0, 12)
    assert clear(central, id=2) == ACCEPTED
    assert composite(central)[0] == (0, 20)


def test_172_offline_the_schedule_goes_on(central, wallbox):
    """OCPP 1.6 §3.13.6: a TxProfile is carried out to its end, then the ChargePointMaxProfile is left."""
    start_session(central, wallbox)
    assert set_profile(central, 0, "ChargePointMax", (0, 25), id=1) == ACCEPTED
    assert set_profile(central, 1, "Tx", (0, 9), (3, 11), id=2, duration=6, start=at()) == ACCEPTED
    link_down(central, wallbox)
    offered(wallbox, 11)
    offered(wallbox, 25)


class Sums:
    """Watches the sum of what is offered and of what is drawn while something happens. looks: how often."""

    def __init__(self, box, most):
        self.box = box
        self.most = most
        self.looks = 0

    def until(self, *amps, timeout=12.0):
        """Wait until the connectors are offered this, the sums never above the limit."""

        def reached():
            parts = [c["pilot"]["offered_a"] for c in self.box.sim.state()["connectors"]]
            drawn = [c["ev_a"] for c in self.box.sim.state()["connectors"]]
            self.looks += 1
            assert sum(parts) <= self.most + 0.05, parts
            assert sum(drawn) <= self.most + 0.05, drawn
            return all(abs(part - wanted) < 0.1 for part, wanted in zip(parts, amps, strict=True))

        wait_until(reached, timeout, f"{amps} A offered")


@pytest.fixture
def pair(central, wallbox_factory):
    """Two connectors at which cars charge under a ChargePointMaxProfile of 16 A."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    for connector in (1, 2):
        plug_and_charge(box, f"T{connector}", 32, connector)
        central.wait("StartTransaction", where={"connectorId": connector})
    assert set_profile(central, 0, "ChargePointMax", (0, 16), id=1) == ACCEPTED
    Sums(box, 64).until(8, 8, timeout=1)
    return box


def test_174_the_shared_limit_is_never_exceeded(central, pair):
    """OCPP 1.6 §3.13.3: equal parts; what one may not use the other gets, and the first loses before it is given."""
    sums = Sums(pair, 16)
    assert set_profile(central, 1, "Tx", (0, 6), id=2) == ACCEPTED
    sums.until(6, 10)
    pair.card("T1", connector=1)
    sums.until(0, 16)
    assert sums.looks > 20


def test_174_who_came_last_pauses(central, pair):
    """IEC 61851-1 Annex A: there is no part below 6 A."""
    assert set_profile(central, 0, "ChargePointMax", (0, 11), id=1) == ACCEPTED
    central.status("SuspendedEVSE", connector=2)
    Sums(pair, 14).until(11, 0)
    stays(pair, 0, 0.5, connector=2)
    stop = central.mark()
    pair.card("T1", connector=1)
    central.wait("StopTransaction", after=stop)
    offered(pair, 11, 2, timeout=10)


def test_174_a_vehicle_with_a_minimum_gets_that_or_pauses(central, pair):
    """OCPP 1.6 §7.13, minChargingRate: two of 8 A share 16 A; of 14 A the first gets all, the second pauses."""
    sums = Sums(pair, 16)
    for connector in (1, 2):
        assert set_profile(central, connector, "TxDefault", (0, 32), id=1 + connector, least=8) == ACCEPTED
    sums.until(8, 8)
    assert set_profile(central, 0, "ChargePointMax", (0, 14), id=1) == ACCEPTED
    central.status("SuspendedEVSE", connector=2)
    sums.until(14, 0)


def test_174_alone_a_car_gets_all(central, wallbox_factory):
    """OCPP 1.6 §3.13.3: connectors without a session take no part."""
    box = wallbox_factory(connectors=2)
    central.online(connectors=2)
    assert set_profile(central, 0, "ChargePointMax", (0, 16), id=1) == ACCEPTED
    start_session(central, box)
    offered(box, 16)
    stop_session(central, box)
