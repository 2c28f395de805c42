"""The rules beside this file, in both MicroPython builds; their files lie in a folder of the test's own."""

from pathlib import Path

import pytest

from support import rules

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize(("module", "rule"), rules.collect(HERE))
def test_in_micropython(mpy, mpy_bits, module, rule, tmp_path):
    code = f"import {module}\nimport os\nos.chdir({str(tmp_path)!r})\n{module}.{rule}()"
    mpy(code, bits=mpy_bits, path=[HERE])
