"""The wire log: what went over all connections of a harness, in order, readable."""

import threading
from dataclasses import dataclass

_WIDTH = 1500


@dataclass
class Entry:
    """One line: `way` is ">" from the charge point, "<" to it, "." an event of the connection."""

    t: float
    link: int
    way: str
    text: str


class Log:
    """Entries in order; a mark is an index. Safe to write from one thread and read from another."""

    def __init__(self, clock):
        self._clock = clock
        self._lock = threading.Lock()
        self.entries = []

    def add(self, link, way, text):
        """Appends an entry; returns its index."""
        with self._lock:
            self.entries.append(Entry(self._clock(), link, way, text))
            return len(self.entries) - 1

    def text(self, after=0, last=200):
        """The entries from mark `after`, at most the `last` ones."""
        lines = [
            f"  {one.t:9.3f} #{one.link} {one.way} {one.text[:_WIDTH]}" for one in self.entries[after:][-last:]
        ]
        return "\n".join(lines) or "  (nothing)"


def shown(payload):
    """Bytes of a message as text, whatever they are."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return repr(payload)
