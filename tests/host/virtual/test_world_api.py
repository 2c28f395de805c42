"""The world's HTTP API: what it answers, and what it refuses with which words."""

import http.client
import json

import pytest

from support.patience import at_most


def post(bench, name, body):
    """(status, answer) of a POST with a raw body."""
    return bench.sim.raw("POST", f"/sim/{name}", body if isinstance(body, bytes) else json.dumps(body))


def test_the_state_has_the_shape_of_the_contract(bench):
    state = bench.sim.state()
    assert set(state) == {"boots", "running", "protocol", "uptime_s", "connectors", "heap", "flash"}
    assert (state["boots"], state["running"], state["protocol"]) == (1, True, "ocpp1.6")
    assert state["uptime_s"] > 0
    (connector,) = state["connectors"]
    assert connector == {
        "id": 1,
        "pilot": {"state": "A", "high_v": 12.0, "low_v": 12.0, "duty": 1.0, "offered_a": 0.0},
        "contactor": False,
        "locked": False,
        "meter_wh": connector["meter_wh"],
        "ev_a": 0.0,
        "status": "Available",
    }
    assert set(state["heap"]) == {"size", "live", "peak"} and set(state["flash"]) == {"erases", "programs", "bytes"}
    assert 0 < state["heap"]["live"] <= state["heap"]["peak"] <= state["heap"]["size"]


def test_the_firmware_gives_statuses_and_protocol(bench):
    bench.do("box.texts[1] = 'SuspendedEVSE'")
    bench.do("box.protocol = 'ocpp1.7'")
    assert bench.until(lambda c: c["status"] == "SuspendedEVSE")
    bench.sim.wait_for(lambda state: state["protocol"] == "ocpp1.7")
    bench.do("box.texts[1] = 'Available'")
    bench.do("box.protocol = None")
    assert bench.until(lambda c: c["status"] == "Available")
    bench.sim.wait_for(lambda state: state["protocol"] == "ocpp1.6")


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("plug", {"connector": 2}, "connector: got 2, expected a whole number from 1 to 1"),
        ("plug", {"connector": "1"}, "connector: got '1', expected a whole number from 1 to 1"),
        ("plug", {"connector": True}, "connector: got True, expected a whole number from 1 to 1"),
        ("plug", {"cable_a": 16}, "cable_a: got 16, expected one of 13, 20, 32, 63"),
        ("plug", {"cable": 32}, "cable: got 32, expected no such field"),
        ("unplug", {"side": "car"}, "side: got 'car', expected one of ev, evse"),
        ("ev", {"ready": 1}, "ready: got 1, expected true or false"),
        ("ev", {"amps": -1}, "amps: got -1, expected a number from 0 to 80"),
        ("ev", {"phases": 2.0}, "phases: got 2.0, expected a whole number from 1 to 3"),
        ("ev", {"ready": True}, "connector: no car is plugged into connector 1, expected one"),
        ("card", {}, "idTag: got nothing, expected text of 1 to 20 printable characters"),
        (
            "card",
            {"idTag": "x" * 21},
            "idTag: got 'xxxxxxxxxxxxxxxxxxxxx', expected text of 1 to 20 printable characters",
        ),
        ("card", {"idTag": "a\nb"}, "idTag: got 'a\\nb', expected text of 1 to 20 printable characters"),
        ("button", {"name": "start"}, "name: got 'start', expected one of stop, reset, emergency, dim"),
        ("button", {"name": ["stop"]}, "name: got ['stop'], expected one of stop, reset, emergency, dim"),
        ("meter", {"wh": -1}, "wh: got -1, expected a whole number from 0 to 999999999"),
        ("meter", {}, "wh: got nothing, expected a whole number from 0 to 999999999"),
        ("network", {"up": "no"}, "up: got 'no', expected true or false"),
        ("power", {}, "on: got nothing, expected true or false"),
        ("power", [], "body: got [], expected a JSON object"),
    ],
)
def test_what_it_cannot_follow_is_refused_with_field_got_and_expected(bench, name, body, error):
    assert post(bench, name, body) == (400, {"error": error})


