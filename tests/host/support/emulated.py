"""The image of the bench board for the emulator, or a skipped test where what makes or runs it cannot be had."""

import shutil

import pytest

import rp2


def image():
    """Path of the image as it lies in flash, built when it is not up to date."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if missing := rp2.missing_tools():
        pytest.skip(f"{', '.join(missing)}: not on this machine; tools/toolchain/system-packages rp2 installs it")
    return rp2.image("rp2_bench") / "pilotwire.bin"
