"""Runs every rule of the rules_*.py files on real LittleFS in both MicroPython builds."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Much work for a simulated chip: `make test` runs them in the 32-bit build only, which is like the boards.
HEAVY = (
    "rules_damage",
    "rules_faults",
    "rules_full",
    "rules_list_cuts",
    "rules_list_size",
    "rules_memory",
    "rules_pages",
    "rules_thinning",
)


def rules():
    """(module, function, word size) of each rule."""
    for file in sorted(HERE.glob("rules_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                for bits in (32, 64):
                    marks = [pytest.mark.long] if bits == 64 and file.stem in HEAVY else []
                    name = f"{bits}bit-{file.stem[6:]}-{node.name}"
                    yield pytest.param(file.stem, node.name, bits, id=name, marks=marks)


@pytest.mark.parametrize(("module", "rule", "bits"), list(rules()))
def test_rule(module, rule, bits, mpy):
    mpy(f"import {module}\n{module}.{rule}()", bits=bits, heap="4M", path=[HERE, HERE.parent])
