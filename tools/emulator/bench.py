"""The bench board in the emulator, as an object."""

import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tools" / "toolchain"))

import rp2  # noqa: E402
from boards.rp2_bench import pins  # noqa: E402
from interpreters import interpreter  # noqa: E402

_ANSWER_S = 60


class EmulatorFailed(Exception):
    """The emulator stopped, refused a request or did not answer; the text says what it told."""


class Bench:
    """`with Bench(folder, host, port, settings) as bench:` powers the board up; it dials host:port through the bridge.

    folder: keeps the file system's image, so the same folder again is the same board. settings: content of the board's
    settings.json, written only when there is no image yet. `lines`: what the board printed, as (seconds, text).
    """

    def __init__(self, folder, host, port, settings):
        self.files = Path(folder) / "files.img"
        if not self.files.exists():
            made = [str(HERE / "files.py"), str(self.files), "settings.json", json.dumps(settings)]
            subprocess.run([interpreter("micropython32"), "-X", "heapsize=4M", *made], check=True)
        numbers = {name: value for name, value in vars(pins).items() if name.isupper()}
        image = rp2.image("rp2_bench") / "pilotwire.bin"
        self._command = ["node", HERE / "main.mjs", image, rp2.rom(), self.files, host, str(port), json.dumps(numbers)]
        self._answers = queue.Queue()
        self._number = 0
        self.lines = []
        self.fault = None

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._reader.join(5)

    def _read(self):
        for line in self._process.stdout:
            told = json.loads(line)
            if "log" in told:
                self.lines.append((told["at"], told["log"]))
            elif "id" in told:
                self._answers.put(told)
            else:
                self.fault = told["fault"]
        self._answers.put(None)

    def _do(self, action, **arguments):
        self._number += 1
        self._process.stdin.write(json.dumps({"id": self._number, "do": action, **arguments}) + "\n")
        self._process.stdin.flush()
        try:
            told = self._answers.get(timeout=_ANSWER_S)
        except queue.Empty:
            told = None
        if not told or told.get("error"):
            raise EmulatorFailed(f"{action}: {told or 'no answer'}; the board said {self.lines[-5:]}")
        return told

    def state(self):
        """What the world sees: dict of emulated time `at` in s, resets, erases, pilot, contactor and so on."""
        return self._do("state")

    def plug(self, cable=32):
        """A cable for so many amperes into the socket, and into the car."""
        return self._do("set", wish={"plugged": True, "cable": cable})

    def unplug(self):
        """Pull the cable out of both."""
        return self._do("set", wish={"plugged": False, "cable": 0, "wants": False})

    def car(self, wants, amps=16):
        """The car asks for energy, or stops asking."""
        return self._do("set", wish={"wants": wants, "amps": amps})

    def world(self, **wish):
        """Set anything else of the world, such as rcd=False (see world.mjs)."""
        return self._do("set", wish=wish)

    def card(self, text):
        """Hold a card to the reader."""
        return self._do("card", text=text)

    def type(self, text):
        """Type at the board's console."""
        return self._do("type", text=text)

    def power_cut(self):
        """Mains off and on again."""
        return self._do("power")

    def save(self):
        """Write the file system's image to the folder."""
        return self._do("save")

    def until(self, holds, timeout=60):
        """The first state for which `holds(state)` is true, EmulatorFailed when none comes in `timeout` s.

        These are seconds of the board: its time never runs ahead of ours, and falls behind on a busy machine.
        """
        begin = self.state()["at"]
        while True:
            seen = self.state()
            if holds(seen):
                return seen
            if seen["at"] - begin > timeout or seen["fault"]:
                raise EmulatorFailed(
                    f"expected another state within {timeout} s, the last was {seen}; {self.lines[-5:]}"
                )
            time.sleep(0.05)
