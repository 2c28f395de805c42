"""Runs the command `virtual-wallbox` in tests, and reads its log.

A wait takes as long as something may take on a machine with time for it; see `patience`.

    with Wallbox(cs.url, keys={"HeartbeatInterval": 60}) as box:
        box.sim.plug()
        box.sim.card("A")
        box.sim.ev(ready=True, amps=16)
        box.status("Charging")
        box.kill(); box.start()             # a power cut, and the same board again
        box.frames(">")                     # what it sent, as decoded JSON

The state is kept between `start`s and deleted at the end, unless `state` names a folder.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from support.patience import at_most
from tools.virtual.sim import Sim

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ROOT / "tools" / "virtual-wallbox"
_READY_S = 60.0  # the first start may have to freeze the product
_END_S = 5.0  # from SIGTERM to the end of everything
_LOOK_S = 0.02
_CALL = 2  # OCPP-J 1.6 §4.1.3
_AGAIN_S = 1.05  # a reader takes the same card once a second
_BOUNCE_S = 0.03  # a button's contact counts that stays for so long


class WallboxFailed(AssertionError):
    """The command ended or said nothing; the text shows its standard error."""


class Wallbox:
    """One virtual wallbox.

    `keys`: presets (--set); other options by their names, True for a flag: attached_cable=True.
    """

    def __init__(self, csms="ws://127.0.0.1:9/ocpp", id="CP1", *, state=None, keys=None, env=None, **options):
        self._folder = Path(tempfile.mkdtemp(prefix="wallbox-test-"))
        self.state_folder = Path(state) if state else self._folder / "state"
        self.log_file = self._folder / "frames.jsonl"
        self.command = [str(COMMAND), "--csms", csms, "--id", id, "--state", str(self.state_folder)]
        self.command += ["--log", str(self.log_file)]
        for key, value in (keys or {}).items():
            self.command += ["--set", f"{key}={_text(value)}"]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            self.command += [flag] if value is True else [flag, str(value)]
        self._env = {**os.environ, "PILOTWIRE_STARTER": str(os.getpid()), **(env or {})}
        self._errors = self._folder / "stderr.txt"
        self._shown = (None, 0.0)
        self._rounds = 0
        self.process = None
        self.sim = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        try:
            if self.process and self.process.poll() is None:
                self.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def start(self):
        """Starts the command and waits for its ready line."""
        line = []
        self.spawn()
        reader = threading.Thread(target=lambda: line.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(at_most(_READY_S))
        if not line or not line[0].startswith("ready "):
            self.kill()
            raise WallboxFailed(f"no ready line; exit code {self.process.returncode}\n{self.errors()}")
        self.sim = Sim(line[0].split()[1], timeout=at_most(10.0))
        return self

    def spawn(self):
        """Starts the command in a process group of its own, waiting for nothing."""
        with open(self._errors, "ab") as errors:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self._env,
                start_new_session=True,
            )

    def has_relays(self):
        """True while a board runs that was ordered with phase relays."""
        ordered = "ConnectorSwitch3to1PhaseSupported=true" in self.command
        return ordered and self.sim is not None and self.process.poll() is None

    def console(self, line):
        """Types a line at the firmware's service console."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self, by=signal.SIGTERM):
        """Ends it with a signal; returns its exit code."""
        self.process.send_signal(by)
        try:
            return self.process.wait(at_most(_END_S))
        except subprocess.TimeoutExpired:
            self.kill()
            raise WallboxFailed(f"did not end within {at_most(_END_S)} s\n{self.errors()}") from None

    def kill(self):
        """SIGKILL to the whole process group: a power cut."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # another thread was quicker
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def card(self, tag, **fields):
        """Shows a card, the same one not before the reader takes it again."""
        last, when = self._shown
        if tag == last:
            time.sleep(max(0, when + _AGAIN_S - time.monotonic()))
        self._shown = (tag, time.monotonic())
        return self.sim.card(tag, **fields)

    def a_round(self):
        """Waits until the firmware's main loop has gone through a whole round, begun after this call."""
        for _ in range(2):  # the first is read in the round that is under way
            self._rounds += 1
            word = f"round{self._rounds}"
            self.console(word)
            wait_until(lambda word=word: re.search(rf"got {word}\b", self.errors()), what=f"the console to read {word}")

    def push(self, button):
        """Pushes a button and lets it come up again, each for as long as the firmware takes to see it."""
        for down in (True, False):
            self.sim.button(button, down)
            self.a_round()
            time.sleep(_BOUNCE_S)
            self.a_round()

    def status(self, name, connector=1, timeout=10.0):
        """Waits until the firmware gives the connector this status; returns the connector's state."""
        return self.wait_for(lambda c: c["status"] == name, connector, timeout)

    def wait_for(self, condition, connector=1, timeout=10.0):
        """Waits until `condition` is true for the state of a connector; returns that."""
        at = connector - 1
        met = lambda state: condition(state["connectors"][at])
        try:
            return self.sim.wait_for(met, at_most(timeout))["connectors"][at]
        except TimeoutError as late:
            raise TimeoutError(f"{late}\nThe board's console:\n{self.errors()[-4000:]}") from None

    def never(self, condition, during, connector=1):
        """Asserts that `condition` is not true for any state of a connector seen for `during` s; the last one."""
        end = time.monotonic() + during
        while True:
            seen = self.sim.connector(connector)
            assert not condition(seen), seen
            if time.monotonic() > end:
                return seen
            time.sleep(_LOOK_S)

    def log(self):
        """Lines of the log so far: dicts with t, dir and frame."""
        if not self.log_file.exists():
            return []
        # The last line may be on its way still, and end within a character.
        return [json.loads(line) for line in self.log_file.read_bytes().split(b"\n")[:-1]]

    def sent_at(self, *calls):
        """When the board sent these `Call`s, in seconds since 1970, once they are in the log."""
        found = {}

        def times():
            for entry in self.log():
                message = json.loads(entry["frame"])
                if entry["dir"] == ">" and message[0] == _CALL:
                    found[message[1]] = entry["t"]
            return all(call.id in found for call in calls)

        wait_until(times, what="the log of what was sent")
        return [found[call.id] for call in calls]

    def frames(self, direction=None):
        """Messages so far, decoded, of one direction (">" sent, "<" received) or both."""
        return [json.loads(entry["frame"]) for entry in self.log() if direction in (None, entry["dir"])]

    def errors(self):
        """Standard error of the command, the board's console included."""
        return self._errors.read_text(errors="replace") if self._errors.exists() else ""


def wait_until(condition, timeout=10.0, what="condition"):
    """Waits until `condition()` is true and returns its value."""
    deadline = time.monotonic() + at_most(timeout)
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {at_most(timeout)} s")
        time.sleep(_LOOK_S)
    return value


def _text(value):
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
