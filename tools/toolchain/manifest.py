"""What is frozen into `pilotwire32`: the product for the virtual board as one module, what stays apart, what starts it.

Optimisation level 2 drops asserts and keeps line numbers for tracebacks; `where` leads from them to the sources.
"""

import os

include("$(MPY_DIR)/extmod/asyncio/manifest.py")  # noqa: F821

root = os.path.abspath(os.path.join("..", ".."))
shim = os.path.join(root, "tools", "virtual", "shim")
linked = os.path.join(root, "tools", "virtual", "linked")

joined = os.environ.get("PILOTWIRE_LINKED") or os.path.join(root, "build", "linked")
module("pilotwire.py", base_path=joined, opt=2)  # noqa: F821
for name in ("firmware", "boards", "drivers", "ocpp"):
    if os.path.isdir(os.path.join(joined, name)):
        package(name, base_path=joined, opt=2)  # noqa: F821
for folder in (shim, linked):
    for file in sorted(os.listdir(folder)):
        # The rest of the shim is linked, and that starts differently from the product in source.
        if file in ("programs.py", "socket.py", "thread_alarm.py") or folder is linked:
            module(file, base_path=folder, opt=2)  # noqa: F821
