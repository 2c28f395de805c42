"""What is frozen into the image: what MicroPython freezes for every board of the port, and the product."""

import os

include("$(PORT_DIR)/boards/manifest.py")  # noqa: F821
include(os.path.join(os.environ["PILOTWIRE_ROOT"], "boards", "common", "manifest.py"))  # noqa: F821
