"""Builds what the tests start, before the first of them begins: their time limits are not for that.

With PILOTWIRE_COVERAGE set, the interpreters are those that note executed lines.
"""

import sys
from pathlib import Path

HOST = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOST), str(HOST.parents[1] / "tools" / "toolchain")]

import image  # noqa: E402
import interpreters  # noqa: E402
from support.fixtures_firmware import NEW  # noqa: E402

for name in ("micropython32", "micropython64", "pilotwire32"):
    interpreters.interpreter(name)
image.make(NEW)
