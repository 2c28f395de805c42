"""The Modbus meter against pymodbus, over pseudo-terminals whose wire the tests can spoil."""

import json
import os
import threading
import time
import tty
from pathlib import Path

import pytest

from support import cpython_stub
from support.patience import at_most
from tools.virtual.modbus_slave import ModbusSlave

cpython_stub.install()
BOARD = Path(__file__).parent / "board"

from meter_samples import SAMPLES  # noqa: E402
from modbus_line import registers  # noqa: E402

from drivers.modbus.maps import METERS  # noqa: E402

_NEVER_MS = 1500  # an answer that comes is not that late on any machine
_ROUNDS_MS = int(1000 * at_most(4))  # reading ends with the first round in which no question failed


class Wire:
    """Between the board's terminal `path` and a slave. spoil(reply) returns [(seconds to wait, bytes), ...]."""

    def __init__(self, slave):
        self.slave = slave
        self.spoil = lambda reply: [(0, reply)]
        self.requests = []
        self.master, self._end = os.openpty()
        tty.setraw(self._end)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self._end)
        self._ended = False
        self._late = []
        slave.passing = self._pass
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _pass(self, reply):
        for wait, data in self.spoil(reply):
            if wait:
                self._late.append(threading.Timer(wait, os.write, (self.master, data)))
                self._late[-1].start()
            else:
                os.write(self.master, data)
        return b""

    def _run(self):
        while not self._ended:
            try:
                data = os.read(self.master, 256)
                self.requests.append(data)
                os.write(self.slave.line, data)
            except BlockingIOError:
                time.sleep(0.0005)

    def close(self):
        self._ended = True
        self._thread.join()
        self.slave.close()
        for timer in self._late:
            timer.join()  # it writes to what is closed here
        os.close(self.master)
        os.close(self._end)


def _slave(names):
    """A ModbusSlave with the meter names[i] as unit i + 1, which refuses the other function's registers."""

    def unit(name):
        wanted, rows, _ = SAMPLES[name]
        words = registers(rows)

        def read(function, address, count):
            span = [words.get(address + i) for i in range(count)]
            return None if function != wanted or None in span else span

        return read

    return ModbusSlave({i + 1: unit(name) for i, name in enumerate(names)})


@pytest.fixture
def wire():
    wires = []

    def make(*names):
        wires.append(Wire(_slave(names)))
        return wires[-1]

    yield make
    for made in wires:
        made.close()


def _read(mpy, wire, *words, ms=_ROUNDS_MS, timeout=200):
    return json.loads(mpy(BOARD / "read_meters.py", wire.path, ms, timeout, *words, path=[BOARD]).stdout)


def test_there_is_a_sample_of_every_meter():
    assert sorted(SAMPLES) == sorted(row[0] for row in METERS)


def test_every_meter_of_the_table_is_read_back(mpy, wire):
    line = wire(*SAMPLES)
    found = _read(mpy, line, *(f"{i + 1}={name}" for i, name in enumerate(SAMPLES)), timeout=_NEVER_MS)
    for name, (_, _, expected) in SAMPLES.items():
        values = found[name]
        assert {int(q): v for q, v in values.items() if q.isdigit()} == expected, name
        assert values["power_w"] == expected[6] and not values["silent"] and not values["implausible"], name
    errors = found["errors"]
    assert errors["timeouts"] == errors["crc"] == errors["noise"] == errors["late"] == 0


@pytest.mark.parametrize(
    ("what", "counter"),
    [
        (lambda reply: [(0, bytes([reply[0], reply[1] ^ 4]) + reply[2:])], "noise"),
        (lambda reply: [(0, reply[:-3] + bytes([reply[-3] ^ 0x10]) + reply[-2:])], "crc"),
        (lambda reply: [(0, reply[:4])], "timeouts"),
        (lambda reply: [(0, bytes([reply[0] + 1]) + reply[1:])], "noise"),
        (lambda reply: [], "timeouts"),
        (lambda reply: [(0.28, reply)], "late"),
    ],
    ids=["function", "checksum", "cut", "unit", "lost", "late"],
)
def test_every_third_reply_is_spoilt_and_all_values_are_right(mpy, wire, what, counter):
    line = wire("iEM3155")
    counts = {"n": 0}

    def spoil(reply):
        counts["n"] += 1
        return what(reply) if counts["n"] % 3 == 0 else [(0, reply)]

    line.spoil = spoil
    found = _read(mpy, line, "1=iEM3155")
    assert {int(q): v for q, v in found["iEM3155"].items() if q.isdigit()} == SAMPLES["iEM3155"][2]
    assert found["errors"][counter] and found["iEM3155"]["implausible"] == 0


def test_garbage_around_every_reply_is_skipped(mpy, wire):
    line = wire("SDM630")
    line.spoil = lambda reply: [(0, b"\x00\xff\x01\x55" + reply + b"\x80\x00")]
    found = _read(mpy, line, "1=SDM630", timeout=_NEVER_MS)
    assert {int(q): v for q, v in found["SDM630"].items() if q.isdigit()} == SAMPLES["SDM630"][2]
    assert found["errors"]["noise"] >= 4 * found["errors"]["requests"] and not found["errors"]["retries"]


def test_a_meter_of_another_make_refuses_and_gives_no_values(mpy, wire):
    line = wire("PRO380")
    found = _read(mpy, line, "1=iEM3155", timeout=_NEVER_MS)
    assert found["iEM3155"]["12"] == 0 and found["iEM3155"]["6"] is None
    assert found["errors"]["exceptions"] and not found["errors"]["timeouts"]


def test_a_unit_that_is_not_there_does_not_answer(mpy, wire):
    line = wire("SDM630")
    found = _read(mpy, line, "9=SDM630", ms=1500)
    assert found["SDM630"]["12"] == 0 and found["errors"]["timeouts"] and not found["errors"]["noise"]
