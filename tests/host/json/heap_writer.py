"""Writes values of every kind under a locked heap, at once, streamed and counted."""

import micropython

from ocpp.transport.writer import JsonWriter

_ID = bytearray(b'..19223201"..')
_NAME = "Straße\n\x01€"


def _write(w):
    w.raw(b"[2,")
    w.raw('"é",')
    w.str("19223201")
    w.raw(b",")
    w.str(_ID, 2, 9)
    w.raw(b",")
    w.str(_NAME)
    w.raw(b",{")
    w.key("connectorId")
    w.int(1)
    w.key("n")
    w.int(-1073741823)
    w.key("limit")
    w.milli(16125)
    w.key("volts")
    w.milli(-230250, 1)
    w.key("on")
    w.bool(True)
    w.key("t")
    w.time(20779, 29700123)
    w.raw(b"}]")


_pieces = 0


def _sink(buf, start, n):
    global _pieces
    _pieces += n - start


def _all(w, small):
    global _pieces
    w.begin(8)
    _write(w)
    small.begin(2)
    small.count()
    _write(small)
    total = small.total
    small.begin(2)
    small.stream(_sink)
    _pieces = 0
    _write(small)
    small.stream(None)
    assert total == w.n - 8 == _pieces + small.n - 2


def main():
    w = JsonWriter(bytearray(512), 8)
    small = JsonWriter(bytearray(9), 2)
    _all(w, small)
    micropython.heap_lock()
    _all(w, small)
    micropython.heap_unlock()
    print("ok")


main()
