"""Day after day the heap in use and the free flash stay the same."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FLAT = re.compile(r"facts (\d+) heap (\d+) blocks (\d+)")


def days(mpy, number, bits):
    """Let so many days go by; facts told, and the spread of the heap in use and of the free blocks."""
    path = [HERE, HERE.parent]
    output = mpy(HERE / "soak_station.py", number, bits=bits, heap="4M", path=path, timeout=1000).stdout
    print("\n" + output)
    return map(int, FLAT.match(output).groups())


def test_ten_days_leave_heap_and_flash_as_they_were(mpy):
    facts, heap, blocks = days(mpy, 10, 32)
    assert facts == 960
    assert heap <= 2048 and blocks <= 3


@pytest.mark.long
@pytest.mark.timeout(1100)
def test_twenty_thousand_facts_leave_heap_and_flash_as_they_were(mpy):
    facts, heap, blocks = days(mpy, 220, 32)
    assert facts >= 20000
    assert heap <= 2048 and blocks <= 3
