"""A virtual wallbox as a process, and its world by HTTP, for the tools that show one."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_START_S = 30
_END_S = 8


class WallboxError(Exception):
    """It did not start, or its world refused an action; the text says why."""


class Wallbox:
    """`with Wallbox(csms_url, "CP1", "--heap", "96K") as box:` starts tools/virtual-wallbox and ends it at the end.

    Raises WallboxError when it does not get ready. output: what it printed so far.
    """

    def __init__(self, csms_url, identity, *options):
        program = [sys.executable, str(ROOT / "tools" / "virtual-wallbox")]
        self._command = [*program, "--csms", csms_url, "--id", identity, "--sim", "0", *options]
        self._process = None
        self._lines = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self.url = None

    def __enter__(self):
        # a group of its own: Ctrl-C at the terminal reaches it through us only, in order
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader.start()
        self._ready.wait(_START_S)
        if self.url is None:
            self.__exit__()
            raise WallboxError(f"the virtual wallbox did not get ready (at most {_START_S} s); it said:\n{self.output}")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def output(self):
        """Everything it printed."""
        return "".join(self._lines)

    @property
    def exit_code(self):
        """None while it runs."""
        return self._process.poll()

    def state(self):
        """The state of world and board, as GET /sim gives it."""
        return self._ask("/sim", None)

    def act(self, action, **body):
        """POST /sim/`action`; the new state. Raises WallboxError when the world refuses."""
        return self._ask(f"/sim/{action}", body)

    def until(self, holds, timeout):
        """The first state for which `holds(state)` is true, or None after `timeout` s."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            state = self.state()
            if holds(state):
                return state
            time.sleep(0.05)
        return None

    def _ask(self, path, body):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise WallboxError(f"{path} {body}: {error.read().decode()}") from error
        except OSError as error:
            raise WallboxError(f"{path}: the world does not answer: {error}") from error

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(line)
            words = line.split()
            if words[:1] == ["ready"]:
                self.url = words[1]
                self._ready.set()
        self._ready.set()
