"""Drives `peer.js`: npm ocpp-rpc in strict mode as an independent back end."""

import fcntl
import json
import subprocess
import threading
import time
from pathlib import Path

from support.micropython import ROOT

SCRIPT = Path(__file__).with_name("peer.js")


class PeerRefused(Exception):
    """The CALL of the peer ended in a CALLERROR or a failed validation; `code` says which."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


def install():
    """`npm ci` when the pinned packages are not there yet; one process at a time."""
    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build" / "npm.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ROOT / "node_modules" / "ocpp-rpc").is_dir():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True, timeout=300)


class Peer:
    """`with Peer() as peer:` runs the back end. events: all that it reported, dicts as documented in peer.js."""

    def __enter__(self):
        self.events = []
        self._news = threading.Condition()
        self._calls = 0
        self._process = subprocess.Popen(
            ["node", str(SCRIPT)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = f"ws://127.0.0.1:{self.wait('listening')['port']}/ocpp"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(5)

    @property
    def violations(self):
        """What strict mode held against the charge point."""
        return [one["text"] for one in self.events if one["event"] == "violation"]

    def wait(self, event, timeout=15, after=0, **members):
        """The first event of that name with these members, from place `after` in `events` on."""
        return self.wait_for(
            lambda one: one["event"] == event and all(one.get(name) == value for name, value in members.items()),
            f"{event} {members}",
            timeout,
            after,
        )

    def wait_for(self, fits, what, timeout=15, after=0):
        """The first event for which `fits(event)` holds; `what` says in a failure what was waited for."""
        end = time.monotonic() + timeout
        with self._news:
            while True:
                for one in self.events[after:]:
                    if fits(one):
                        return one
                left = end - time.monotonic()
                if left <= 0:
                    seen = "\n".join(json.dumps(one) for one in self.events[after:])
                    raise AssertionError(f"Expected {what} within {timeout} s; the peer reported:\n{seen}")
                self._news.wait(left)

    def call(self, cp, action, payload=None, timeout=15):
        """Makes a request to the charge point; the answer's payload. Raises PeerRefused."""
        self._calls += 1
        number = self._calls
        self._say({"call": number, "cp": cp, "action": action, "payload": payload or {}})
        answer = self.wait_for(lambda one: one.get("call") == number, f"an answer to {action}", timeout)
        if answer["event"] == "error":
            raise PeerRefused(answer["code"], answer["text"])
        return answer["payload"]

    def answer(self, action, payload):
        """What CALLs of `action` get from now on."""
        self._say({"answer": action, "payload": payload})

    def _say(self, order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.events.append(json.loads(line))
                self._news.notify_all()
