"""Thinning of the journal's cold segments when the flash is full."""

from micropython import const

from . import record, segments
from .crc import copy
from .octets import get

_ENOUGH = const(2)  # segments freed in one run: a run takes some 100 ms for each that it rewrites


class Thinning:
    """Copies what is kept into new segments, each put in place of the last one that it holds whole.

    Old and new ones may stand side by side when the power goes: the sequence numbers tell. Runs go round through all
    segments, so that the whole backlog is thinned by the same measure.
    """

    def __init__(self, cold):
        self._cold = cold
        self.dropped = 0  # records, by the last run
        self._from = 0
        self._out = None

    def run(self, fn, acked, head, rec):
        """Ask fn(kind, rec, n) for each record whether it may go, until two segments are free or the end is reached.

        Records up to sequence number `acked` go, those up to `head` stay. Where no block is free for a new segment it
        ends early. OSError: the same.
        """
        cold = self._cold
        index = cold.index
        off = cold.tell()
        if not cold.first <= self._from < cold.end:
            self._from = cold.first
        cold.seek(self._from, 0)
        self.dropped = 0
        try:
            self._run(fn, acked, head, rec)
        except OSError as e:
            if e.errno != segments.ENOSPC:
                raise
        finally:
            if self._out:
                self._out.close()
                self._out = None
                segments.remove(cold.temporary())
            if index < cold.end:
                # Where records stand has changed.
                cold.rewind()
            else:
                cold.seek(index, off)

    def _run(self, fn, after, asked, rec):
        cold = self._cold
        source = -1
        before = after  # last record ahead of the file being read
        begun = 0  # first file of the group that goes into the new one
        size = group = freed = 0
        drop = -1
        while cold.next(after):
            if cold.index != source:
                if self._out and freed + source - begun >= _ENOUGH:
                    break
                source = cold.index
                before = after
            seq = get(cold.buf, cold.at + 3, 3)
            if seq > asked:
                asked = seq
                n = load(cold, rec)
                if fn(cold.buf[cold.at + 1], rec, n):
                    drop = seq
                    if not self._out:
                        # The first to go: from the start of this file on everything is copied.
                        self._out = open(cold.temporary(), "wb")
                        begun = source
                        size = group = 0
                        cold.seek(source, 0)
                        after = before
                        continue
            after = seq
            if seq == drop:
                group += 1
            elif self._out:
                if size + cold.size > segments.LIMIT:
                    freed += self._publish(source - 1, size, begun, group)
                    begun = source
                    group = size = 0
                    self._out = open(cold.temporary(), "wb")
                segments.write(self._out, cold)
                size += cold.size
        else:
            source = cold.end - 1
        self._from = source + 1
        if self._out:
            self._publish(source, size, begun, group)

    def _publish(self, number, size, begun, dropped):
        out = self._out
        self._out = None
        out.close()
        self._cold.replace(number, size, begun)
        self.dropped += dropped
        return number - begun


def load(source, rec):
    """Copy the payload of the record that `source` stands at to rec; its length."""
    n = source.size - record.OVERHEAD
    copy(rec, 0, source.buf, source.at + record.HEAD, n)
    return n
