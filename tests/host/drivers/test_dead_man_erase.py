"""Runs dead_man_erase.py in both MicroPython builds."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TREE = ast.parse((HERE / "dead_man_erase.py").read_text())
RULES = [node.name for node in TREE.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule, mpy, mpy_bits):
    mpy(f"import dead_man_erase\ndead_man_erase.{rule}()", bits=mpy_bits, path=[HERE])
