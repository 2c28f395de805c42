"""Fixtures of the WebSocket tests: a scripted server, and clients that run in MicroPython meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ws_peer import Nobody, Peer

BOARD = Path(__file__).parent / "board"


@pytest.fixture
def peer():
    """A server on a free port whose bytes the test writes."""
    server = Peer()
    yield server
    server.close()


@pytest.fixture
def nobody():
    """A port at which nobody listens."""
    kept = Nobody()
    yield kept.port
    kept.close()


@pytest.fixture
def board(mpy, mpy_bits):
    """board(code, *args) starts code in MicroPython beside the test; .result() ends it: its output's lines."""
    calls = []
    with ThreadPoolExecutor(4) as pool:

        def start(code, *args, **options):
            source = "import sys\nfrom client import *\n" + code
            calls.append(pool.submit(mpy, source, *args, bits=mpy_bits, path=[BOARD], **options))
            return Running(calls[-1])

        yield start
    for call in calls:
        print(call.exception() or "the client ended well")  # shown when the test failed, maybe for that reason


class Running:
    """A client at work."""

    def __init__(self, call):
        self._call = call

    def lines(self):
        """Wait for its end; what it printed."""
        return self._call.result(timeout=240).stdout.splitlines()

    def outcome(self):
        """Wait for its end; the last line that show() printed, without the state, which must be CLOSED."""
        state, error, code, status, protocol = self.lines()[-1].split("|")
        assert state == "0", f"still in state {state}"
        return error, int(code), int(status), protocol
