"""The heap of a running wallbox, as its service console tells it."""

import re

from .wallbox import wait_until

_BLOCK = 16  # bytes
_FIGURES = re.compile(r"used: (\d+),.*?max free sz: (\d+)", re.S)


def memory(box):
    """(bytes in use, bytes of the largest free block) of the heap after a collection."""
    before = len(_FIGURES.findall(box.errors()))
    box.console("memory")
    found = wait_until(lambda: _FIGURES.findall(box.errors())[before:], what="the heap's figures")
    return int(found[0][0]), int(found[0][1]) * _BLOCK
