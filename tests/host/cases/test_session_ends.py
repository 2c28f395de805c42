"""What is told of a session's end: energy and reason, cases 63 and 64."""

import os
import signal
import subprocess

from support.fixtures_session import leave, start_session, stop_session


def board_of(box):
    """Process id of the board, the only child of the command."""
    (found,) = subprocess.run(["pgrep", "-P", str(box.process.pid)], capture_output=True, text=True).stdout.split()
    return int(found)


def test_063_energy_of_sessions_in_a_row(central, wallbox):
    """OCPP 1.6 §6.45, §6.49: whole Wh, from where the session before ended; the idTag that stopped it is told."""
    wallbox.sim.meter(987654)
    register = 987654
    for tag in ("A", "B"):
        start = start_session(central, wallbox, tag, amps=32)
        assert start.payload["meterStart"] == register
        wallbox.wait_for(lambda c, least=register + 5: c["meter_wh"] >= least)
        stop = stop_session(central, wallbox, tag)
        assert stop.payload["idTag"] == tag
        assert stop.payload["transactionId"] == start.answer["transactionId"]
        assert type(start.payload["meterStart"]) is type(stop.payload["meterStop"]) is int
        assert stop.payload["meterStop"] >= register + 5
        register = wallbox.sim.connector()["meter_wh"]
        assert stop.payload["meterStop"] == register
        assert start.payload["timestamp"] < stop.payload["timestamp"]


def test_064_emergency_stop(central, wallbox):
    """OCPP 1.6 §4.10, §7.37: EmergencyStop; Faulted until the button is released, and the cable is free."""
    start_session(central, wallbox)
    mark = central.mark()
    wallbox.sim.button("emergency")
    wallbox.wait_for(lambda c: not c["contactor"], timeout=1)
    stop = central.wait("StopTransaction")
    assert stop.payload["reason"] == "EmergencyStop"
    assert "idTag" not in stop.payload
    told = central.status("Faulted", after=mark)
    assert (told.payload["errorCode"], told.payload["vendorErrorCode"]) == ("OtherError", "EmergencyStop")
    wallbox.card("A")
    central.none("StartTransaction", during=1.5, after=mark)
    wallbox.sim.button("emergency", False)
    central.status("Finishing", after=told, errorCode="NoError")
    leave(central, wallbox)


def test_064_stop_button(central, wallbox):
    """OCPP 1.6 §4.10: whoever stands at the charge point stopped it, with no idTag: Local."""
    start_session(central, wallbox)
    wallbox.push("stop")
    stop = central.wait("StopTransaction")
    assert stop.payload.get("reason", "Local") == "Local"
    assert "idTag" not in stop.payload
    central.status("Finishing")
    leave(central, wallbox)


def test_064_stop_button_beside_another_that_is_stuck(central, wallbox):
    """OCPP 1.6 §4.10: whoever wants to stop can."""
    wallbox.sim.button("reset")
    start_session(central, wallbox)
    wallbox.push("stop")
    central.wait("StopTransaction")
    leave(central, wallbox)


def test_064_a_board_that_hangs_ends_its_session_after_the_watchdog(central, wallbox):
    """OCPP 1.6 §7.37: Reboot is a restart of the charge point by itself; the mains never failed."""
    start = start_session(central, wallbox, amps=32)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 5)
    mark = central.mark()
    os.kill(board_of(wallbox), signal.SIGSTOP)
    central.online(after=mark, timeout=25)
    stop = central.wait("StopTransaction", after=mark)
    assert stop.payload["reason"] == "Reboot"
    assert stop.payload["transactionId"] == start.answer["transactionId"]
    assert 0 <= stop.payload["meterStop"] <= wallbox.sim.connector()["meter_wh"]
    assert not wallbox.sim.connector()["contactor"]


def test_064_mains_off_ends_the_session_when_they_are_back(central, wallbox):
    """OCPP 1.6 §7.37: PowerLoss."""
    start = start_session(central, wallbox, amps=32)
    wallbox.wait_for(lambda c: c["meter_wh"] >= 5)
    mark = central.mark()
    wallbox.sim.power(False)
    wallbox.sim.power(True)
    central.online(after=mark)
    stop = central.wait("StopTransaction", after=mark)
    assert stop.payload["reason"] == "PowerLoss"
    assert stop.payload["transactionId"] == start.answer["transactionId"]
