"""Power cuts, resets, the watchdog, and what survives them."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from support.patience import at_most
from support.wallbox import wait_until


def board_of(bench):
    """Process id of the board."""
    found = subprocess.run(["pgrep", "-P", str(bench.box.process.pid)], capture_output=True, text=True).stdout.split()
    assert len(found) == 1
    return int(found[0])


def gone(pid):
    """True when the process is dead (a zombie counts)."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_mains_off_kills_the_board_at_once_and_leaves_the_world(bench_factory):
    bench = bench_factory()
    bench.charge()
    board = board_of(bench)
    state = bench.sim.power(on=False)
    assert gone(board)
    assert not state["running"] and state["heap"]["live"] > 0
    connector = bench.until(lambda c: not c["contactor"])
    assert connector["pilot"] == {"state": "E", "high_v": 0.0, "low_v": 0.0, "duty": 1.0, "offered_a": 0.0}
    assert connector["ev_a"] == 0.0


def test_mains_on_boots_the_board_with_car_and_cable_where_they_were(bench_factory):
    bench = bench_factory()
    bench.sim.plug(cable_a=20)
    bench.do("board.connectors[0].lock._a.value(1)")
    bench.until(lambda c: c["locked"])
    bench.sim.power(on=False)
    state = bench.sim.power(on=True)
    assert state["running"] and state["boots"] == 2
    bench.hands.connected()
    assert bench.do("machine.reset_cause() == machine.PWRON_RESET")
    assert bench.sim.connector()["locked"] and bench.sim.connector()["pilot"]["state"] == "B"
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") == pytest.approx(680, rel=0.05)


def test_a_reset_restarts_the_interpreter_and_not_the_world(bench_factory):
    bench = bench_factory()
    bench.sim.plug()
    bench.contactor(True)
    bench.until(lambda c: c["contactor"])
    bench.hands.connection.sendall(b'"board.reset()"\n')
    bench.hands.connected()
    assert bench.do("machine.reset_cause() == machine.HARD_RESET")
    state = bench.sim.state()
    assert state["boots"] == 2 and state["uptime_s"] < at_most(3)
    assert bench.until(lambda c: not c["contactor"])["pilot"]["state"] == "B"


def test_a_reset_prints_no_second_ready_line(bench_factory):
    bench = bench_factory()
    bench.hands.connection.sendall(b'"board.reset()"\n')
    bench.hands.connected()
    assert bench.box.stop() == 0
    assert bench.box.process.stdout.read() == ""


def test_a_board_that_hangs_is_reset_by_its_watchdog(bench_factory):
    bench = bench_factory()
    bench.do("dog = machine.WDT(timeout=1000)")
    bench.hands.connection.sendall(b'"time.sleep(60)"\n')
    bench.hands.connected()
    assert bench.do("machine.reset_cause() == machine.WDT_RESET")
    assert bench.sim.state()["boots"] == 2


def test_a_program_that_ends_by_itself_starts_anew(bench_factory):
    bench = bench_factory()
    bench.hands.connection.sendall(b"\"__import__('sys').exit(1)\"\n")
    bench.hands.connected()
    assert bench.sim.state()["boots"] == 2


def test_sigterm_ends_everything_and_exits_0(bench_factory):
    bench = bench_factory()
    bench.charge()
    board = board_of(bench)
    assert bench.box.stop() == 0
    assert gone(board)


def test_sigterm_ends_a_board_that_hangs(bench_factory):
    bench = bench_factory()
    bench.hands.connection.sendall(b"\"exec('while True: pass')\"\n")
    time.sleep(0.1)
    assert bench.box.stop() == 0


def test_the_board_does_not_outlive_a_launcher_that_was_killed_alone(bench_factory):
    bench = bench_factory()
    board = board_of(bench)
    os.kill(bench.box.process.pid, signal.SIGKILL)
    wait_until(lambda: gone(board), timeout=2)


STARTER = """
import os, subprocess, sys
box = subprocess.Popen(sys.argv[1:], env={**os.environ, "PILOTWIRE_STARTER": str(os.getpid())}, start_new_session=True)
print(box.pid, flush=True)
box.wait()
"""


