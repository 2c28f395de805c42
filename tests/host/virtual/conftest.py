"""Fixtures of the virtual wallbox's own tests: the world around a firmware that only does what the test tells it."""

import ast
import json
import socket
from pathlib import Path

import pytest

from support.micropython import interpreter
from support.patience import at_most
from support.wallbox import Wallbox
from tools.virtual.actions import FAULTS

_FIRMWARE = Path(__file__).parent / "hands"


class Hands:
    """The board's hands: runs lines of MicroPython in its process, over a TCP connection that it makes by itself."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(at_most(10.0))
        self.csms = f"ws://127.0.0.1:{self.server.getsockname()[1]}/ocpp"
        self.connection = None

    def connected(self):
        """Waits for the board's next connection."""
        self.connection, _ = self.server.accept()
        self.connection.settimeout(at_most(10.0))
        self.lines = self.connection.makefile("rb")
        return self

    def do(self, source):
        """Value of an expression, or None of a statement, in the board."""
        self.connection.sendall(json.dumps(source).encode() + b"\n")
        answer = self.lines.readline().decode()
        if not answer:
            raise ConnectionError(f"the board went away at {source!r}")
        if answer.startswith("!"):
            raise RuntimeError(f"{source!r}: {answer[1:]}")
        return ast.literal_eval(answer)

    def close(self):
        self.server.close()
        if self.connection:
            self.connection.close()


class Bench:
    """A running virtual wallbox with its hands. `hands.do(...)` acts in the board, `sim` in the world."""

    def __init__(self, folder, bits=32, **options):
        program = folder / f"micropython{bits}"
        program.write_text(f'#!/bin/sh\nMICROPYPATH={_FIRMWARE}:$MICROPYPATH exec {interpreter(bits)} "$@"\n')
        program.chmod(0o755)
        self.hands = Hands()
        self.box = Wallbox(options.pop("csms", self.hands.csms), interpreter=program, **options)

    def start(self):
        """Starts it and takes its connection."""
        self.box.start()
        self.hands.connected()
        return self

    def close(self):
        self.box.__exit__()
        self.hands.close()

    @property
    def sim(self):
        return self.box.sim

    def do(self, source):
        return self.hands.do(source)

    def pin(self, name, group=1):
        """Level of an input pin as the board reads it."""
        return self.do(f"machine.Pin({group} * pins.STRIDE + pins.{name}, machine.Pin.IN).value()")

    def duty(self, per_10000):
        """Sets the pilot of connector 1."""
        self.do(f"board.connectors[0].pilot.set_duty({per_10000})")

    def pilot(self):
        """(high_mv, low_mv) as the driver measures them."""
        return self.do(
            "(board.connectors[0].pilot.sample(), board.connectors[0].pilot.high_mv, board.connectors[0].pilot.low_mv)"
        )[1:]

    def contactor(self, closed):
        """Energises or releases the coil of connector 1."""
        self.do(f"board.connectors[0].contactor.{'close' if closed else 'open'}()")

    def until(self, condition, timeout=3.0):
        """Waits for a condition on the state of connector 1."""
        return self.box.wait_for(condition, timeout=timeout)

    def tidy(self):
        """Brings everything back to the start: nothing plugged in, no fault, outputs off, unlocked."""
        for kind in FAULTS:
            self.sim.fault(kind, on=False)
        self.do("tick.do = None")
        self.contactor(False)
        self.duty(10000)
        self.do("board.connectors[0].lock._a.value(0)")
        if self.sim.connector()["locked"]:
            self.do("board.connectors[0].lock._b.value(1)")
            self.until(lambda c: not c["locked"])
        self.do("board.connectors[0].lock._b.value(0)")
        self.sim.unplug(side="evse")
        self.until(lambda c: not c["contactor"] and c["pilot"]["state"] == "A")

    def charge(self, amps=16, phases=3, duty=2667):
        """Plugs in and lets energy flow."""
        self.sim.plug()
        self.sim.ev(ready=True, amps=amps, phases=phases)
        self.duty(duty)
        self.contactor(True)
        return self.until(lambda c: c["ev_a"] > 0)


@pytest.fixture
def bench_factory(tmp_path):
    """`bench_factory(start=True, **options)` makes a `Bench`."""
    made = []

    def make(start=True, **options):
        bench = Bench(tmp_path, **options)
        made.append(bench)
        return bench.start() if start else bench

    yield make
    for bench in made:
        bench.close()


@pytest.fixture(scope="module")
def shared_bench(tmp_path_factory):
    """One bench for all tests of a module; see `bench`."""
    bench = Bench(tmp_path_factory.mktemp("bench")).start()
    yield bench
    bench.close()


@pytest.fixture
def bench(shared_bench):
    """The module's bench as a fresh one: nothing plugged in, no fault, pilot and contactor off, unlocked."""
    yield shared_bench
    shared_bench.tidy()
