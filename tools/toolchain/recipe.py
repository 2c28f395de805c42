"""What the interpreters are made of: versions, checksums and places."""

import hashlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = ROOT / "build" / "bin"
WORK = ROOT / "build" / "micropython"  # downloads, source, objects

VERSION = "1.25.0"
SUITE = "trixie"  # the Debian release that carries this version

# Source package -> start of the name of its tarball.
SOURCES = {"micropython": f"micropython_{VERSION}+ds.orig.tar.", "mbedtls": "mbedtls_3.6."}

# The tarballs that this recipe was tried with. MicroPython must be this one. Debian replaces mbedTLS within 3.6 when it
# is repaired: a newer one is taken when its checksum is the one in Debian's signed index.
SHA256 = {
    "micropython_1.25.0+ds.orig.tar.xz": "7b25be99a502f070b2de81dafc08da7051d992325d6e67daa9045a918fffdbea",
    "mbedtls_3.6.6.orig.tar.bz2": "8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a",
}

# What a static 32-bit program needs beside the machine's own gcc, of major version {gcc}.
PACKAGES_32BIT = ("lib32gcc-{gcc}-dev", "lib32gcc-s1", "libc6-dev-i386", "libc6-i386")


def fingerprint():
    """Hash of every file that decides what the interpreters are; when it changes they are built anew."""
    digest = hashlib.sha256()
    files = [HERE / name for name in ("recipe.py", "sources.py", "compiler.py")]
    for folder in ("vboard", "variant-mcu", "variant-desktop"):
        files += sorted((HERE / folder).iterdir())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
