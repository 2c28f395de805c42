"""Runs the pure parts on cases from standard input, a JSON list a line, and prints one result a line."""

import json
import sys
from binascii import hexlify, unhexlify

from ocpp.transport import mask, url
from ocpp.transport.backoff import BackOff
from ocpp.transport.frames import CONTROL, END, FAIL, FULL, MORE, FrameReader
from ocpp.transport.utf8 import scan


def utf8(data, cuts):
    """State after the text, fed in pieces that end at `cuts`."""
    state = at = 0
    for cut in cuts + [len(data)]:
        state = scan(state, data, at, cut)
        if state < 0:
            return -1
        at = cut
    return state


def unframe(data, raw_size, window_size):
    """Everything that a server's bytes mean, as text, read through buffers of these sizes."""
    reader = FrameReader(raw_size)
    window = bytearray(window_size)
    seen = []
    text = bytearray()
    end = 0
    while True:
        event = reader.feed(window, end)
        end = reader.end
        if event == MORE:
            piece = data[:raw_size]
            if not piece:
                return seen
            data = data[raw_size:]
            reader.raw[: len(piece)] = piece
            reader.at = 0
            reader.got = len(piece)
        elif event == CONTROL:
            seen.append([reader.opcode, hexlify(reader.control[: reader.control_n]).decode()])
        elif event == FAIL:
            return seen + [[reader.code, reader.error]]
        else:
            text += window[:end]
            end = 0
            if event == END:
                seen.append([1, hexlify(text).decode()])
                text = bytearray()
            elif event != FULL:
                raise RuntimeError(event)


def xor(data, key, at):
    buf = bytearray(b"." * at + data + b".")
    mask.xor(buf, at, len(data), b"?" + key, 1)
    return hexlify(buf).decode()


def backoff(minimum, repeat, spread, n):
    b = BackOff(minimum, repeat, spread)
    waits = [b.next() for _ in range(n)]
    b.reset()
    return waits + [b.next()]


def answer(case):
    name = case[0]
    if name == "utf8":
        return utf8(unhexlify(case[1]), case[2])
    if name == "unframe":
        return unframe(unhexlify(case[1]), case[2], case[3])
    if name == "xor":
        return xor(unhexlify(case[1]), unhexlify(case[2]), case[3])
    try:
        if name == "parse":
            return list(url.parse(case[1]))
        if name == "quote":
            return url.quote(case[1])
    except ValueError as e:
        return str(e)
    if name == "authority":
        return url.authority(case[1], case[2], case[3])
    return backoff(case[1], case[2], case[3], case[4])


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))))
