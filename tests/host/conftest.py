"""Fixtures of the host tests: code under test runs in real MicroPython, in a process of its own."""

from pathlib import Path

import pytest

from support import coverage_cpython, micropython

pytest_plugins = sorted(f"support.{file.stem}" for file in Path(__file__).parent.glob("support/fixtures_*.py"))

_end_of_coverage = coverage_cpython.start()


def pytest_unconfigure():
    """Write what this process noted."""
    _end_of_coverage()


@pytest.fixture(scope="session")
def mpy():
    """`mpy(code_or_path, *args, bits=32, heap="256K", path=(), check=True)`: see support.micropython.run."""
    return micropython.run


@pytest.fixture(params=[32, 64], ids=["32bit", "64bit"])
def mpy_bits(request):
    """Word size of the interpreter: the test runs once for each."""
    return request.param
