"""Code frozen into an interpreter behaves as it does from source; tried with a small package of its own."""

import fcntl
import os
import subprocess

import pytest

import compiler
import interpreters
import recipe
from support.coverage_board import executed_lines
from support.micropython import ROOT

SAMPLE = """\
import micropython

@micropython.viper
def total(buf: ptr8, n: int) -> int:
    sum = 0
    for i in range(n):
        sum += buf[i]
    return sum

def run(wanted):
    if wanted:
        return total(b"\\x01\\x02\\xff", 3)
    raise ValueError("not wanted")
"""

MANIFEST = """\
include("$(MPY_DIR)/extmod/asyncio/manifest.py")
package("drivers", opt=2)
"""


@pytest.fixture(params=["32", "32cov"])
def frozen(request):
    """Path of an interpreter with drivers/frozen_sample.py frozen in; made once for every recipe."""
    name = f"sample{request.param}"
    folder = ROOT / "build" / "sample"
    source = folder / "drivers" / "frozen_sample.py"
    stamp = folder / f"{name}.stamp"
    interpreters.interpreter("micropython32")
    with open(recipe.WORK / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = recipe.fingerprint() + SAMPLE + MANIFEST
        if not stamp.exists() or stamp.read_text() != wanted:
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_text(SAMPLE)
            (folder / "manifest.py").write_text(MANIFEST)
            compiler.freeze(request.param, name, folder / "manifest.py")
            stamp.write_text(wanted)
    return recipe.BIN / name


def run(program, code, **environment):
    env = {**os.environ, "MICROPYPATH": ".frozen", **environment}
    return subprocess.run([program, "-c", code], env=env, cwd="/", text=True, capture_output=True)


def test_frozen_viper_code_computes(frozen):
    code = "import drivers.frozen_sample as sample; print(sample.__file__, sample.run(True))"
    assert run(frozen, code).stdout == "drivers/frozen_sample.py 258\n"


def test_tracebacks_of_frozen_code_name_file_and_line(frozen):
    failed = run(frozen, "import drivers.frozen_sample as sample; sample.run(False)")
    assert failed.stderr.splitlines()[-2:] == [
        '  File "drivers/frozen_sample.py", line 13, in run',
        "ValueError: not wanted",
    ]


def test_frozen_code_leaves_more_of_the_heap_than_source(frozen):
    code = "import gc; gc.collect(); before = gc.mem_alloc(); {}; gc.collect(); print(gc.mem_alloc() - before)"
    frozen_bytes = int(run(frozen, code.format("import drivers.frozen_sample")).stdout)
    source = str(ROOT / "build" / "sample" / "drivers")
    source_bytes = int(run(frozen, code.format("import frozen_sample"), MICROPYPATH=source).stdout)
    assert frozen_bytes < source_bytes


def test_executed_lines_of_frozen_code_are_noted(frozen, tmp_path, monkeypatch):
    monkeypatch.setattr("support.coverage_board.ROOT", ROOT / "build" / "sample")
    notes = tmp_path / "notes"
    run(frozen, "import drivers.frozen_sample as sample; sample.run(True)", PILOTWIRE_COVERAGE=str(notes))
    lines = executed_lines(notes)
    if frozen.name.endswith("cov"):
        assert list(lines.values()) == [{1, 3, 4, 10, 11, 12}]
    else:
        assert lines == {}
