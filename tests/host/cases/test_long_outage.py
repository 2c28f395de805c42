"""A back end that is away for long: every session is told in the end, once, in order, over restarts too."""

import time
from itertools import pairwise

from support.visits import OFFLINE, plausible, sessions_told, visits

CONNECTORS = 4
ROUNDS = 8


def test_32_sessions_and_three_power_cuts_later_everything_is_told(central, wallbox_factory):
    """OCPP 1.6 §3.7: the host is resolved, nobody listens; the power fails in between; half of it is told, the power
    fails again, then the rest follows: each start once answered never comes again, and no connector's order changes."""
    box = wallbox_factory(connectors=CONNECTORS, keys=OFFLINE)
    central.online(connectors=CONNECTORS)
    central.stop_listening()
    for number in range(ROUNDS):
        if number in (2, 5):
            box.kill()
            box.start()
        visits(box, [f"{number}-{connector}" for connector in range(CONNECTORS)], 1000 * (number + 1))
    mark = central.mark()
    central.listen()
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)
    central.wait("StopTransaction", where={"meterStop": 3000}, after=mark, timeout=20)
    box.kill()
    half = central.mark()
    answered = [call.payload for call in central.received("StartTransaction") if call.answered]
    assert 8 <= len(answered) < ROUNDS * CONNECTORS
    box.start()
    for _ in range(CONNECTORS):
        central.wait("StopTransaction", where={"meterStop": 1000 * ROUNDS}, after=half, timeout=20)
    told = sessions_told(central, mark)
    assert len(told) == ROUNDS * CONNECTORS
    for session in told.values():
        plausible(session)
        assert session.stop["reason"] == "Local"
    for connector in range(1, CONNECTORS + 1):
        own = [session for session in told.values() if session.start["connectorId"] == connector]
        assert [session.start["idTag"] for session in own] == [f"{n}-{connector - 1}" for n in range(ROUNDS)]
        assert [session.energy() for session in own] == [(1000 * n, 1000 * (n + 1)) for n in range(ROUNDS)]
        for before, after in pairwise(own):
            assert before.stop["timestamp"] <= after.start["timestamp"]
    again = [call.payload for call in central.received("StartTransaction", after=half) if call.payload in answered]
    assert len(again) <= 1, "only the one whose answer was on its way"
    central.none("StopTransaction", during=0.5)
