"""The board's process: power, resets, the watchdog, and the wire to its service console."""

import ctypes
import os
import signal
import subprocess
import threading
import time

from tools.virtual.bootloader import TRIAL_S
from tools.virtual.page import layout
from tools.virtual.watchdog import Watchdog

PWRON_RESET, HARD_RESET, WDT_RESET = 1, 2, 3
_REFUSED = 2  # exit code by which the firmware refuses its provisioning
_BOOT_S = 30.0  # a board that has not booted by then never will
_CRASH_PAUSE_S = 0.2
_START_S = 8.0  # the process of a board is started by then; less than the patience of a client of the API
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class BoardFailed(Exception):
    """The board never came up; `code` is the command's exit code."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Supervisor:
    """Runs what `loader`, a BootLoader, picks with the open files `fds` as the board behind `page`, while mains are on.

    Processes start in the thread that calls `run` only, since they are to die with it; any thread may cut their power.
    """

    def __init__(self, loader, fds, page, state, options, log=None):
        self.page = page
        self.boots = 0
        self.mains = True
        self._loader, self._fds, self._log = loader, fds, log
        self._directory = state.folder
        self._registers = state.registers
        self._options = options
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._wake = threading.Event()
        self._process = None
        self._cause = PWRON_RESET
        self._started = 0.0
        self._stopping = False
        self._untold = bool(state.registers.untold())
        self._rest_until = 0.0  # a board that keeps crashing starts less often
        self._watchdog = Watchdog(page)
        # A program that starts wallboxes for itself gives its process id, lest one outlives it.
        self._starter = int(os.getenv("PILOTWIRE_STARTER", "0"))

    @property
    def running(self):
        """True while the board is alive."""
        return self._process is not None

    @property
    def booted(self):
        """True once the firmware runs."""
        return self.running and self.page.words[layout.BOOTED] == 1

    def run(self, ready):
        """Keeps the board running until `stop`, or the end of the starter; calls `ready()` when it has booted first.

        BoardFailed when it does not.
        """
        waiting = True
        deadline = time.monotonic() + _BOOT_S
        while not self._stopping and self._starter in (0, os.getppid()):
            died = self._tend()
            if waiting and self.booted:
                waiting = False
                ready()
            elif waiting and self.mains and not self._loader.on_trial:
                if died == _REFUSED:
                    raise BoardFailed(_REFUSED, "the firmware refused its settings")
                if died is not None:
                    raise BoardFailed(1, f"the firmware ended with code {died} before it had booted")
                if time.monotonic() > deadline:
                    raise BoardFailed(1, f"the firmware did not boot within {_BOOT_S:.0f} s")
            self._wake.wait(0.003 if waiting else 0.02)
            self._wake.clear()

    def stop(self, *_):
        """Ends `run`; also a signal handler, so it takes no lock: it may interrupt the one that holds it."""
        self._stopping = True

    def power(self, on):
        """Mains on or off; returns when the board's process is started or gone."""
        with self._lock:
            self.mains = on
            if not on:
                self._cut(PWRON_RESET)
            elif not self.running:
                self._wake.set()
                self._changed.wait_for(lambda: self.running, _START_S)

    def link(self, up, back=False):
        """Whether the network interface sees its cable, and whether the network has just come `back`."""
        self.page.words[layout.LINK] = int(up)
        self.page.words[layout.RETURNS] += int(back)

    def tell_meters(self):
        """Registers were set: enters their readings at the service console as soon as the firmware runs."""
        self._untold = True
        self._tell()

    def watch(self, now):
        """To be called every few milliseconds: does what the board's chip does by itself."""
        if self.running and self.page.words[layout.RESET]:
            self._cut(HARD_RESET)
        if self._watchdog.bites(now, self.boots) or self._hangs():
            self._cut(WDT_RESET)
        if self._untold:
            self._tell()

    def state(self):
        """The board's part of the world's state."""
        return {
            "boots": self.boots,
            "running": self.running,
            "protocol": self.page.text(layout.PROTOCOL) or self._options.protocol.split(",")[0],
            "uptime_s": round(time.monotonic() - self._started, 3) if self.running else 0.0,
        }

    def heap(self):
        """Size of the board's heap and the firmware's last report of it, in bytes."""
        words = self.page.words
        return {"size": self._options.heap_bytes, "live": words[layout.HEAP_LIVE], "peak": words[layout.HEAP_PEAK]}

    def _hangs(self):
        # A new program that does not get to arming its own watchdog.
        late = time.monotonic() - self._started > TRIAL_S
        return self._loader.on_trial and late and self.running and not self.booted

    def _tend(self):
        """Reaps a board that ended by itself, starts one that should run. Exit code of the former, else None."""
        with self._lock:
            died = self._process.poll() if self._process else None
            if died is not None:
                self._rest_until = self._started + _CRASH_PAUSE_S
                self._cut(HARD_RESET)
            elif self._process is None and self.mains and not self._stopping and time.monotonic() >= self._rest_until:
                self._start()
            return died

    def _start(self):
        self.page.words[layout.CAUSE] = self._cause
        parent = os.getpid()

        def prepare():
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:  # it died before the call
                os._exit(1)
            signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))  # Ctrl-C is the launcher's

        tap = self._log and self._log.tap()
        command, environ = self._loader.start()
        self.boots += 1
        self._started = time.monotonic()
        try:
            self._process = subprocess.Popen(
                command,
                env={**environ, "PILOTWIRE_TAP": str(tap)} if tap else environ,
                cwd=self._directory,
                stdin=subprocess.PIPE,
                stdout=2,  # standard output is the launcher's
                pass_fds=(*self._fds, tap) if tap else self._fds,
                preexec_fn=prepare,
            )
        except OSError:
            if not self._loader.on_trial:
                raise
            return  # it is no program at all: the loader's next choice is the old one
        finally:
            if tap:
                os.close(tap)
        os.set_blocking(self._process.stdin.fileno(), False)
        self._changed.notify_all()

    def _cut(self, cause):
        """Ends the board's process at once; the next one finds `cause`."""
        with self._lock:
            process, self._process = self._process, None
            if process:
                process.kill()
                process.wait()
                process.stdin.close()
            self._cause = cause
            self.page.board_stops()
            self._wake.set()

    def type(self, line):
        """Types a line at the board's service console; without power nobody reads it."""
        with self._lock:
            if self._process:
                try:
                    os.write(self._process.stdin.fileno(), line.encode())
                except OSError:
                    pass  # it is dying, and its console with it

    def _tell(self):
        with self._lock:
            if not self.booted:
                return
            self._untold = False
            for index in self._registers.untold():
                line = f"meter {index + 1} {int(self._registers.wh(index))}\n"
                try:
                    os.write(self._process.stdin.fileno(), line.encode())
                except OSError:  # the board is about to die: it is told after its next boot
                    self._untold = True
                    return
                self._registers.told(index)
