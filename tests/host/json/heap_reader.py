"""Reads messages of every kind under a locked heap, over windows of several sizes."""

import micropython

from ocpp.transport.reader import JsonReader

_TEXT = (
    b'[2 , "19223201","Echt\\u00e9 \\ud83d\\ude00 \xc3\xa9\xf0\x9f\x98\x80",'
    b' {"connectorId": 1,"idTag" :"04A2B3C4","limit":16.125,"on":true,"off":false,"none":null,'
    b'"t":"2026-11-22T08:15:00.123Z","u":"2026-11-30T08:15:00.5+01:00","n":-1073741824,"e":1.5e-3,"long":"'
    + b"x" * 300
    + b'","skip":{"a":[1,2.5e7,"b\\n",[],{},true,{"c":null}]},"last":"\xe2\x82\xac"}]\n'
)
_TABLE = (("connectorId", 1), ("idTag", 2))


class _Source:
    def __init__(self, size):
        self.size = size
        self.buf = bytearray(size)
        self.rewind()

    def rewind(self):
        self.at = self.pos = self.end = 0

    def fill(self):
        n = 0
        while n < self.size and self.at < len(_TEXT):
            self.buf[n] = _TEXT[self.at]
            self.at += 1
            n += 1
        self.pos = 0
        self.end = n
        return n > 0


def _read(r, src):
    src.rewind()
    r.open(src)
    assert r.peek() == "["
    r.enter("[")
    assert r.item() and r.int(2, 4) == 2
    assert r.item()
    r.string(36)
    assert r.is_text("19223201") and r.is_text(b"19223201") and not r.is_text("19223202")
    assert r.item()
    r.string(36)
    assert r.is_text("Echté 😀 é😀") and r.chars == 10 and r.n == 18
    assert r.item()
    r.enter("{")
    assert r.member(_TABLE) == 0 and r.int(0, 9) == 1
    assert r.member(_TABLE) == 1
    r.string(20)
    assert r.member(_TABLE) == 2 and r.milli() == 16125
    assert r.key() and r.bool()
    assert r.key() and not r.bool()
    assert r.key() and r.peek() == "z"
    r.skip()
    assert r.key()
    r.time()
    assert r.day == 20779 and r.ms == 29700123
    assert r.key()
    r.time()
    assert r.day == 20787 and r.ms == 26100500
    assert r.key() and r.int(-1073741824, 0) == -1073741824
    assert r.key() and r.milli() == 1
    assert r.key()
    r.string(500)
    assert r.n == 300
    assert r.key()
    r.skip()
    assert r.key() and r.is_text("last")
    r.string(1)
    assert r.is_text("€") and not r.is_text("e")
    assert not r.key() and not r.item()
    r.end()
    src.rewind()
    r.open(src)
    r.skip()
    r.end()


def main():
    r = JsonReader(8, 512)
    for size in (1, 2, 7, 64, 1024):
        src = _Source(size)
        _read(r, src)
        micropython.heap_lock()
        _read(r, src)
        micropython.heap_unlock()
    print("ok")


main()
