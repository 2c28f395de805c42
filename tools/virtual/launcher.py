"""The command `virtual-wallbox`: builds the world, powers the board, serves the API until it is told to end."""

import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

from tools.toolchain.interpreters import interpreter
from tools.virtual import options, provision
from tools.virtual.actions import Actions
from tools.virtual.api import Server
from tools.virtual.cable import NetworkCable
from tools.virtual.framelog import FrameLog
from tools.virtual.page import SHIM, Page, layout
from tools.virtual.register import Registers
from tools.virtual.supervisor import BoardFailed, Supervisor
from tools.virtual.world import World

_FLASH_BYTES = 1024 * 1024
_ENTRY = "start_virtual"
_BUILT = {"32": "pilotwire32", "64": "micropython64"}
_FAILED = 1
_REFUSED = 2


def main():
    """Runs the command to its exit code.

    0 after SIGTERM or Ctrl-C, 1 when something fails, 2 when settings are wrong.
    """
    chosen = options.parse()
    sys.setswitchinterval(0.0005)  # the world's thread keeps its millisecond beside the others
    run = Path(tempfile.mkdtemp(prefix="virtual-wallbox-", dir=_memory_folder()))
    state = chosen.state or Path(tempfile.mkdtemp(prefix="virtual-wallbox-state-"))
    try:
        state.mkdir(parents=True, exist_ok=True)
        return _serve(chosen, run, state)
    except (BoardFailed, OSError) as failed:
        print(f"virtual-wallbox: {failed}", file=sys.stderr)
        return getattr(failed, "code", _FAILED)
    finally:
        shutil.rmtree(run, ignore_errors=True)
        if chosen.state is None:
            shutil.rmtree(state, ignore_errors=True)


def _serve(chosen, run, state):
    booted = state / "booted"  # a board that never booted is still a fresh one
    flash = state / "flash.bin"
    if not booted.exists():
        flash.write_bytes(b"\xff" * _FLASH_BYTES)
    provision.write(run / "provision.json", chosen, fresh=not booted.exists())
    page = Page(run / "page")
    registers = Registers(state / "meters.bin", layout.CONNECTORS)
    world = World(page, registers, chosen.connectors, chosen.phases, chosen.attached_cable)
    cable = NetworkCable()
    log = FrameLog(chosen.log) if chosen.log else None
    command, environ = _interpreter(chosen)
    environ.update(
        PILOTWIRE_PAGE=str(page.path),
        PILOTWIRE_FLASH=str(flash.resolve()),
        PILOTWIRE_CABLE=str(cable.port),
        PILOTWIRE_PROVISION=str(run / "provision.json"),
        PILOTWIRE_BOARD=chosen.board,
        MALLOC_MMAP_MAX_="0",  # heap addresses that fit a small int of 32 bits
    )
    board = Supervisor(command, environ, page, registers, chosen, run, log)
    board.link(True)
    server = Server(chosen.sim, Actions(world, board, cable, 20))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, board.stop)
    ended = threading.Event()
    cable.start()
    threads = [
        threading.Thread(target=world.run, args=(board.watch, ended), name="world", daemon=True),
        threading.Thread(target=server.serve_forever, args=(0.1,), name="api", daemon=True),
    ]
    for thread in threads:
        thread.start()

    def ready():
        booted.touch()
        print(f"ready http://127.0.0.1:{server.server_port}", flush=True)

    try:
        board.run(ready)
    finally:
        board.power(False)
        ended.set()
        server.shutdown()
        cable.stop()
        if log:
            log.stop()
    return 0


def _interpreter(chosen):
    """Command and environment of the board's process."""
    name = chosen.interpreter
    if name in _BUILT:
        try:
            path = interpreter(_BUILT[name])
        except Exception as wrong:  # whatever kept the toolchain from building: it says what, we say what to do
            raise BoardFailed(_FAILED, f"--interpreter {name}: {wrong}; `make setup` prepares it") from wrong
    else:
        path = Path(name).resolve()
        if not path.is_file() or not os.access(path, os.X_OK):
            raise BoardFailed(_REFUSED, f"--interpreter: got {name}, expected 32, 64 or a program that can be run")
    environ = dict(os.environ)
    if name == "32":
        environ.pop("MICROPYPATH", None)
    else:
        environ["MICROPYPATH"] = ":".join(map(str, (SHIM, options.ROOT / "lib", options.ROOT, ".frozen")))
    return [str(path), "-X", f"heapsize={chosen.heap}", "-m", _ENTRY], environ


def _memory_folder():
    """Where the page goes: into memory, where there is such a folder."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
