"""Runs every rule of this folder's rules_*.py in CPython and in both MicroPython builds."""

from pathlib import Path

import pytest

from support import rules

HERE = Path(__file__).parent
RULES = rules.collect(HERE)


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_rule_in_cpython(module, rule):
    rules.run_in_cpython(module, rule)


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_rule_in_micropython(module, rule, mpy, mpy_bits):
    rules.run_in_micropython(mpy, mpy_bits, module, rule, HERE)
