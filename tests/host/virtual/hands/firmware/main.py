"""A firmware that only does what it is told: it connects to the address it is provisioned with and runs the lines it
gets.

Every line is a JSON string of Python, run with `board`, `machine`, `pins`, `page`, `layout`, `tick` and what lines
before defined; the answer is the repr of its value, or `!` and the exception.
"""

import json
import select
import sys
import time

import layout
import machine
from page import page

from boards.virtual import pins


class Wallbox:
    """What telemetry looks at, as the real firmware has it."""

    def __init__(self, connectors):
        self.station = self.statuses = self.ws = self
        self.protocol = None
        self.texts = ["Available"] * (connectors + 1)

    def name(self, i):
        return self.texts[i]


class Tick:
    """The timer's callback: calls `do` and keeps the time of every call."""

    def __init__(self):
        self.do = None
        self.count = 0

    def fire(self, _):
        self.count += 1
        if self.do:
            self.do()


def run(board):
    first = board.provision.get("first", {}).get("keys", {})
    if "Refuse" in first:
        print("settings: Refuse: expected anything else")
        sys.exit(2)
    if "Crash" in first:
        raise RuntimeError("crashed as told")
    box = Wallbox(len(board.connectors))
    tick = Tick()
    console = []
    names = {
        "board": board,
        "box": box,
        "machine": machine,
        "pins": pins,
        "page": page,
        "layout": layout,
        "tick": tick,
        "console": console,
        "time": time,
    }
    board.timer(10, tick.fire)
    stdin = select.poll()
    stdin.register(sys.stdin, select.POLLIN)
    host, port = board.provision["csms"].split("/")[2].split(":")
    hands = Hands(board, host, int(port), names)
    while True:
        board.network.poll(time.ticks_ms())
        board.watchdog.feed()
        board.publish(box)
        for _ in stdin.ipoll(0):
            console.append(sys.stdin.readline())
        hands.poll()
        time.sleep_ms(2)


class Hands:
    """The line to the test."""

    def __init__(self, board, host, port, names):
        self.board, self.host, self.port, self.names = board, host, port, names
        self.stream = None
        self.line = b""

    def poll(self):
        try:
            if self.stream is None:
                if not self.board.network.up:
                    return
                self.stream = self.board.network.connect(self.host, self.port)
                self.line = b""
            got = self.stream.read(4096)
            if got is None:
                return
            if not got:
                raise OSError("closed")
        except OSError:
            if self.stream:
                self.stream.close()
            self.stream = None
            return
        self.line += got
        while b"\n" in self.line:
            source, self.line = self.line.split(b"\n", 1)
            self.answer(json.loads(source))

    def answer(self, source):
        try:
            try:
                answer = repr(eval(source, self.names))
            except SyntaxError:
                exec(source, self.names)
                answer = "None"
        except Exception as e:
            answer = "!" + repr(e)
        data = answer.encode() + b"\n"
        sent = 0
        while sent < len(data):
            sent += self.stream.write(data[sent:]) or 0
