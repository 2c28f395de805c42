"""Rules of the grid: the grid operator dims, sessions begin at random moments, and not in peak hours."""

from datetime import UTC, datetime, timedelta

from support.charging import ACCEPTED, REJECTED, offered
from support.fixtures_session import says, start_session, stop_session
from support.wallbox import wait_until


def key(central, name):
    """Value of a configuration key."""
    return central.call("GetConfiguration", {"key": [name]})["configurationKey"][0]["value"]


def becomes(central, name, value):
    """Wait until it has this value."""
    wait_until(lambda: key(central, name) == value, 6, f"{name}={value}")


def change(central, name, value):
    """Answer to ChangeConfiguration."""
    return central.call("ChangeConfiguration", {"key": name, "value": value})


def a_monday_at(hour, minute):
    """Seconds from now to the next such moment of UTC."""
    now = datetime.now(UTC)
    moment = now.replace(hour=hour, minute=minute, second=0) + timedelta(days=7 - now.weekday())
    return (moment - now).total_seconds()


def test_the_grid_operator_dims_to_4200_watts(central, wallbox):
    """§14a EnWG: 6 A on three phases within 10 s of the contact's closing, all of it back when it opens."""
    start_session(central, wallbox, amps=32)
    offered(wallbox, 32)
    wallbox.sim.button("dim")
    offered(wallbox, 6, timeout=10)
    says(wallbox, "Charging: charging: 6 A offered, dimmed by the grid operator")
    wallbox.sim.button("dim", on=False)
    offered(wallbox, 32)


def test_a_charge_point_on_one_phase_is_dimmed_to_18_amperes(central, wallbox_factory):
    """The same power; a pause would do no good. It outlasts a session."""
    box = wallbox_factory(phases=1)
    central.online()
    box.sim.button("dim")
    start_session(central, box, amps=32)
    offered(box, 18)


def test_a_session_begins_at_random_unless_somebody_is_in_a_hurry(central, wallbox_factory):
    """Great Britain's regulations of 2021, 11: SuspendedEVSE meanwhile; the reset button overrides it."""
    box = wallbox_factory(keys={"RandomisedDelay": 1800})
    central.online()
    for tag in "ABCD":
        mark = central.mark()
        box.sim.plug()
        box.card(tag)
        central.wait("StartTransaction", after=mark)
        box.sim.ev(ready=True)
        if "randomised delay" in says(box, "paused: waits up to", "charging: "):
            break  # one of ninety waits is over before anybody has looked
        stop_session(central, box, tag)
    central.status("SuspendedEVSE", after=mark)
    assert not box.sim.connector()["contactor"]
    box.push("reset")
    central.status("Charging", after=mark)
    assert change(central, "RandomisedDelay", "1801") == REJECTED
    assert change(central, "RandomisedDelay", "600") == ACCEPTED
    assert key(central, "RandomisedDelay") == "600"


def test_peak_hours_are_offered_kept_and_overridden(central, wallbox_factory):
    """Great Britain's regulations of 2021, 10: the owner is asked, may accept, change or remove, and be in a hurry."""
    central.settings.clock_offset = a_monday_at(9, 30)
    box = wallbox_factory(keys={"PeakHours": "8-11,16-22?"})
    central.online()
    box.sim.plug()
    box.card("A")
    start = central.wait("StartTransaction")
    box.sim.ev(ready=True)
    central.status("SuspendedEVSE", after=start)
    says(box, "paused: peak hours until 11:00")
    assert "8-11,16-22, Monday to Friday" in box.errors() and "`hours yes`" in box.errors()
    box.console("hours yes")
    becomes(central, "PeakHours", "8-11,16-22")
    box.console("hours 11-8")
    wait_until(lambda: "expected yes, none, or hours such as 8-11,16-22, got 11-8" in box.errors(), 6, "a refusal")
    assert key(central, "PeakHours") == "8-11,16-22"
    box.console("hours 7-12")
    becomes(central, "PeakHours", "7-12")
    says(box, "peak hours until 12:00")
    assert change(central, "PeakHours", "nine to five") == REJECTED
    box.console("now 2")
    wait_until(lambda: "now: expected a connector, got 2" in box.errors(), 6, "a refusal")
    now = {"vendorId": "Pilotwire", "messageId": "Now", "data": "2"}
    assert central.call("DataTransfer", now) == REJECTED
    assert central.call("DataTransfer", {**now, "data": "1"}) == ACCEPTED
    central.status("Charging", after=start)
    box.console("hours none")
    becomes(central, "PeakHours", "")
