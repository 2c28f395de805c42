"""No fact is lost, invented or reordered, whenever the power goes."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATH = [HERE, HERE.parent]
TOTALS = re.compile(r"steps (\d+) operations (\d+) cuts (\d+) failures (\d+)")


def run_parts(mpy, processes, parts, bits):
    """Run parts of the cuts at the same time; the sums of what they print."""
    with ThreadPoolExecutor(2) as pool:
        code = (HERE / "cuts.py",)
        calls = [pool.submit(mpy, *code, processes, i, bits=bits, heap="8M", path=PATH) for i in parts]
        outputs = [call.result().stdout for call in calls]
    found = [TOTALS.search(output).groups() for output in outputs]
    steps, operations = map(int, found[0][:2])
    cuts, failures = (sum(int(f[i]) for f in found) for i in (2, 3))
    print(f"\n{bits} bits: {steps} steps, {operations} operations of the chip, {cuts} power cuts, {failures} failures")
    print("".join(line + "\n" for output in outputs for line in output.splitlines() if "form" in line))
    return steps, operations, cuts, failures


def test_a_cut_at_every_operation_of_the_chip_loses_nothing(mpy):
    steps, operations, cuts, failures = run_parts(mpy, 2, range(2), 32)
    assert steps >= 50 and cuts == operations * 3
    assert failures == 0


def test_cuts_on_the_desktop_build_lose_nothing(mpy):
    *_, cuts, failures = run_parts(mpy, 16, range(2), 64)
    assert cuts > 200
    assert failures == 0


@pytest.mark.parametrize("program", [32, 256], ids=["esp32", "rp2040"])
def test_a_life_of_random_cuts_keeps_every_promise(program, mpy, mpy_bits):
    output = mpy(HERE / "soak.py", 7, 150, program, bits=mpy_bits, heap="8M", path=PATH).stdout
    print("\n" + output)
    assert "cuts 150 " in output
