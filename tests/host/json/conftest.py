"""Runs JSON jobs in every edition of the modules: CPython, MicroPython of both word sizes and without native code."""

import os
import shutil
import subprocess
import sys

import pytest

from support import micropython

_RUNNER = micropython.ROOT / "tests/host/json/board_json.py"
_TRANSPORT = "lib/ocpp/transport"
_CPYTHON = """
import runpy, sys
from support import coverage_cpython, cpython_stub
cpython_stub.install()
end_of_coverage = coverage_cpython.start()
runpy.run_path(sys.argv.pop(1), run_name="__main__")
end_of_coverage()
"""


def _cpython(*args):
    # A process of its own, because the tests' one knows another package by the name of ocpp.
    command = [sys.executable, "-c", _CPYTHON, *map(str, args)]
    env = {**os.environ, "PYTHONPATH": str(micropython.ROOT / "tests/host"), "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    return done


def _without_native_code(folder):
    # The library as it is installed where native code cannot run: the viper modules are missing.
    package = folder / "ocpp"
    shutil.copytree(
        micropython.ROOT / _TRANSPORT, package / "transport", ignore=shutil.ignore_patterns("*_viper.py", "__pycache__")
    )
    shutil.copy(micropython.ROOT / "lib/ocpp/__init__.py", package)
    return folder


@pytest.fixture(scope="session")
def every_edition(tmp_path_factory):
    """`every_edition(jobs)` -> {edition: [result, ...]}, the results in the order of the jobs (see board_json)."""
    folder = tmp_path_factory.mktemp("json")
    plain = _without_native_code(folder / "plain")
    corpus = folder / "jobs"
    runs = {"native 32": (32, ()), "native 64": (64, ()), "plain 32": (32, (plain,))}

    def run(jobs):
        jobs = list(jobs)
        corpus.write_text("".join(f"{job!a}\n" for job in jobs))
        done = {"CPython": _cpython(_RUNNER, corpus)}
        for edition, (bits, path) in runs.items():
            done[edition] = micropython.run(_RUNNER, corpus, bits=bits, heap="1M", path=path)
        results = {edition: [eval(line) for line in d.stdout.splitlines()] for edition, d in done.items()}
        for edition in results:
            assert len(results[edition]) == len(jobs), (edition, done[edition].stderr)
        return results

    return run


@pytest.fixture(scope="session")
def check(every_edition):
    """`check([(job, expected), ...])`: every edition gives what is expected."""

    def run(cases):
        cases = list(cases)
        for edition, results in every_edition(job for job, _ in cases).items():
            for (job, expected), result in zip(cases, results, strict=True):
                assert result == expected, (edition, job)

    return run
