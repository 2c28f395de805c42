"""Rules: plain functions of `rules_*.py` files that assert something, run in CPython and in both MicroPython builds."""

import importlib
import sys

import pytest

from support import cpython_stub


def collect(folder):
    """Import the rules_*.py files in `folder`; return a pytest parameter (module name, function name) for each rule.

    A rule is a public function that the file defines itself; what files share lies beside them.
    """
    cpython_stub.install()
    sys.path.insert(0, str(folder))
    found = []
    for file in sorted(folder.glob("rules_*.py")):
        module = importlib.import_module(file.stem)
        if module.__file__ != str(file):
            raise ImportError(f"{file} and {module.__file__} have the same name: only one could be run")
        for name, value in vars(module).items():
            if name[0] != "_" and callable(value) and value.__module__ == file.stem:
                found.append(pytest.param(file.stem, name, id=f"{file.stem[6:]}-{name}"))
    return found


def run_in_cpython(module, rule):
    """Run one collected rule here."""
    getattr(sys.modules[module], rule)()


def run_in_micropython(mpy, bits, module, rule, *path):
    """Run one collected rule in MicroPython; path: folders of what it imports."""
    mpy(f"import {module}\n{module}.{rule}()", bits=bits, path=path)
