"""Runs every rule of the rules_*.py files in CPython and in both MicroPython builds."""

import importlib
import sys
from pathlib import Path

import pytest
from support import cpython_stub

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
cpython_stub.install()

RULES = []
for _file in sorted(HERE.glob("rules_*.py")):
    _module = importlib.import_module(_file.stem)
    RULES += [
        pytest.param(_file.stem, name, id=f"{_file.stem[6:]}-{name}")
        for name, value in vars(_module).items()
        if name[0] != "_" and callable(value) and value.__module__ == _file.stem
    ]


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_rule_in_cpython(module, rule):
    getattr(sys.modules[module], rule)()


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_rule_in_micropython(module, rule, mpy, mpy_bits):
    mpy(f"import {module}\n{module}.{rule}()", bits=mpy_bits, path=[HERE])
