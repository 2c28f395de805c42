"""Line coverage of what CPython imports from lib/ in a test process; on when PILOTWIRE_COVERAGE is set."""

import os
from pathlib import Path

import coverage

ROOT = Path(__file__).resolve().parents[3]


def start():
    """Start measuring. Returns the function that ends it and writes build/coverage/cpython.* (or does nothing)."""
    noted = os.environ.get("PILOTWIRE_COVERAGE")
    if not noted:
        return lambda: None
    measuring = coverage.Coverage(
        data_file=str(Path(noted).parent / "cpython"), data_suffix=True, source=[str(ROOT / "lib")], config_file=False
    )
    measuring.set_option("run:disable_warnings", ["no-data-collected"])  # a process may well import nothing of lib/
    measuring.start()

    def end():
        measuring.stop()
        measuring.save()

    return end
