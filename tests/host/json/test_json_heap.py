"""Reading and writing in the steady state use no heap: they go on while it is locked."""

from pathlib import Path

import pytest

BOARD = Path(__file__).parent


@pytest.mark.parametrize("program", ["heap_reader.py", "heap_writer.py"])
def test_nothing_is_allocated(mpy, program):
    done = mpy(BOARD / program, bits=32, path=[BOARD])
    assert done.stdout.strip().endswith("ok"), done.stdout + done.stderr


def test_the_lock_would_tell(mpy):
    # What the two programs rest on: an allocation under the lock raises, and their reader is the native one.
    done = mpy(
        """
import micropython
from ocpp.transport.reader import JsonReader
from ocpp.transport.writer import JsonWriter
micropython.heap_lock()
try:
    bytearray(1)
except MemoryError:
    micropython.heap_unlock()
    print("raises", JsonReader.__name__)
""",
        bits=32,
    )
    assert done.stdout.strip() == "raises FastCursor"
