"""A virtual wallbox as a process, for the tools that show one."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tools.virtual.sim import Sim

ROOT = Path(__file__).resolve().parent.parent
_START_S = 180  # the first start may have to build the interpreter and freeze the product
_END_S = 8


class WallboxFailed(Exception):
    """It did not start; the text says what it printed."""


class Wallbox:
    """`with Wallbox(csms_url, "CP1", "--heap", "96K") as box:` starts tools/virtual-wallbox and ends it at the end.

    Raises WallboxFailed when it does not get ready. sim: the world, a `Sim`.
    """

    def __init__(self, csms_url, identity, *options):
        program = [sys.executable, str(ROOT / "tools" / "virtual-wallbox")]
        self._command = [*program, "--csms", csms_url, "--id", identity, "--sim", "0", *options]
        self._process = None
        self._lines = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self.sim = None

    def __enter__(self):
        # a group of its own: Ctrl-C at the terminal reaches it through us only, in order
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PILOTWIRE_STARTER": str(os.getpid())},
            start_new_session=True,
        )
        self._reader.start()
        self._ready.wait(_START_S)
        if self.sim is None:
            self.__exit__()
            raise WallboxFailed(f"the virtual wallbox did not get ready; it said:\n{self.output}")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(1)

    @property
    def output(self):
        """Everything it printed so far."""
        return "".join(self._lines)

    @property
    def exit_code(self):
        """None while it runs."""
        return self._process.poll()

    def until(self, holds, timeout):
        """The first state of connector 1 for which `holds(connector)` is true, or None after `timeout` s."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            connector = self.sim.connector()
            if holds(connector):
                return connector
            time.sleep(0.05)
        return None

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(line)
            words = line.split()
            if words[:1] == ["ready"]:
                self.sim = Sim(words[1])
                self._ready.set()
        self._ready.set()
