"""What the virtual board runs at power on when the product is one linked module (see tools/toolchain/link.py)."""

from pilotwire import Board, run

run(Board())
