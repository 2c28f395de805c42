"""Runs every rule of this folder's rules_*.py in CPython and in both MicroPython builds."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import micropython

HERE = Path(__file__).parent
# A process of its own, because the tests' one knows another package by the name of ocpp.
CPYTHON = """
import importlib, sys
from support import cpython_stub
cpython_stub.install()
getattr(importlib.import_module(sys.argv[1]), sys.argv[2])()
"""


def rules():
    """(module, function) of each rule."""
    for file in sorted(HERE.glob("rules_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                yield pytest.param(file.stem, node.name, id=f"{file.stem[6:]}-{node.name}")


@pytest.mark.parametrize(("module", "rule"), list(rules()))
def test_rule_in_cpython(module, rule):
    env = {**os.environ, "PYTHONPATH": f"{HERE}:{micropython.ROOT / 'tests/host'}"}
    command = [sys.executable, "-c", CPYTHON, module, rule]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("module", "rule"), list(rules()))
def test_rule_in_micropython(module, rule, mpy, mpy_bits):
    mpy(f"import {module}\n{module}.{rule}()", bits=mpy_bits, path=[HERE])
