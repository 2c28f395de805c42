"""The table of cases and results that ends a test run."""

import subprocess
import sys

import pytest

from support.conformance_results import FAILED, NO_TEST, NOT_RUN, PASSED, document, outcomes, rows, summary, verdicts
from support.patience import at_most
from tools.make_docs import case_tests

SUITE = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_001_good(n):
    pass

@pytest.mark.parametrize("name", ["a[b]", "c.d"])
def test_002_sometimes_bad(name):
    assert name == "c.d"

@pytest.fixture
def broken():
    raise OSError

def test_003_breaks_before_it_begins(broken):
    pass

def test_004_left_out():
    pass

@pytest.mark.skip
def test_005_skipped():
    pass

def test_006_good():
    pass

def test_006_bad():
    assert False
"""
TESTS = [
    (1, "test_001_good", "S1", "cases/test_suite.py"),
    (2, "test_002_sometimes_bad", "S2", "cases/test_suite.py"),
    (3, "test_003_breaks_before_it_begins", "S3", "cases/test_suite.py"),
    (4, "test_004_left_out", "S4", "cases/test_suite.py"),
    (5, "test_005_skipped", "S5", "cases/test_suite.py"),
    (6, "test_006_bad", "S6", "cases/test_suite.py"),
    (6, "test_006_good", "S6", "cases/test_suite.py"),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Rows made from the report of a real run of SUITE."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "cases").mkdir()
    (folder / "cases" / "test_suite.py").write_text(SUITE)
    run = [sys.executable, "-m", "pytest", "-q", "-k", "not left_out", "--rootdir", ".", "--junitxml", "junit.xml"]
    subprocess.run(run, cwd=folder, capture_output=True, timeout=at_most(60))
    return rows(TESTS, outcomes((folder / "junit.xml").read_text()), last=8)


def test_every_case_has_a_result(table):
    assert [(row[0], row[3]) for row in table] == [
        (1, PASSED),
        (2, FAILED),
        (3, FAILED),
        (4, NOT_RUN),
        (5, NOT_RUN),
        (6, FAILED),
        (6, PASSED),
        (7, NO_TEST),
        (8, NO_TEST),
    ]
    assert table[0] == (1, "S1", "cases/test_suite.py::test_001_good", PASSED)


def test_a_case_is_passed_when_none_of_its_tests_failed(table):
    assert verdicts(table) == {
        1: PASSED, 2: FAILED, 3: FAILED, 4: NOT_RUN, 5: NOT_RUN, 6: FAILED, 7: NO_TEST, 8: NO_TEST
    }  # fmt: skip


def test_the_summary_names_what_did_not_pass(table):
    assert summary(verdicts(table)) == (
        "Cases of OCPP 1.6: 1 passed, 3 failed, 4 not run; FAILED: 2-3, 6; not run: 4-5; no test: 7-8"
    )
    assert summary({1: PASSED}) == "Cases of OCPP 1.6: 1 passed, 0 failed, 0 not run"


def test_the_table_shows_case_source_and_result(table):
    lines = document(table).splitlines()
    assert "| 2 | S2 | `cases/test_suite.py::test_002_sometimes_bad` | FAILED |" in lines
    assert "| 7 |  |  | no test |" in lines


def test_the_product_s_own_cases_are_found():
    known = case_tests()
    assert (1, "test_001_identity_in_the_request_path") in [one[:2] for one in known]
    assert all(source and file.startswith("tests/host/cases/test_") for _, _, source, file in known)
