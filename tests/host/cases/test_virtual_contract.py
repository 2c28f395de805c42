"""What the command virtual-wallbox promises, with the product in it: start, restart, presets, password, log, world."""

import json
import subprocess
import time

import pytest

from support.central_wire import TEXT
from support.fixtures_session import leave, link_down, link_up, reconnect, start_session
from support.patience import at_most
from support.wallbox import Wallbox, wait_until
from tools.virtual.sim import SimError

PASSWORD = "0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF"
OTHER = "6F63615F6F6374745F61646D696E5F74657374"
ACCEPTED = {"status": "Accepted"}


def value(central, key):
    """(value, readonly) of a configuration key; None when it is unknown."""
    answer = central.call("GetConfiguration", {"key": [key]})
    if answer.get("unknownKey"):
        return None
    (entry,) = answer["configurationKey"]
    return entry["value"], entry["readonly"]


def register(central):
    """What the firmware says of connector 1's meter, in Wh."""
    mark = central.mark()
    assert central.call("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}) == ACCEPTED
    [entry] = central.wait("MeterValues", after=mark).payload["meterValue"]
    return int(entry["sampledValue"][0]["value"])


def credentials(key):
    """What the central system asks for."""
    return b"CP1", bytes.fromhex(key)


@pytest.mark.parametrize(
    "preset",
    [
        "NoSuchKey=1",
        "HeartbeatInterval=soon",
        "ConnectionTimeOut=0",
        "LocalPreAuthorize=maybe",
        "MeterValuesSampledData=Horsepower",
        "AuthorizationKey=secret",
        "NumberOfConnectors=",
    ],
)
def test_a_bad_preset_is_an_error_at_start(tmp_path, preset):
    """Before `ready`, with the key's name."""
    box = Wallbox(state=tmp_path, keys=dict([preset.split("=")]))
    done = subprocess.run(box.command, capture_output=True, text=True, timeout=at_most(20))
    assert done.returncode not in (0, None) and done.stdout == ""
    assert preset.split("=")[0] in done.stderr


def test_a_board_that_refused_a_preset_is_as_fresh_as_before(central, wallbox_factory):
    """The corrected command line is still the first."""
    box = wallbox_factory(keys={"HeartbeatInterval": "soon", "ConnectionTimeOut": 8}, start=False)
    box.spawn()
    assert box.process.wait(at_most(10)) != 0
    box.command[box.command.index("HeartbeatInterval=soon")] = "HeartbeatInterval=77"
    box.start()
    central.online()
    assert value(central, "ConnectionTimeOut") == ("8", False)


def test_presets_reach_read_only_keys(central, wallbox_factory):
    """--set is a person at commissioning, not the back end."""
    wallbox_factory(keys={"GetConfigurationMaxKeys": 5, "minimumstatusduration": 3})
    central.online()
    assert value(central, "GetConfigurationMaxKeys") == ("5", True)
    assert value(central, "MinimumStatusDuration") == ("3", False)


def test_the_same_command_line_restarts_the_board(central, wallbox_factory):
    """What the back end changed meanwhile stays, whether the end was orderly or a power cut."""
    box = wallbox_factory(keys={"MeterValueSampleInterval": 7, "ConnectionTimeOut": 8})
    central.online()
    change = {"key": "MeterValueSampleInterval", "value": "9"}
    assert central.call("ChangeConfiguration", change) == ACCEPTED
    for end in (box.stop, box.kill):
        end()
        mark = central.mark()
        box.start()
        central.online(after=mark)
        assert value(central, "MeterValueSampleInterval") == ("9", False)
        assert value(central, "ConnectionTimeOut") == ("8", False)


def test_presets_and_password_are_ignored_on_a_used_board(central, wallbox_factory):
    """Even those that a fresh one would refuse."""
    box = wallbox_factory(keys={"ConnectionTimeOut": 8})
    central.online()
    box.stop()
    at = box.command.index("ConnectionTimeOut=8")
    box.command[at : at + 1] = ["ConnectionTimeOut=9", "--set", "NoSuchKey=1", "--password", PASSWORD]
    mark = central.mark()
    box.start()
    central.online(after=mark)
    assert value(central, "ConnectionTimeOut") == ("8", False)
    assert value(central, "SecurityProfile") == ("0", True)
    assert central.connection.request.get("Authorization") is None


def test_the_password_is_the_keys_bytes(central, wallbox_factory):
    """OCPP-J 1.6 §6.2.2: in every upgrade request; SecurityProfile 1; the key itself is not to be read. One that the
    back end sets outlives the command line's."""
    central.settings.credentials = credentials(PASSWORD)
    box = wallbox_factory(password=PASSWORD)
    central.online()
    header = central.connection.request.get("Authorization")
    assert header == "Basic Q1AxOgABAgMEBQYH////////////////"
    assert value(central, "SecurityProfile") == ("1", True)
    assert value(central, "AuthorizationKey") is None
    known = {entry["key"] for entry in central.call("GetConfiguration")["configurationKey"]}
    assert "AuthorizationKey" not in known and "SecurityProfile" in known
    link = central.connection
    central.settings.credentials = credentials(OTHER)
    assert central.call("ChangeConfiguration", {"key": "AuthorizationKey", "value": OTHER}) == ACCEPTED
    reconnect(central, box, central.wait_closed(link))
    box.stop()
    mark = central.mark()
    box.start()
    central.online(after=mark)
    assert [link.status for link in central.connections] == [101, 101, 101]


def test_ready_does_not_wait_for_the_back_end(wallbox_factory, central):
    """`ready` means that the firmware runs and the world answers; status and protocol are in the state at once."""
    central.stop_listening()
    box = wallbox_factory()
    state = box.sim.state()
    assert (state["running"], state["boots"], state["protocol"]) == (True, 1, "ocpp1.6")
    assert state["connectors"][0]["status"] == "Available"
    box.sim.plug()
    box.status("Preparing")
    box.sim.network(up=False)
    central.listen()
    link_up(central, box)
    central.online()
    assert box.sim.state()["protocol"] == "ocpp1.6"


def test_the_status_in_the_state_is_the_firmwares(central, wallbox):
    """As the back end is told it."""
    start_session(central, wallbox)
    wallbox.status("Charging")
    wallbox.sim.ev(ready=False)
    central.status("SuspendedEV")
    wallbox.status("SuspendedEV", timeout=0.5)
    assert central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}) == {"status": "Scheduled"}
    wallbox.card("A")
    wallbox.status("Finishing")
    wallbox.wait_for(lambda c: not c["locked"])
    wallbox.sim.unplug(side="evse")
    wallbox.status("Unavailable")


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_a_reset_by_the_back_end_restarts_the_board_and_not_the_world(central, wallbox, kind):
    """One more boot, the car stays plugged in, its cable and the meter as they were; nothing is printed."""
    wallbox.sim.meter(777)
    wallbox.sim.plug(cable_a=20)
    central.status("Preparing")
    mark = central.mark()
    assert central.call("Reset", {"type": kind}) == ACCEPTED
    central.online(after=mark)
    state = wallbox.sim.state()
    assert state["boots"] == 2 and state["running"] and state["uptime_s"] < at_most(10)
    (connector,) = state["connectors"]
    assert connector["pilot"]["state"] == "B" and connector["meter_wh"] == 777
    wallbox.card("A")
    assert central.wait("StartTransaction").payload["meterStart"] == 777
    wallbox.wait_for(lambda c: c["pilot"]["offered_a"] == pytest.approx(20, abs=0.1))
    assert wallbox.stop() == 0
    assert wallbox.process.stdout.read() == ""


