"""Makes the pure board modules importable in CPython: what MicroPython has and CPython lacks.

`install()` adds a `micropython` module, the ticks functions of `time`, and the folders of a board's path. Modules of
viper code (`*_viper`) are refused with ImportError, as on a port without native code: their plain twins are used.
The packages of the boards are not the only ones of their names: a process that has imported another `ocpp` keeps it.
"""

import importlib.abc
import sys
import time
import types
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_TICKS_PERIOD = 1 << 30


class _NoViper(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname.endswith("_viper"):
            raise ImportError(f"{fullname}: no viper code in CPython")
        return None


def _micropython():
    module = types.ModuleType("micropython")
    module.const = lambda value: value
    module.native = module.viper = lambda function: function
    module.opt_level = lambda level=0: 0
    module.heap_lock = module.heap_unlock = lambda: 0
    return module


def _ticks_add(ticks, delta):
    return (ticks + delta) % _TICKS_PERIOD


def _ticks_diff(end, start):
    return (end - start + _TICKS_PERIOD // 2) % _TICKS_PERIOD - _TICKS_PERIOD // 2


def install():
    """Installs the stub once; later calls change nothing."""
    if "micropython" in sys.modules:
        return
    sys.modules["micropython"] = _micropython()
    sys.meta_path.insert(0, _NoViper())
    time.ticks_ms = lambda: time.monotonic_ns() // 1000000 % _TICKS_PERIOD
    time.ticks_us = lambda: time.monotonic_ns() // 1000 % _TICKS_PERIOD
    time.ticks_add = _ticks_add
    time.ticks_diff = _ticks_diff
    time.sleep_ms = lambda ms: time.sleep(ms / 1000)
    time.sleep_us = lambda us: time.sleep(us / 1000000)
    sys.path[:0] = [str(_ROOT / "lib"), str(_ROOT)]
