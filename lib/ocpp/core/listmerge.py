"""Several tables of the local authorisation list made into one: what is newer counts."""

from .listrecord import GONE, MOST, PADDING, key_of, size, status_of
from .listslots import hash28


def merge(layers, paths, whole, writer, pace):
    """Write what `layers` (Tables, the newest first, in the files `paths`) say together; returns the list's idTags.

    whole: all of them, without those that are gone. Else the last, the base, stays as it is: what is written is what
    the others change in it.
    """
    base = layers[-1]
    count = len(layers)
    total = 0 if whole else base.total
    buf = bytearray(MOST)
    for i in range(count if whole else count - 1):
        if not layers[i].count:
            continue
        found = records(paths[i], layers[i].end())
        try:
            for rec, at, n in found:
                pace()
                key = key_of(rec, at)
                h = hash28(key, len(key))
                if _in(layers, i, h, key, buf):
                    continue
                known = not whole and base.find(h, key, buf)
                if status_of(rec, at) == GONE:
                    if not known:
                        continue
                    total -= 1
                elif not known:
                    total += 1
                writer.add(rec, at, n)
        finally:
            found.close()
    return total


def _in(layers, count, h, key, buf):
    # Do the first `count` layers say something of it?
    for i in range(count):
        if layers[i].find(h, key, buf):
            return True
    return False


def records(path, end):
    """Read the records of a table up to the offset `end`, through a handle of its own: (buf, at, size) of each.

    A generator, to be closed when it is left early. What is damaged is passed over.
    """
    buf = bytearray(2 * MOST)
    at = n = 0
    with open(path, "rb") as f:
        while True:
            while at < n and buf[at] == PADDING:
                at += 1
            if n - at < MOST and end:
                n -= at
                buf[:n] = buf[at : at + n]
                at = 0
                more = f.readinto(memoryview(buf)[n:], min(len(buf) - n, end))
                end = end - more if more else 0
                n += more
                continue
            if at >= n:
                return
            whole = size(buf, at, n)
            if whole:
                yield buf, at, whole
            at += whole or 1  # go on where the next one stands