def test_the_meters_register_is_what_the_session_begins_with(central, wallbox):
    """POST /sim/meter, twice, with the mains off, and kept over a power cut."""
    wallbox.sim.meter(123456)
    wallbox.sim.meter(99)
    start = start_session(central, wallbox)
    assert start.payload["meterStart"] == 99
    wallbox.sim.power(False)
    wallbox.sim.meter(888_888)
    mark = central.mark()
    wallbox.sim.power(True)
    central.online(after=mark)
    wait_until(lambda: register(central) == 888_888, what="the board to be told")
    wallbox.kill()
    mark = central.mark()
    wallbox.start()
    central.online(after=mark)
    assert start_session(central, wallbox).payload["meterStart"] == 888_888


@pytest.mark.parametrize("silent", [False, True], ids=["down", "silent"])
def test_the_next_attempt_follows_when_the_link_comes_back(central, wallbox_factory, silent):
    """At once, although the back-off had more than 3 s to go."""
    central.refuse(503, 500)
    box = wallbox_factory()
    last = central.wait_refused(2)[-1]
    wait_until(lambda: "not connected: http 500" in box.errors(), what="the board to know")
    box.sim.network(up=False, silent=silent)
    time.sleep(0.3)
    box.sim.network(up=True)
    link = central.wait_connection()
    assert link.arrived - last.arrived < 4
    central.online()


