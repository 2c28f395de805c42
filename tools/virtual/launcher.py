"""The command `virtual-wallbox`: builds the world, powers the board, serves the API until it is told to end."""

import os
import signal
import sys
import threading
import traceback
from importlib.util import find_spec

from tools.virtual import options, provision
from tools.virtual.actions import Actions
from tools.virtual.api import Server
from tools.virtual.bootloader import BootLoader
from tools.virtual.cable import NetworkCable
from tools.virtual.framelog import FrameLog
from tools.virtual.page import Page
from tools.virtual.program import NoProgram, program
from tools.virtual.state import State
from tools.virtual.supervisor import BoardFailed, Supervisor
from tools.virtual.world import World

_FAILED = 1
_REFUSED = 2
_PYTHON = options.ROOT / ".venv" / "bin" / "python"
_LONGEST_CARD = 20  # CiString20Type


def main():
    """Runs the command to its exit code.

    0 after SIGTERM or Ctrl-C, 1 when something fails, 2 when settings are wrong.
    """
    chosen = options.parse()
    if chosen.meter == "modbus" and find_spec("pymodbus") is None:
        # The only part of the world that needs a package: go on in the environment that has it.
        if not _PYTHON.is_file():
            return _said("--meter modbus: expected the packages that `make setup` installs", _REFUSED)
        os.execv(_PYTHON, [_PYTHON, *sys.argv])
    sys.setswitchinterval(0.0005)  # the world's thread keeps its milliseconds beside the others
    try:
        state = State(chosen.state)
        try:
            return _serve(chosen, state)
        finally:
            state.close()
    except NoProgram as failed:
        return _said(failed, _REFUSED)
    except BoardFailed as failed:
        return _said(failed, failed.code)
    except OSError as failed:
        return _said(failed, _FAILED)


def _serve(chosen, state):
    page = Page()
    relays = state.keeps("phase-relay", provision.asks_for_relays(chosen))
    told = provision.write(chosen, state.fresh, relays)
    world = World(page, state.registers, chosen.connectors, chosen.phases, chosen.attached_cable, relays)
    cable = NetworkCable()
    log = FrameLog(chosen.log) if chosen.log else None
    command, environ = program(chosen.interpreter, chosen.heap)
    environ.update(
        PILOTWIRE_PAGE=_inherited(page.fd),
        PILOTWIRE_PROVISION=_inherited(told),
        PILOTWIRE_FLASH=str(state.flash),
        PILOTWIRE_CABLE=str(cable.port),
        PILOTWIRE_BOARD=chosen.board,
    )
    loader = BootLoader(state.folder, command, environ)
    board = Supervisor(loader, (page.fd, told), page, state, chosen, log)
    board.link(True)
    server = Server(chosen.sim, Actions(world, board, cable, _LONGEST_CARD))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, board.stop)
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)  # else a terminal would stop us for reading in its background
    ended, broken = threading.Event(), []

    def guarded(run, *arguments):
        # A world that stands still would be worse than none: the command ends with it.
        try:
            run(*arguments)
        except Exception:
            traceback.print_exc()
            broken.append(run)
            board.stop()

    threads = [
        ("network cable", (cable.run,)),
        ("world", (world.run, board.watch, ended)),
        ("api", (server.serve_forever, 0.1)),
    ]
    if chosen.meter == "modbus":
        from tools.virtual.meters import Meters  # takes half a second, and the package

        threads.append(("meters", (Meters(world).run, ended)))
    for name, work in threads:
        threading.Thread(target=guarded, args=work, name=name, daemon=True).start()
    threading.Thread(target=_console, args=(board,), name="console", daemon=True).start()

    def ready():
        state.booted()
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
    return _FAILED if broken else 0


def _console(board):
    # What is typed here is typed at the board's service console.
    try:
        for line in sys.stdin or ():
            board.type(line)
    except OSError:
        pass  # in the background of a terminal there is nobody to type


def _inherited(fd):
    """Path by which the board's process opens a file anew that it inherits."""
    os.set_inheritable(fd, True)
    return f"/proc/self/fd/{fd}"


def _said(failed, code):
    print(f"virtual-wallbox: {failed}", file=sys.stderr)
    return code
