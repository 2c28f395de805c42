"""What is frozen into `pilotwire32`: the product for the virtual board as one module, and what stands for its hardware.

Optimisation level 2 drops asserts and keeps line numbers for tracebacks; `where` leads from them to the sources.
"""

import os

include("$(MPY_DIR)/extmod/asyncio/manifest.py")  # noqa: F821

root = os.path.abspath(os.path.join("..", ".."))
shim = os.path.join(root, "tools", "virtual", "shim")
linked = os.path.join(root, "tools", "virtual", "linked")

module("pilotwire.py", base_path=os.path.join(root, "build", "linked"), opt=2)  # noqa: F821
for folder in (shim, linked):
    for file in sorted(os.listdir(folder)):
        # To start the linked module is another thing than to start the product from its source.
        if file.endswith(".py") and (folder is linked or not os.path.exists(os.path.join(linked, file))):
            module(file, base_path=folder, opt=2)  # noqa: F821
