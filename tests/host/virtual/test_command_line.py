"""The command's options: what it takes, and what it refuses before anything starts."""

import subprocess

import pytest

from support.patience import at_most
from support.wallbox import COMMAND

_TRIES = 8  # all but one of which a busy machine may spoil
GIVEN = ["--csms", "ws://127.0.0.1:9/ocpp", "--id", "CP1"]


def run(*arguments):
    """The finished command."""
    return subprocess.run([str(COMMAND), *arguments], capture_output=True, text=True, timeout=at_most(20))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--id", "CP1"], "--csms"),
        (["--csms", "ws://127.0.0.1:9/ocpp"], "--id"),
        (["--csms", "http://127.0.0.1/", "--id", "CP1"], "got 'http://127.0.0.1/', expected ws://"),
        ([*GIVEN, "--meter", "gas"], "invalid choice: 'gas'"),
        ([*GIVEN, "--protocol", "ocpp2.0.1"], "got 'ocpp2.0.1', expected ocpp1.6"),
        ([*GIVEN, "--protocol", "ocpp1.6,ocpp2.0.1"], "got 'ocpp2.0.1', expected ocpp1.6"),
        ([*GIVEN, "--connectors", "0"], "got '0', expected a whole number from 1 to 16"),
        ([*GIVEN, "--heap", "big"], "got 'big', expected a size such as 96K"),
        ([*GIVEN, "--set", "HeartbeatInterval"], "got 'HeartbeatInterval', expected KEY=VALUE"),
        ([*GIVEN, "--password", "xyz"], "expected 32 to 40 hexadecimal digits"),
        ([*GIVEN, "--ca", "/no/such/file"], "expected a file that exists"),
        ([*GIVEN, "--board", "teapot"], "got 'teapot', expected one of "),
        ([*GIVEN, "--serial", "x" * 26], "expected 1 to 25 characters"),
        ([*GIVEN, "--phases", "2"], "--phases"),
        (["--csms", "wss://127.0.0.1:9/ocpp", "--id", "CP1"], "expected --ca"),
        ([*GIVEN, "--interpreter", "/no/such/program"], "expected 32, 64 or a program that can be run"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[-2:]),
)
def test_wrong_arguments_end_it_with_2_and_say_what_is_expected(arguments, words):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_port_that_is_taken_ends_it_with_1(bench_factory):
    bench = bench_factory()
    port = bench.sim.url.rsplit(":", 1)[1]
    done = run(*GIVEN, "--sim", port, "--interpreter", bench.box.command[bench.box.command.index("--interpreter") + 1])
    assert (done.returncode, done.stdout) == (1, "")
    assert "Address already in use" in done.stderr


def test_the_heap_is_as_large_as_asked(bench_factory):
    bench = bench_factory(heap="1M")
    assert bench.sim.state()["heap"]["size"] == 1048576
    free, used = bench.do("(__import__('gc').mem_free(), __import__('gc').mem_alloc())")
    assert 900_000 < free + used <= 1048576


def test_names_reach_the_board(bench_factory):
    bench = bench_factory(id="RDAM 123", vendor="Acme", model="One", serial="7", phases=1, connectors=2)
    assert bench.do("(board.vendor, board.model, board.serial, board.phases)") == ("Acme", "One", "7", 1)
    given = bench.do("board.provision")
    assert (given["id"], given["csms"], given["connectors"]) == ("RDAM 123", bench.hands.csms, 2)


@pytest.mark.parametrize("bits", [32, 64])
def test_every_interpreter_has_its_tick(bench_factory, bits):
    """One every 10 ms by the board's own clock; one that the machine had no time for is dropped, so the best counts."""
    bench = bench_factory(bits=bits)
    for _ in range(_TRIES):
        start, before = bench.do("(time.ticks_ms(), tick.count)")
        bench.do("time.sleep_ms(300)")
        after, end = bench.do("(tick.count, time.ticks_ms())")
        ticks, periods = after - before, (end - start) // 10
        assert ticks <= periods + 2  # a late one at the beginning, one at both ends
        if 3 * ticks >= 2 * periods:
            break
    assert 3 * ticks >= 2 * periods


@pytest.mark.parametrize("interpreter", ["32", "64"])
def test_the_product_boots_on_every_interpreter(wallbox_factory, central, interpreter):
    box = wallbox_factory(interpreter=interpreter)
    central.online()
    assert box.status("Available")["pilot"]["state"] == "A"
    heap = box.sim.state()["heap"]
    assert heap["size"] == (98304 if interpreter == "32" else 2097152)


def test_a_preset_that_the_firmware_does_not_know_ends_it_with_2():
    done = run(*GIVEN, "--set", "NoSuchKey=1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "NoSuchKey" in done.stderr
