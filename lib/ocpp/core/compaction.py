"""Writing the journal's cold segments anew without some of their records."""

from .octets import get
from .segments import LIMIT, remove, write


def compact(cold, begun, until, after, marks):
    """Write the segments from `begun` up to `until` anew, without the records whose bits are set in `marks`.

    Records up to sequence number `after` go, the others are counted from 0. Each new segment takes the place of the
    last one that it holds whole: old and new ones may stand side by side when the power goes, the sequence numbers
    tell. OSError of the file system passes through; what has been put in place by then stays.
    """
    out = open(cold.temporary(), "wb")
    try:
        cold.seek(begun, 0)
        source = begun
        number = size = 0
        while cold.next(after) and cold.index < until:
            after = get(cold.buf, cold.at + 3, 3)
            source = cold.index
            goes = number < len(marks) * 8 and marks[number >> 3] >> (number & 7) & 1
            number += 1
            if goes:
                continue
            if size + cold.size > LIMIT:
                out.close()
                cold.replace(source - 1, size, begun)
                begun = source
                size = 0
                out = open(cold.temporary(), "wb")
            write(out, cold)
            size += cold.size
        out.close()
        cold.replace(until - 1, size, begun)
    finally:
        out.close()
        remove(cold.temporary())