def test_an_unknown_fault_is_refused_with_the_known_ones(bench):
    code, answer = post(bench, "fault", {"kind": "fire"})
    assert code == 400 and answer["error"].startswith(
        "kind: got 'fire', expected one of rcd, weld, no_close, pilot_short"
    )


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"on": tru}'], ids=["cut", "not UTF-8", "misspelt"])
def test_what_is_not_json_is_refused(bench, body):
    code, answer = post(bench, "power", body)
    assert code == 400 and answer["error"].startswith("body: expected JSON")


def test_a_body_without_end_is_refused(bench):
    connection = http.client.HTTPConnection(bench.sim.url.removeprefix("http://"), timeout=at_most(5))
    connection.putrequest("POST", "/sim/power")
    connection.putheader("Content-Length", "999999999")
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 400 and "Content-Length" in json.loads(response.read())["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/sim/plug"), ("POST", "/sim"), ("POST", "/sim/"), ("POST", "/sim/burn")]
)
def test_unknown_paths_are_404(bench, method, path):
    code, answer = bench.sim.raw(method, path, "{}" if method == "POST" else None)
    assert code == 404 and answer["error"].startswith(f"path: got {path}, expected /sim")


def test_the_plug_cannot_be_pulled_at_a_locked_socket(bench):
    bench.sim.plug()
    bench.do("board.connectors[0].lock._a.value(1)")
    bench.until(lambda c: c["locked"])
    assert post(bench, "unplug", {"connector": 1, "side": "evse"}) == (
        400,
        {"error": "side: got 'evse', expected 'ev': the socket of connector 1 is locked"},
    )
    assert bench.sim.connector()["pilot"]["state"] == "B"
    assert bench.sim.unplug(side="ev")["connectors"][0]["pilot"]["state"] == "A"


def test_after_a_pull_at_the_cars_side_the_cable_stays(bench):
    bench.sim.plug(cable_a=20)
    bench.sim.unplug(side="ev")
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") == pytest.approx(680, rel=0.05)
    assert post(bench, "plug", {"cable_a": 32})[0] == 400
    assert bench.sim.plug()["connectors"][0]["pilot"]["state"] == "B"


def test_after_a_pull_at_both_sides_the_socket_is_empty(bench):
    bench.sim.plug(cable_a=20)
    bench.sim.unplug(side="evse")
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") > 100_000


def test_a_second_car_is_refused(bench):
    bench.sim.plug()
    assert post(bench, "plug", {}) == (
        400,
        {"error": "connector: a car is plugged into connector 1, expected a free one"},
    )


def test_what_a_car_does_not_say_stays_as_it_was(bench):
    bench.charge(amps=10, duty=5334)
    assert bench.sim.ev(amps=12)["connectors"][0]["ev_a"] == 12.0
    assert bench.sim.ev(phases=1)["connectors"][0]["ev_a"] == 12.0


def test_an_attached_cable_has_no_lock_and_no_cable_rating(bench_factory):
    bench = bench_factory(attached_cable=True)
    assert bench.do("(board.connectors[0].lock, board.connectors[0].proximity)") == (None, None)
    assert bench.sim.plug(cable_a="none")["connectors"][0]["locked"] is False
    assert bench.sim.unplug(side="evse")["connectors"][0]["pilot"]["state"] == "A"
    code, answer = post(bench, "fault", {"kind": "lock_jam"})
    assert code == 400 and "attached cable" in answer["error"]


def test_connectors_are_apart(bench_factory):
    bench = bench_factory(connectors=3)
    bench.sim.plug(2)
    bench.do("board.connectors[1].pilot.set_duty(5000)")
    bench.sim.ev(2, ready=True, amps=20)
    bench.do("board.connectors[1].contactor.close()")
    bench.box.wait_for(lambda c: c["ev_a"] == 20.0, connector=2)
    first, second, third = bench.sim.state()["connectors"]
    assert [c["id"] for c in (first, second, third)] == [1, 2, 3]
    assert [c["pilot"]["state"] for c in (first, second, third)] == ["A", "C", "A"]
    assert [c["contactor"] for c in (first, second, third)] == [False, True, False]
    bench.sim.meter(wh=9, connector=3)
    assert bench.sim.connector(3)["meter_wh"] == 9 and bench.sim.connector(1)["meter_wh"] == 0
