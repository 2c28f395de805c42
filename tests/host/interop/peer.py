"""Drives an independent back end in a process of its own. Both kinds speak the same JSON lines.

In:  {"call": 1, "cp": "CP1", "action": "Reset", "payload": {...}}    make a request
     {"answer": "Authorize", "payload": {...}}                        what that CALL gets from now on; null: the usual
     {"password": "00ff...", "cp": "CP1"}                             in hex; from now on CP1 needs it
Out: {"event": "listening", "ws": PORT, "wss": PORT}
     {"event": "client", "cp": ..., "protocol": ...}, {"event": "gone", "cp": ...}
     {"event": "refused", "cp": ...}                                  a wrong password
     {"event": "call", "cp": ..., "action": ..., "payload": ..., "answer": ...}
     {"event": "result", "call": 1, "payload": ...} or {"event": "error", "call": 1, "code": ..., "text": ...}
     {"event": "violation", "cp": ..., "text": ..., "frame": ...}     of the schemas or the RPC framework
"""

import fcntl
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from support.micropython import ROOT
from support.patience import at_most

HERE = Path(__file__).parent
KINDS = {
    "ocpp": [sys.executable, str(HERE / "peer_ocpp.py")],
    "ocpp-rpc": ["node", str(HERE / "peer_ocpp_rpc.js")],
}


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
    """`with Peer("ocpp", folder) as peer:` runs the back end; folder: with its cert.pem and key.pem.

    events: all that it reported, in order.
    """

    def __init__(self, kind, folder):
        self.kind = kind
        self.events = []
        self._command = [*KINDS[kind], str(folder / "cert.pem"), str(folder / "key.pem")]
        self._news = threading.Condition()
        self._calls = 0
        self._process = None
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reader.start()
        ports = self.wait(lambda one: one["event"] == "listening", "a listening peer", 30)
        self.url = f"ws://127.0.0.1:{ports['ws']}/ocpp"
        self.secure_url = f"wss://localhost:{ports['wss']}/ocpp"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(at_most(10))
        self._reader.join(at_most(5))

    def wait(self, fits, what, timeout=10, after=0):
        """The first event from place `after` on for which `fits(event)` holds; `what` names it in a failure."""
        found = self.within(at_most(timeout), fits, after)
        if found is None:
            seen = "\n".join(json.dumps(one) for one in self.events[after:])
            raise AssertionError(f"Expected {what} within {timeout} s; the peer {self.kind} reported:\n{seen}")
        return found

    def within(self, seconds, fits, after=0):
        """The same if it comes within so many seconds, else None."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for one in self.events[after:]:
                    if fits(one):
                        return one
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._news.wait(left)

    def call(self, cp, action, payload, timeout=15):
        """Makes a request to the charge point; the answer's payload. Raises PeerRefused."""
        self._calls += 1
        number, after = self._calls, len(self.events)
        self._say({"call": number, "cp": cp, "action": action, "payload": payload})
        answer = self.wait(lambda one: one.get("call") == number, f"an answer to {action}", timeout, after)
        if answer["event"] == "error":
            raise PeerRefused(answer["code"], answer["text"])
        return answer["payload"]

    def answer(self, action, payload):
        """What CALLs of `action` get from now on; None: the usual."""
        self._say({"answer": action, "payload": payload})

    def expect_password(self, cp, digits):
        """From now on the charge point needs this password, in hexadecimal digits."""
        self._say({"password": digits, "cp": cp})

    def _say(self, order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.events.append(json.loads(line))
                self._news.notify_all()
