"""The board's view of the page (see `layout`): words read and written through a file, without allocation.

A timer callback may interrupt the main program between the seek and the transfer of one access. So there are two open
files: the timer switches to its own while it runs, and each access holds on to the one it began with. Interpreters
that run the timer in a thread set `lock` instead.
"""

import os
from array import array

from layout import TEXT_BYTES


class Port:
    """One open file on the page, with its scratch words."""

    def __init__(self, path):
        self.file = open(path, "r+b")
        self.one = array("I", [0])
        self.two = array("I", [0, 0])


class Page:
    """Words of the page at `path`; every method takes the index of a word."""

    def __init__(self, path):
        self.main = self.port = Port(path)
        self.tick = Port(path)
        self.lock = None

    def get(self, word):
        """Value of one word."""
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.file.seek(word << 2)
        port.file.readinto(port.one)
        value = port.one[0]
        if lock:
            lock.release()
        return value

    def put(self, word, value):
        """Writes one word."""
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.one[0] = value
        port.file.seek(word << 2)
        port.file.write(port.one)
        if lock:
            lock.release()

    def put_pair(self, word, first, second):
        """Writes two neighbouring words in one access."""
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.two[0] = first
        port.two[1] = second
        port.file.seek(word << 2)
        port.file.write(port.two)
        if lock:
            lock.release()

    def load(self, word, buf, offset, n):
        """Reads `n` bytes, `offset` bytes after the word, into `buf`."""
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.file.seek((word << 2) + offset)
        port.file.readinto(buf, n)
        if lock:
            lock.release()

    def store(self, word, buf, offset):
        """Writes `buf`, `offset` bytes after the word."""
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.file.seek((word << 2) + offset)
        port.file.write(buf)
        if lock:
            lock.release()

    def text(self, word, value):
        """Writes a text field, cut to its length. Allocates: for rare changes."""
        data = value.encode()[:TEXT_BYTES]
        port = self.port
        lock = self.lock
        if lock:
            lock.acquire()
        port.file.seek(word << 2)
        port.file.write(data + bytes(TEXT_BYTES - len(data)))
        if lock:
            lock.release()


page = Page(os.getenv("PILOTWIRE_PAGE"))
