"""No fact is lost, invented or reordered, no state is mixed, whenever the power goes."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATH = [HERE, HERE.parent]
WORD_SIZES = pytest.mark.parametrize("bits", [32, pytest.param(64, marks=pytest.mark.long)], ids=["32bit", "64bit"])
TOTALS = re.compile(r"steps (\d+) operations (\d+) cuts (\d+) failures (\d+)")


def sweep(mpy, script, share, parts, *how, bits=32, timeout=280):
    """Run parts of the cuts of a script, two at a time; print and return the sums of what they print."""
    with ThreadPoolExecutor(2) as pool:
        options = {"bits": bits, "heap": "16M", "path": PATH, "timeout": timeout}
        calls = [pool.submit(mpy, HERE / script, share, i, *how, **options) for i in parts]
        outputs = [call.result().stdout for call in calls]
    found = [TOTALS.search(output).groups() for output in outputs]
    steps, operations = map(int, found[0][:2])
    cuts, failures = (sum(int(f[i]) for f in found) for i in (2, 3))
    print(f"\n{bits} bits: {steps} steps, {operations} operations of the chip, {cuts} power cuts, {failures} failures")
    print("".join(line + "\n" for output in outputs for line in output.splitlines() if "form" in line))
    return steps, operations, cuts, failures


# All operations of rare steps and each 32nd (or 8th) of the others, clean and torn; `make test-long` has them all.
@WORD_SIZES
@pytest.mark.parametrize(("script", "share"), [("station_cuts.py", 32), ("cuts.py", 8)], ids=["station", "journal"])
def test_cuts_at_some_operations_of_the_chip_lose_nothing(script, share, bits, mpy):
    steps, operations, cuts, failures = sweep(mpy, script, share, [3 if bits == 32 else 1], "closely", bits=bits)
    assert steps >= 50 and cuts >= operations // share * 3
    assert failures == 0


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("script", ["station_cuts.py", "cuts.py"], ids=["station", "journal"])
def test_a_cut_at_every_operation_of_the_chip_loses_nothing(script, mpy):
    steps, operations, cuts, failures = sweep(mpy, script, 4, range(4), timeout=1700)
    assert steps >= 50 and cuts == operations * 3
    assert failures == 0


@WORD_SIZES
@pytest.mark.parametrize("program", [32, 256], ids=["unit of 32", "unit of 256"])
def test_a_life_of_random_cuts_keeps_every_promise(program, bits, mpy):
    output = mpy(HERE / "soak.py", 7, 150, program, bits=bits, heap="8M", path=PATH).stdout
    print("\n" + output)
    assert "cuts 150 " in output
