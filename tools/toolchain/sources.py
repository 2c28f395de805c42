"""Gets the interpreters' source, once, into build/micropython/."""

import hashlib
import shutil
import subprocess
import sys

import recipe
from debian import FetchError, PrivateApt

SOURCE = recipe.WORK / "source"
LIBRARIES_32BIT = recipe.WORK / "lib32"

# py/vm.c leaves a place for a trace of every instruction; let a build fill it from its configuration.
_NO_TRACE = "#else\n#define TRACE(ip)\n#endif"
_TRACE = "#elif defined(MICROPY_VM_TRACE)\n#define TRACE(ip) MICROPY_VM_TRACE(code_state, ip)\n" + _NO_TRACE


def gcc_version():
    """Major version of the machine's gcc, as text."""
    return subprocess.check_output(["gcc", "-dumpversion"], text=True).strip().split(".")[0]


def fetch():
    """Download, verify and unpack everything that is not there yet. Raises FetchError."""
    stamp = recipe.WORK / "source.stamp"
    wanted = f"{recipe.VERSION} {sorted(recipe.SHA256.items())} gcc {gcc_version()}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"fetching the source of MicroPython {recipe.VERSION} and mbedTLS from Debian {recipe.SUITE}", flush=True)
    downloads = recipe.WORK / "downloads"
    for folder in (SOURCE, LIBRARIES_32BIT, downloads):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    apt = PrivateApt(recipe.WORK / "apt", recipe.SUITE)
    apt.sources(list(recipe.SOURCES), downloads)
    apt.binaries([name.format(gcc=gcc_version()) for name in recipe.PACKAGES_32BIT], downloads)
    shutil.rmtree(recipe.WORK / "apt")
    _unpack(_verified(downloads, "micropython"), SOURCE)
    _unpack(_verified(downloads, "mbedtls"), SOURCE / "lib" / "mbedtls")
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, LIBRARIES_32BIT], check=True)
    _prepare()
    stamp.write_text(wanted)


def _verified(downloads, package):
    """The package's tarball, when its content is what the recipe expects."""
    found = [file for file in downloads.iterdir() if file.name.startswith(recipe.SOURCES[package])]
    if len(found) != 1:
        raise FetchError(f"{package}: expected one tarball {recipe.SOURCES[package]}*, got {[f.name for f in found]}")
    digest = hashlib.sha256(found[0].read_bytes()).hexdigest()
    pinned = recipe.SHA256.get(found[0].name)
    if pinned is None and package == "micropython":
        raise FetchError(f"{found[0].name}: no checksum in tools/toolchain/recipe.py")
    if pinned is None:
        print(f"note: {found[0].name} is newer than the recipe; sha256 {digest}, verified by apt", file=sys.stderr)
    elif pinned != digest:
        raise FetchError(f"{found[0].name}: sha256 is {digest}, expected {pinned}")
    return found[0]


def _unpack(tarball, folder):
    """Unpack without the tarball's one top folder."""
    subprocess.run(["tar", "-C", folder, "--strip-components=1", "-xf", tarball], check=True)


def _prepare():
    (SOURCE / "lib" / "micropython-lib" / "README.md").touch()  # the build only asks whether it is there
    vm = SOURCE / "py" / "vm.c"
    text = vm.read_text()
    if text.count(_NO_TRACE) != 1:
        raise FetchError("py/vm.c does not look like MicroPython 1.25.0")
    vm.write_text(text.replace(_NO_TRACE, _TRACE))
