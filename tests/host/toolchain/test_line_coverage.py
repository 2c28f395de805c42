"""The interpreters that note executed lines, and what is made of their notes."""

import ast
import os
import signal
import subprocess

import interpreters
from support.coverage_board import executed_lines, implied
from support.micropython import ROOT, environment

LIMITS = ROOT / "lib" / "evse" / "limits.py"


def noted(code, notes):
    env = environment(env={"PILOTWIRE_COVERAGE": str(notes)})
    command = [interpreters.interpreter("micropython32cov"), "-c", code]
    return subprocess.run(command, env=env, cwd="/", text=True, capture_output=True, check=True)


def methods(file):
    """{method: (line of its def, set of the lines of its statements)} of the module's classes."""
    nodes = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef))
    return {node.name: (node.lineno, {part.lineno for part in node.body[1:]}) for node in nodes}


def test_lines_of_a_called_method_are_noted_and_those_of_others_are_not(tmp_path):
    notes = tmp_path / "notes"
    noted("from evse.limits import Limits; Limits(2).minimum(0)", notes)
    lines = executed_lines(notes)[LIMITS]
    (called, run), (other, not_run) = methods(LIMITS)["minimum"], methods(LIMITS)["set"]
    assert {called, other} | run <= lines
    assert not not_run & lines


def test_notes_of_several_processes_add_up(tmp_path):
    notes = tmp_path / "notes"
    noted("import evse.limits", notes)
    imported = executed_lines(notes)[LIMITS]
    noted("from evse.limits import Limits; Limits(2).minimum(0)", notes)
    assert imported < executed_lines(notes)[LIMITS]


def test_notes_survive_a_kill(tmp_path):
    notes = tmp_path / "notes"
    env = environment(env={"PILOTWIRE_COVERAGE": str(notes)})
    command = [interpreters.interpreter("micropython32cov"), "-c", "import evse.limits; print()\nwhile True: pass"]
    with subprocess.Popen(command, env=env, cwd="/", stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert methods(LIMITS)["set"][0] in executed_lines(notes)[LIMITS]


def test_noting_takes_no_memory_of_the_heap(tmp_path):
    code = "import gc, evse.limits; gc.collect(); print(gc.mem_alloc())"
    plain = subprocess.run(
        [interpreters.interpreter("micropython32cov"), "-c", code],
        env=environment(env={"PILOTWIRE_COVERAGE": ""}),
        cwd="/",
        text=True,
        capture_output=True,
        check=True,
    )
    assert noted(code, tmp_path / "notes").stdout == plain.stdout


# What a block's last line would show if its jumps and implicit returns counted.
NOT_RUN = """\
def f(x):
    try:
        if x:
            y = 1
    except ValueError:
        y = 2
f(0)
"""


def test_a_line_counts_only_when_its_first_instruction_runs(tmp_path):
    folder = ROOT / "build" / "coverage-test" / "ocpp"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{tmp_path.name}.py"
    source.write_text(NOT_RUN)
    try:
        code = f"import sys; sys.path.insert(0, {str(folder)!r}); import {source.stem}"
        noted(code, tmp_path / "notes")
        assert executed_lines(tmp_path / "notes")[source] == {1, 2, 3, 7}
    finally:
        source.unlink()


def test_lines_of_the_linked_module_lead_to_their_sources(tmp_path, monkeypatch):
    line_map = tmp_path / "map"
    line_map.write_text("1 lib/evse/limits.py:5\n3 lib/evse/limits.py:9\n4 drivers/ntc.py:2\n")
    monkeypatch.setattr("support.coverage_board._LINE_MAP", line_map)
    notes = tmp_path / "notes"
    notes.write_bytes(b"pilotwire.py".ljust(512, b"\0") + bytes([1 << 1 | 1 << 4]).ljust(4096, b"\0"))
    lines = executed_lines(notes)
    assert 5 in lines[LIMITS] and 9 not in lines[LIMITS]
    assert 2 in lines[ROOT / "drivers" / "ntc.py"]


def test_a_head_without_code_counts_when_its_block_ran():
    text = "def f():\n    while True:\n        if LIMIT:\n            return 1\n"
    assert implied(text, {1, 4}) == {2, 3}
    assert implied(text, {1}) == set()


def test_the_line_under_a_decorator_counts_with_the_decorator():
    assert implied("class A:\n    @staticmethod\n    def f():\n        pass\n", {1, 2}) == {3}
