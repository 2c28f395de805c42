"""Runs every rule of the rules_*.py files in both MicroPython builds."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def rules():
    """(module, function) of each rule."""
    for file in sorted(HERE.glob("rules_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                yield pytest.param(file.stem, node.name, id=f"{file.stem[6:]}-{node.name}")


@pytest.mark.parametrize(("module", "rule"), list(rules()))
def test_rule(module, rule, mpy, mpy_bits):
    mpy(f"import {module}\n{module}.{rule}()", bits=mpy_bits, heap="4M", path=[HERE, HERE.parent])