def test_a_wallbox_that_knows_its_starter_does_not_outlive_it(bench_factory):
    bench = bench_factory(start=False)
    command = [sys.executable, "-c", STARTER, *bench.box.command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        launcher = int(starter.stdout.readline())
        bench.hands.connected()
        starter.kill()
    wait_until(lambda: gone(launcher), timeout=5)


def test_a_power_cut_keeps_flash_and_meter(bench_factory):
    bench = bench_factory()
    bench.sim.meter(wh=4321)
    bench.do("f = open('/flash/kept', 'w')")
    bench.do("f.write('before the cut')")
    bench.do("f.close()")
    bench.do("f = open('/flash/lost', 'w')")
    bench.do("f.write('never closed')")
    bench.box.kill()
    bench.start()
    bench.do("import os")
    assert bench.do("open('/flash/kept').read()") == "before the cut"
    assert bench.do("'lost' not in os.listdir('/flash') or os.stat('/flash/lost')[6] == 0")
    state = bench.sim.state()
    assert state["connectors"][0]["meter_wh"] == 4321 and state["boots"] == 1
    assert state["connectors"][0]["pilot"]["state"] == "A"


def test_energy_flows_into_the_register_until_the_cut(bench_factory):
    bench = bench_factory()
    bench.charge(amps=32, duty=5334)
    bench.until(lambda c: c["meter_wh"] >= 5)
    begin = time.monotonic()
    read = bench.sim.connector()["meter_wh"]
    bench.box.kill()
    seconds = time.monotonic() - begin
    bench.start()
    assert read <= bench.sim.connector()["meter_wh"] <= read + 1 + 230 * 32 * 3 * seconds / 3600


def test_without_state_folder_nothing_is_left_behind(bench_factory, tmp_path):
    bench = bench_factory(start=False, env={"TMPDIR": str(tmp_path)})
    at = bench.box.command.index("--state")
    del bench.box.command[at : at + 2]
    bench.start()
    assert list(tmp_path.glob("virtual-wallbox-*"))
    bench.box.stop()
    assert not list(tmp_path.glob("virtual-wallbox*"))


def test_presets_are_given_to_a_fresh_board_only(bench_factory):
    bench = bench_factory(keys={"HeartbeatInterval": 77}, password="00" * 16)
    assert bench.do("board.provision['first']") == {
        "keys": {"HeartbeatInterval": "77"},
        "password": "00" * 16,
        "profile": 1,
    }
    bench.box.stop()
    bench.start()
    assert bench.do("'first' in board.provision") is False


def test_a_board_that_refused_its_presets_is_still_fresh(bench_factory):
    bench = bench_factory(start=False, keys={"Refuse": 1})
    bench.box.spawn()
    assert bench.box.process.wait(at_most(10)) == 2
    assert bench.box.process.stdout.read() == ""
    assert "settings: Refuse: expected anything else" in bench.box.errors()
    bench.box.command[bench.box.command.index("Refuse=1")] = "Fine=1"
    bench.start()
    assert bench.do("board.provision['first']['keys']") == {"Fine": "1"}


def test_a_firmware_that_crashes_before_it_boots_ends_the_command_with_1(bench_factory):
    bench = bench_factory(start=False, keys={"Crash": 1})
    bench.box.spawn()
    assert bench.box.process.wait(at_most(10)) == 1
    assert "crashed as told" in bench.box.errors()
    assert "before it had booted" in bench.box.errors()


def test_two_wallboxes_cannot_share_a_state_folder(bench_factory):
    bench = bench_factory()
    other = subprocess.run(bench.box.command, capture_output=True, text=True, timeout=at_most(10))
    assert (other.returncode, other.stdout) == (1, "")
    assert "another wallbox runs on it" in other.stderr


def test_ctrl_c_at_the_terminal_ends_it_like_sigterm(bench_factory):
    bench = bench_factory()
    os.killpg(bench.box.process.pid, signal.SIGINT)
    assert bench.box.process.wait(at_most(5)) == 0
    assert "KeyboardInterrupt" not in bench.box.errors()


def test_many_wallboxes_run_beside_each_other(bench_factory):
    benches = [bench_factory(start=False, id=f"CP{number}") for number in range(5)]
    threads = [threading.Thread(target=bench.start) for bench in benches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, bench in enumerate(benches):
        assert bench.do("board.provision['id']") == f"CP{number}"
        bench.sim.meter(wh=number)
    assert [bench.sim.connector()["meter_wh"] for bench in benches] == [0, 1, 2, 3, 4]
