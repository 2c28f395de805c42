"""Sessions before the charge point ever learnt the time: told with the right times afterwards, over power cuts too."""

import time
from datetime import UTC, datetime, timedelta

from support.patience import LAG
from support.visits import OFFLINE, plausible, sessions_told, visits

SECOND = timedelta(seconds=1)
TENTH = SECOND / 10  # what is recorded without the time is


def moments(session):
    """(start, stop) of a Session as datetimes."""
    return [datetime.fromisoformat(one["timestamp"]) for one in (session.start, session.stop)]


def told_after(central, box, count):
    """The back end is there: {idTag: (start, stop)} once it was told of `count` sessions."""
    central.listen()
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)
    for _ in range(count):
        central.wait("StopTransaction", timeout=20)
    told = sessions_told(central)
    for session in told.values():
        plausible(session)
    return {tag: moments(session) for tag, session in told.items()}


def test_sessions_of_this_start_get_their_times(central, wallbox_factory):
    """OCPP 1.6 §3.15: to a second, however long after it the back end came."""
    central.stop_listening()
    box = wallbox_factory(keys=OFFLINE)
    seen = {}
    for number, tag in enumerate("AB", 1):
        before = datetime.now(UTC)
        visits(box, [tag], 1000 * number)
        seen[tag] = before, datetime.now(UTC)
        time.sleep(0.5)
    for tag, (start, stop) in told_after(central, box, 2).items():
        before, after = seen[tag]
        assert before - LAG <= start <= stop <= after + SECOND, tag


def test_sessions_of_earlier_starts_keep_their_length_and_order(central, wallbox_factory):
    """OCPP 1.6 §3.15: two starts never learnt the time. How long the power was away nobody knows: what they recorded is
    as far apart as it was, and no later than the next start. Told again after another cut, it is the same."""
    central.stop_listening()
    box = wallbox_factory(keys=OFFLINE)
    seen = {}
    for boot in range(3):
        if boot:
            box.kill()
            box.start()
        for number, tag in enumerate(("A", "B") if boot < 2 else "A", 1):
            before = datetime.now(UTC)
            visits(box, [f"{boot}{tag}"], 1000 * (2 * boot + number))
            seen[f"{boot}{tag}"] = before, datetime.now(UTC)
    central.answer["StartTransaction"] = central.SILENT
    central.listen()
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)
    first = central.wait("StartTransaction")
    box.kill()
    del central.answer["StartTransaction"]
    box.start()
    told = told_after(central, box, 5)
    assert central.received("StartTransaction", where={"idTag": "0A"})[-1].payload == first.payload
    assert list(told) == list(seen) and len(told) == 5
    flat = [moment for pair in told.values() for moment in pair]
    assert flat == sorted(flat)
    for tag, (start, stop) in told.items():
        before, after = seen[tag]
        assert before - LAG <= start and stop <= after + LAG, tag  # the power was away for less than that
        assert stop - start <= after - before
    for boot in "01":
        (first, first_over), (second, second_over) = seen[boot + "A"], seen[boot + "B"]
        apart = told[boot + "B"][0] - told[boot + "A"][0]
        assert second - first_over - TENTH <= apart <= second_over - first + TENTH
