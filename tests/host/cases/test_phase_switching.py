"""Three phases or one, as the charging profiles ask (OCPP 1.6 §7.12, §7.13, §9.4.4): the whole board with its relay.

That the relay never moves under load is checked at the end of every test, see wallbox_factory.
"""

import pytest

from support.charging import ACCEPTED, clear, offered, profile, set_profile
from support.fixtures_session import leave, start_session
from support.wallbox import wait_until

KEY = "ConnectorSwitch3to1PhaseSupported"
MEASURANDS = "Current.Import,Power.Active.Import,Power.Offered"


@pytest.fixture
def box(central, wallbox_factory):
    """A board with a phase relay that waits for half a second only, and a meter that tells each phase."""
    made = wallbox_factory(
        keys={KEY: True, "MeterValuesSampledData": MEASURANDS, "MeterValueSampleInterval": 0},
        env={"PILOTWIRE_PHASE_WAIT_S": "0.5"},
        meter="modbus",
    )
    central.online()
    return made


def phases(box):
    """Phases that reach the car."""
    return box.sim.phases()[0]["phases"]


def told(central, key=KEY):
    """Value of a configuration key, which is read-only."""
    [row] = central.call("GetConfiguration", {"key": [key]})["configurationKey"]
    assert row["readonly"] is True
    return row["value"]


def schedule(central, unit):
    """Periods of GetCompositeSchedule."""
    request = {"connectorId": 1, "duration": 100, "chargingRateUnit": unit}
    return central.call("GetCompositeSchedule", request)["chargingSchedule"]["chargingSchedulePeriod"]


def test_a_session_begins_on_the_phases_of_its_limit(central, box):
    """OCPP 1.6 §7.12: 2300 W are 10 A on one phase; on three they would be a pause. The others carry nothing."""
    assert phases(box) == 3
    assert set_profile(central, 1, "TxDefault", (0, 2300), unit="W") == ACCEPTED
    assert schedule(central, "W") == [{"startPeriod": 0, "limit": 2300, "numberPhases": 1}]
    assert schedule(central, "A") == [{"startPeriod": 0, "limit": 10, "numberPhases": 1}]
    assert phases(box) == 3  # there is no session yet
    start_session(central, box, amps=32)
    seen = box.sim.connector()
    assert (phases(box), seen["ev_a"]) == (1, pytest.approx(10, abs=0.1))

    def measured():
        mark = central.mark()
        assert central.call("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}) == ACCEPTED
        [entry] = central.wait("MeterValues", after=mark).payload["meterValue"]
        values = {(v["measurand"], v.get("phase")): float(v["value"]) for v in entry["sampledValue"]}
        # The meter reads one after the other: what flows now may be in some of them only.
        return values if values[("Current.Import", "L1")] and values[("Power.Active.Import", None)] else None

    values = wait_until(measured)
    assert values[("Current.Import", "L1")] == pytest.approx(10, abs=0.1)
    assert (values[("Current.Import", "L2")], values[("Current.Import", "L3")]) == (0, 0)
    assert values[("Power.Active.Import", None)] == pytest.approx(2300, rel=0.02)
    assert values[("Power.Offered", None)] == pytest.approx(2300, rel=0.01)


def test_a_limit_of_a_running_session_changes_its_phases(central, box):
    """IEC 61851-1 Annex A: no PWM, contactor open, state F, the relay, then the offer anew; SuspendedEVSE meanwhile."""
    start = start_session(central, box, amps=32)
    assert phases(box) == 3
    mark = central.mark()
    transaction = start.answer["transactionId"]
    assert set_profile(central, 1, "Tx", (0, 16), phases=1, transactionId=transaction) == ACCEPTED
    central.status("SuspendedEVSE", after=mark)
    wait_until(lambda: phases(box) == 1)
    assert offered(box, 16)["locked"]
    central.none("StopTransaction", during=0.1, after=mark)
    # The next change may follow a minute later only: until then one phase it stays.
    assert clear(central) == ACCEPTED
    offered(box, 32)
    assert phases(box) == 1
    assert any("connector 1 phases: 1 in use" in line for line in box.errors().splitlines())


def test_the_next_session_begins_on_three_phases_again(central, box):
    """OCPP 1.6 §7.13: numberPhases of a TxProfile ends with its transaction."""
    wanted = profile("Tx", (0, 10), phases=1, kind="Relative")
    request = {"idTag": "A", "connectorId": 1, "chargingProfile": wanted}
    box.sim.plug()
    assert central.call("RemoteStartTransaction", request) == ACCEPTED
    number = central.wait("StartTransaction").answer["transactionId"]
    offered(box, 10)
    assert phases(box) == 1
    assert central.call("RemoteStopTransaction", {"transactionId": number}) == ACCEPTED
    central.wait("StopTransaction")
    assert phases(box) == 1  # without a session nothing is ordered
    leave(central, box)
    start_session(central, box, "B")
    assert phases(box) == 3


def test_the_key_tells_what_the_board_has(central, wallbox_factory):
    """OCPP 1.6 §9.4.4: only a relay in a three-phase board makes it true; the board stays what it is."""
    wallbox_factory(keys={KEY: True}, phases=1)
    central.online()
    assert told(central) == "false"
    mark = central.mark()
    box = wallbox_factory("CP2", keys={KEY: True})
    central.online(after=mark)
    assert told(central) == "true"
    mark = central.mark()
    box.kill()
    box.command.remove(f"{KEY}=true")
    box.command.remove("--set")
    box.start()
    central.online(after=mark)
    assert told(central) == "true"


@pytest.mark.long
@pytest.mark.timeout(200)
def test_there_and_back_with_the_times_of_a_board(central, wallbox_factory):
    """Ten seconds in state F each time, and a minute between two changes."""
    box = wallbox_factory(keys={KEY: True})
    central.online()
    start_session(central, box, amps=32)
    assert set_profile(central, 1, "TxDefault", (0, 3680), unit="W") == ACCEPTED
    wait_until(lambda: phases(box) == 1)
    box.never(lambda c: c["pilot"]["state"] != "F", during=9.5)
    box.wait_for(lambda c: c["ev_a"] == pytest.approx(16, abs=0.1), timeout=5)
    assert clear(central) == ACCEPTED
    box.never(lambda c: not c["contactor"], during=55)
    wait_until(lambda: phases(box) == 3, timeout=10)
    box.wait_for(lambda c: c["ev_a"] == pytest.approx(32, abs=0.1), timeout=15)
