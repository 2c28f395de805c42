"""Several tables of the local authorisation list made into one: what is newer counts."""

from . import listrecord as record
from .listslots import hash28
from .listtable import records


def merge(layers, paths, whole, writer, pace):
    """Write what `layers` (Tables, the newest first, in the files `paths`) say together; returns the list's idTags.

    whole: all of them, without those that are gone. Else the last, the base, stays as it is: what is written is what
    the others change in it.
    """
    base = layers[-1]
    count = len(layers)
    total = 0 if whole else base.total
    buf = bytearray(record.MOST)
    for i in range(count if whole else count - 1):
        if not layers[i].count:
            continue
        found = records(paths[i], layers[i].end())
        try:
            for rec, at, size in found:
                pace()
                key = record.key_of(rec, at)
                h = hash28(key, len(key))
                if _in(layers, i, h, key, buf):
                    continue
                known = not whole and base.find(h, key, buf)
                if record.status_of(rec, at) == record.GONE:
                    if not known:
                        continue
                    total -= 1
                elif not known:
                    total += 1
                writer.add(rec, at, size)
        finally:
            found.close()
    return total


def _in(layers, count, h, key, buf):
    # Do the first `count` layers say something of it?
    for i in range(count):
        if layers[i].find(h, key, buf):
            return True
    return False
