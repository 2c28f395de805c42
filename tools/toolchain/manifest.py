"""What is frozen into `pilotwire32`: the product for the virtual board, and the modules that stand for its hardware.

Optimisation level 2 drops asserts and keeps line numbers for tracebacks.
"""

import os

include("$(MPY_DIR)/extmod/asyncio/manifest.py")  # noqa: F821

for base, folder in (
    ("lib", "ocpp"),
    ("lib", "evse"),
    (".", "drivers"),
    (".", "firmware"),
    (".", "boards/virtual"),
    ("tools/virtual/shim", ""),
):
    root = os.path.abspath(os.path.join("..", "..", base))
    if os.path.isdir(os.path.join(root, folder)):
        package(folder, base_path=root, opt=2)  # noqa: F821
