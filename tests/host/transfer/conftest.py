"""Transfers in MicroPython against real servers in this process."""

import json
import random
from pathlib import Path

import pytest

CARRY = Path(__file__).parent / "board" / "carry.py"
HEAP = "96K"


@pytest.fixture
def carry(mpy):
    """`carry(url, **more)`: runs one transfer in the 32-bit MicroPython (board/carry.py); what became of it."""

    def run(url, heap=HEAP, **more):
        return json.loads(mpy(CARRY, heap=heap, stdin=json.dumps({"url": url, **more}) + "\n").stdout)

    return run


@pytest.fixture(scope="session")
def content():
    """100 KB that repeat nowhere."""
    return random.Random(1).randbytes(100_000)
