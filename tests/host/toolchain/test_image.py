"""The image of a firmware update: what its header says, and that a version can be made that calls itself otherwise."""

import hashlib
import struct

import pytest

import image
from support.fixtures_firmware import NEW, OLD


def parts(data):
    """(board, version, program) of an image whose checksums are right."""
    magic, form, board, version, length, digest, check = struct.unpack(">4sB3x16s24sI32s32s", data[:116])
    assert (magic, form) == (b"PWFW", 1)
    assert check == hashlib.sha256(data[:84]).digest()
    assert length == len(data) - 116
    assert digest == hashlib.sha256(data[116:]).digest()
    return board.rstrip(b"\0").decode(), version.rstrip(b"\0").decode(), data[116:]


def test_it_says_what_is_in_it():
    assert parts(image.pack(b"program", "b", "1.2")) == ("b", "1.2", b"program")


@pytest.mark.parametrize(("board", "version"), [("b" * 17, ""), ("b", "v" * 25)])
def test_names_that_do_not_fit_are_refused(board, version):
    with pytest.raises(ValueError, match="at most 16 and 24 bytes"):
        image.pack(b"", board, version)


def test_another_version_is_really_built(new_image):
    """The version in the header is the one that its firmware reports, and the source's is nowhere in it."""
    board, version, program = parts(new_image)
    assert (board, version) == ("virtual", NEW)
    assert program[:4] == b"\x7fELF"
    assert NEW.encode() + b"\0" in program
    assert OLD.encode() + b"\0" not in program