def test_a_silent_link_passes_nothing_and_keeps_its_connections(central, wallbox):
    """What was said meanwhile arrives on the same connection when the link is back."""
    link = central.connection
    wallbox.sim.network(up=False, silent=True)
    mark = central.mark()
    wallbox.sim.plug()
    wallbox.status("Preparing")
    central.none(during=1, after=mark)
    wallbox.sim.network(up=True)
    central.status("Preparing", timeout=2, after=mark)
    assert central.connections == [link]


@pytest.mark.long
def test_a_link_that_was_silent_for_too_long_is_replaced(central, wallbox_factory):
    """Given up for want of a pong; once the link is back the next one follows within seconds, without a boot."""
    box = wallbox_factory(keys={"WebSocketPingInterval": 1})
    central.online()
    link = central.connection
    box.sim.network(up=False, silent=True)
    box.wait_for(lambda _: "pong missing" in box.errors(), timeout=15)
    mark = central.mark()
    begun = central.clock()
    box.sim.network(up=True)
    assert central.wait_connection(after=link).arrived - begun < at_most(3)
    central.none("BootNotification", during=0.5, after=mark)


def test_sigterm_in_mid_session_ends_it_in_time(central, wallbox):
    """Within seconds, with exit code 0; the session ends with the next start."""
    start_session(central, wallbox)
    assert wallbox.stop() == 0
    wallbox.start()
    assert central.wait("StopTransaction").payload["reason"] == "PowerLoss"


def test_the_log_is_what_went_over_the_wire(central, wallbox):
    """--log: every message, whole and in order, over connections and restarts; long ones and wide characters too."""
    central.call("GetConfiguration")
    central.call("DataTransfer", {"vendorId": "Größe €", "data": "x" * 900})
    start_session(central, wallbox, "Größe 12")
    mark = link_down(central, wallbox)
    link_up(central, wallbox)
    central.call("Reset", {"type": "Hard"})
    central.wait("StopTransaction")
    central.online(after=mark)
    central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})
    assert wallbox.stop() == 0
    entries = wallbox.log()
    assert all(set(entry) == {"t", "dir", "frame"} for entry in entries)
    assert [entry["t"] for entry in entries] == sorted(entry["t"] for entry in entries)
    assert central.since_1970(0) <= entries[0]["t"] <= entries[-1]["t"] <= time.time()
    for direction, sent in ((">", False), ("<", True)):
        wire = [text for link in central.connections for text in texts(link.frames, sent)]
        assert [entry["frame"] for entry in entries if entry["dir"] == direction] == wire


def texts(frames, sent):
    """Messages of one direction, fragments joined."""
    parts = ""
    for frame in frames:
        if frame.sent is sent and frame.opcode in (0, TEXT):
            parts += frame.payload.decode()
            if frame.fin:
                yield parts
                parts = ""


def test_an_attached_cable_has_no_lock_and_no_rating(central, wallbox_factory):
    """`locked` is false all along, cable_a is ignored; the plug can be pulled at any time."""
    box = wallbox_factory(attached_cable=True)
    central.online()
    box.sim.plug(cable_a=13)
    box.card("A")
    central.wait("StartTransaction")
    box.sim.ev(ready=True, amps=32)
    charging = box.wait_for(lambda c: c["ev_a"] == 32)
    assert not charging["locked"] and charging["contactor"]
    assert charging["pilot"]["offered_a"] == pytest.approx(32, abs=0.1)
    box.sim.unplug(side="evse")
    assert central.wait("StopTransaction").payload["reason"] == "EVDisconnected"
    central.status("Available")
    with pytest.raises(SimError, match="attached cable"):
        box.sim.fault("lock_jam")


def test_a_socket_keeps_its_plug_and_heeds_its_cable(central, wallbox):
    """400 for a pull at the locked socket; the offer follows the cable's rating; 0 while there is no PWM."""
    wallbox.sim.plug(cable_a=13)
    assert wallbox.sim.connector()["pilot"]["offered_a"] == 0
    wallbox.card("A")
    wallbox.sim.ev(ready=True, amps=32)
    charging = wallbox.wait_for(lambda c: c["ev_a"] > 0)
    assert charging["ev_a"] == pytest.approx(13, abs=0.1)
    with pytest.raises(SimError, match="locked"):
        wallbox.sim.unplug(side="evse")
    wallbox.card("A")
    central.status("Finishing")
    assert wallbox.sim.connector()["pilot"]["offered_a"] == 0
    leave(central, wallbox)


@pytest.mark.parametrize("tag", ["", "x" * 21])
def test_a_card_that_is_no_id_tag_is_refused(wallbox, tag):
    """1 to 20 characters."""
    code, answer = wallbox.sim.raw("POST", "/sim/card", json.dumps({"idTag": tag}))
    assert code == 400 and answer["error"].startswith("idTag: ")
