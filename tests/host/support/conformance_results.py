"""Writes build/conformance.md: each case of the OCPP 1.6 catalogue, its source, its tests and what became of them.

Reads build/junit.xml of the test run just ended, and prints one line: how many cases passed, and which did not.
"""

import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from tools.make_docs import case_tests  # noqa: E402

LAST = 174
"""Number of the last case; they begin with 1."""

PASSED, FAILED, NOT_RUN, NO_TEST = "passed", "FAILED", "not run", "no test"
_BROKEN = ("failure", "error")


def outcomes(junit):
    """{(file without .py, function): Counter of passed, FAILED and skipped} of a JUnit report's text."""
    found = {}
    for case in ElementTree.fromstring(junit).iter("testcase"):
        place = case.get("classname", "").rpartition(".")[2], case.get("name", "").partition("[")[0]
        kinds = {child.tag for child in case}
        result = FAILED if kinds.intersection(_BROKEN) else NOT_RUN if "skipped" in kinds else PASSED
        found.setdefault(place, Counter())[result] += 1
    return found


def rows(tests, found, last=LAST):
    """(case, source, test, result) for each test and each case without one. tests: as from `case_tests`."""
    made = []
    for number, name, source, file in tests:
        counts = found.get((Path(file).stem, name), Counter())
        result = FAILED if counts[FAILED] else PASSED if counts[PASSED] else NOT_RUN
        made.append((number, source, f"{file}::{name}", result))
    tested = {one[0] for one in made}
    made += [(number, "", "", NO_TEST) for number in range(1, last + 1) if number not in tested]
    return sorted(made)


def verdicts(made):
    """{case: result}: failed if one of its tests failed, passed if one passed and none failed."""
    results = {}
    for number, group in groupby(made, key=lambda row: row[0]):
        seen = {row[3] for row in group}
        results[number] = next(one for one in (FAILED, PASSED, NOT_RUN, NO_TEST) if one in seen)
    return results


def summary(results):
    """One line of text."""
    counts = Counter(results.values())
    missing = counts[NOT_RUN] + counts[NO_TEST]
    line = f"Cases of OCPP 1.6: {counts[PASSED]} passed, {counts[FAILED]} failed, {missing} not run"
    for kind in (FAILED, NOT_RUN, NO_TEST):
        if counts[kind]:
            line += f"; {kind}: {spans([number for number, result in results.items() if result == kind])}"
    return line


def spans(numbers):
    """`1-3, 7` for [1, 2, 3, 7], which ascend."""
    ends = []
    for number in numbers:
        if ends and ends[-1][1] == number - 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ends)


def document(made):
    """The table as Markdown."""
    lines = ["# Cases of OCPP 1.6 in the last test run", "", summary(verdicts(made)) + ".", ""]
    lines += ["| Case | Source and remarks | Test | Result |", "|---|---|---|---|"]
    lines += [
        f"| {number} | {source} | {f'`{test}`' if test else ''} | {result} |" for number, source, test, result in made
    ]
    return "\n".join(lines) + "\n"


def main():
    """Writes and prints; returns the exit code, 1 when there is no report of a run."""
    report = ROOT / "build" / "junit.xml"
    if not report.exists():
        print(f"no {report.relative_to(ROOT)}: the tests did not come to an end", file=sys.stderr)
        return 1
    made = rows(case_tests(), outcomes(report.read_text(encoding="utf-8")))
    (ROOT / "build" / "conformance.md").write_text(document(made), encoding="utf-8")
    print(f"\n{summary(verdicts(made))} (build/conformance.md)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
