"""Fetches Debian source and binary packages without root and without touching the machine's own apt configuration.

apt is given a private configuration of its own. It checks the signature of the release and, through it, the checksum of
every file, as it does for an installation.
"""

import os
import re
import subprocess
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class FetchError(Exception):
    """A package could not be had; the message says what to do."""


def codename():
    """Name of the Debian release that this machine runs, such as "bookworm"."""
    found = re.search(r"^VERSION_CODENAME=(\w+)$", Path("/etc/os-release").read_text(), re.MULTILINE)
    if not found:
        raise FetchError("this is no Debian release; point PILOTWIRE_MICROPYTHON at an interpreter instead")
    return found[1]


def mirror(scratch):
    """Address of the Debian mirror that this machine's apt uses; DEBIAN_MIRROR overrides it."""
    if given := os.environ.get("DEBIAN_MIRROR"):
        return given
    empty = ["-o", f"Dir::State={scratch}/none", "-o", f"Dir::Cache={scratch}/none", "-o", "Debug::NoLocking=1"]
    listed = subprocess.run(["apt-get", "update", "--print-uris", *empty], text=True, capture_output=True).stdout
    found = re.search(rf"^'(\S+)/dists/{codename()}/InRelease'", listed, re.MULTILINE)
    if not found:
        raise FetchError("no Debian mirror in this machine's apt configuration; name one in DEBIAN_MIRROR")
    return found[1]


class PrivateApt:
    """apt with its own state under `scratch`, reading sources of `suite` and binaries of the release `binaries`.

    binaries: this machine's own when None, since programs run with its libraries.
    """

    def __init__(self, scratch, suite, binaries=None):
        (scratch / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (scratch / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        (scratch / "status").touch()
        address = mirror(scratch)
        sources = scratch / "sources.list"
        sources.write_text(
            f"deb-src [signed-by={KEYRING}] {address} {suite} main\n"
            f"deb [arch=amd64 signed-by={KEYRING}] {address} {binaries or codename()} main\n"
        )
        settings = {
            "Dir::Etc::sourcelist": sources,
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": scratch,
            "Dir::State::lists": scratch / "lists",
            "Dir::State::status": scratch / "status",
            "Dir::Cache": scratch / "cache",
            "APT::Sandbox::User": "root",  # no change of user, which would need root
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        self._options = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
        self._run("update", scratch)

    def sources(self, packages, folder):
        """Download the original tarballs of the source packages into folder."""
        self._run("source", folder, "--download-only", "--tar-only", *packages)

    def binaries(self, packages, folder):
        """Download the .deb files of the binary packages into folder."""
        self._run("download", folder, *packages)

    def _run(self, command, folder, *arguments):
        done = subprocess.run(
            ["apt-get", "-qq", *self._options, command, *arguments], cwd=folder, text=True, capture_output=True
        )
        if done.returncode:
            raise FetchError(f"apt-get {command} {' '.join(arguments)} failed:\n{done.stderr}")
