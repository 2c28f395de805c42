"""Runs a file of JSON jobs, one Python literal a line, and prints one line for each; in MicroPython and in CPython.

    ("walk", window, text)               every value of the text, read with the accessor that fits it
    ("skip", window, text)               whether skip() and end() accept the text
    ("read", window, text, calls, room)  what each call of a reader with `room` bytes of text returns
    ("milli", window, text)              the thousandths of an array of numbers
    ("write", size, mode, calls)         the bytes written by the calls of a writer on a buffer of `size` bytes
"""

import sys

from ocpp.transport.reader import JsonError, JsonReader
from ocpp.transport.writer import JsonWriter, Overflow

_DEPTH = 12
_TRAPS = b'":,]}0Z\x80u9 '


class Source:
    """A message that arrives `size` bytes at a time, somewhere in the middle of a buffer."""

    def __init__(self, text, size):
        self.text = text
        self.size = size
        self.at = 0
        self.buf = bytearray(size + 1 + len(_TRAPS))
        self.pos = self.end = 1

    def fill(self):
        """Gets the next piece; False at the end."""
        assert self.pos == self.end, "fill() with bytes left"
        piece = self.text[self.at : self.at + self.size]
        self.pos = 1
        self.end = 1 + len(piece)
        self.buf[1 : self.end] = piece
        self.buf[0] = _TRAPS[self.at % len(_TRAPS)]
        for i in range(self.end, len(self.buf)):  # what is outside the window must not be looked at
            self.buf[i] = _TRAPS[(self.at + i) % len(_TRAPS)]
        self.at += len(piece)
        return len(piece) > 0


def _text(r):
    return bytes(r.text[: r.n]).hex() if r.n else ""


def _walk(r, out):
    kind = r.peek()
    if kind == "{":
        r.enter("{")
        out.append("{")
        while r.key():
            out.append("K" + _text(r))
            _walk(r, out)
        out.append("}")
    elif kind == "[":
        r.enter("[")
        out.append("[")
        while r.item():
            _walk(r, out)
        out.append("]")
    elif kind == "s":
        r.string(1000)
        out.append("S" + _text(r) + ":" + str(r.chars))
    elif kind == "n":
        try:
            out.append("I" + str(r.int(-(2**31), 2**31 - 1)))
        except JsonError as e:
            if e.kind not in ("type", "range"):
                raise
            out.append("N" + e.kind)
    elif kind == "t" or kind == "f":
        out.append("T" if r.bool() else "F")
    else:
        r.skip()
        out.append("Z")


def walk(window, text):
    """Tokens of the text, or !kind."""
    r = JsonReader(_DEPTH, 64)
    r.open(Source(text, window))
    out = []
    try:
        _walk(r, out)
        r.end()
    except JsonError as e:
        return "!" + e.kind
    return " ".join(out)


def milli(window, text):
    """Thousandths of the numbers in an array."""
    r = JsonReader(_DEPTH, 64)
    r.open(Source(text, window))
    out = []
    r.enter("[")
    while r.item():
        try:
            out.append(r.milli())
        except JsonError as e:
            out.append("!" + e.kind)
    r.end()
    return out


def skip(window, text):
    """Whether the text is accepted: "ok" or !kind."""
    r = JsonReader(_DEPTH, 64)
    r.open(Source(text, window))
    try:
        r.skip()
        r.end()
    except JsonError as e:
        return "!" + e.kind
    return "ok"


def read(window, text, calls, room):
    """What each call returns: its value, !kind of its JsonError; "text" is what was last read."""
    r = JsonReader(_DEPTH, room)
    r.open(Source(text, window))
    out = []
    for call in calls:
        try:
            if call[0] == "text":
                out.append(bytes(r.text[: r.n]))
            elif call[0] in ("n", "chars", "day", "ms"):
                out.append(getattr(r, call[0]))
            elif call[0] == "room":
                out.append(len(r.text))
            elif call[0] == "open":
                out.append(r.open(Source(call[1], window)))
            else:
                out.append(getattr(r, call[0])(*call[1:]))
        except JsonError as e:
            out.append("!" + e.kind)
    return out


def write(size, mode, calls):
    """The text, in pieces if streamed; !overflow; or the count."""
    w = JsonWriter(bytearray(size + 2), 2)  # it starts behind two bytes that are not its own
    pieces = []
    if mode == "stream":
        w.stream(lambda b, start, n: pieces.append(bytes(b[start:n])))
    if mode == "count":
        w.count()
    try:
        for call in calls:
            getattr(w, call[0])(*call[1:])
    except Overflow:
        return "!overflow"
    if mode == "count":
        return w.total
    pieces.append(bytes(w.buf[2 : w.n]))
    return b"".join(pieces)


_JOBS = {"walk": walk, "milli": milli, "skip": skip, "read": read, "write": write}


def do(job):
    """Does one job; returns the printed form of its result."""
    return repr(_JOBS[job[0]](*job[1:]))


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as jobs:
        for line in jobs:
            print(do(eval(line)))
