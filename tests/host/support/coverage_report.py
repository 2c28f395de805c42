"""Prints the line coverage of lib/, out of what MicroPython and CPython noted during a test run."""

import io
import sys
from pathlib import Path

import coverage

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.coverage_board import ROOT, executed_lines  # noqa: E402

_NOTED = ROOT / "build" / "coverage"

# const() leaves nothing to execute, and machine code has no lines.
_NO_LINES = [r"^\s*_[A-Z0-9_]+ = const\(", r"@micropython\.(viper|native)"]


def _report(folder, data_file, **settings):
    """Report on the folder; its coverage in percent."""
    place = str(ROOT / folder)
    found = coverage.Coverage(data_file=str(data_file), source=[place], config_file=False)
    for pattern in _NO_LINES:
        found.exclude(pattern)
    found.load()
    return found.report(include=[f"{place}/*"], **settings)


def _collect(data_file):
    """Unite the notes of all processes in one data file."""
    data = coverage.CoverageData(basename=str(data_file))
    for part in _NOTED.glob("cpython.*"):
        found = coverage.CoverageData(basename=str(part))
        found.read()
        data.update(found)
    data.add_lines({str(file): lines for file, lines in executed_lines(_NOTED / "board.lines").items()})
    data.write()


def main():
    """Print the report; files that were executed wholly are counted only."""
    data_file = _NOTED / "all"
    data_file.unlink(missing_ok=True)
    _collect(data_file)
    print("\nLine coverage of lib/ (MicroPython and CPython together)")
    _report("lib", data_file, skip_covered=True, show_missing=True)
    for folder in ("drivers", "firmware"):
        print(f"{folder}: {_report(folder, data_file, file=io.StringIO()):.0f} %")


if __name__ == "__main__":
    main()
