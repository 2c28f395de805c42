"""The local authorisation list in flash (OCPP 1.6 §3.5.2): idTags that the back end has sent, with version.

Two tables (listtable.py) are in force: `base`, and `delta` with what Differential updates have changed since, if it
names the base's generation. An update is written beside them and takes their place by one rename: a power cut leaves
the old list or the new one, and what does not count is removed at the next start.
"""

import os

from micropython import const

from ..apart import forget
from . import listrecord as record
from .cell import make_directory
from .listslots import hash28
from .listtable import Table
from .segments import remove

MOST = 10000
_JOURNAL = const(655360)  # bytes of flash that are not counted on: 1,000 sessions and the rest
_ENTRY = const(132)  # bytes for an idTag: in the old list, the new one, and while the index is made


def capacity(root):
    """Most idTags for the file system at `root`: an update needs room for the old list and the new one."""
    info = os.statvfs(root)
    size = info[1] * info[2]
    return min(MOST, (size - min(_JOURNAL, size // 2)) // _ENTRY)


class LocalList:
    """The list in the directory `root`, of at most `capacity` idTags.

    idle(now): called every 10 ms while an update is being worked on. get() sets status, day, ms, parent as an
    authorisation.TagInfo has them. errors: times that the file system refused; a look-up then finds nothing.
    """

    def __init__(self, root, capacity, idle):
        self._root = root
        self.capacity = capacity
        self._idle = idle
        self.errors = 0
        self.status = self.day = self.ms = 0
        self.parent = None
        try:
            make_directory(root)
        except OSError:
            self.errors += 1  # a charge point without a list charges too
        self.open()
        self.clean()

    def __len__(self):
        """Number of idTags."""
        return self._newest().total

    @property
    def version(self):
        """Version of the list, 0: it is empty (OCPP 1.6 §5.10)."""
        newest = self._newest()
        return newest.version if newest.total else 0

    def get(self, id_tag):
        """Is idTag (str, any case) in the list? Then status, day (-1: no expiry), ms and parent are set."""
        if not len(self):
            return False
        key = id_tag.encode().lower()
        h = hash28(key, len(key))
        buf = bytearray(record.MOST)
        try:
            for table in (self.delta, self.base):
                if table.find(h, key, buf):
                    if record.status_of(buf, 0) == record.GONE:
                        return False
                    record.take(buf, 0, self)
                    return True
        except OSError:
            self.errors += 1
        return False

    def begin(self):
        """An update (listupdate.Update) to begin with; one that was not committed is dropped."""
        from ocpp.core.listupdate import Update

        forget()
        self.clean()
        return Update(self, self._idle)

    def clean(self):
        """Remove what is left of an update."""
        try:
            for entry in list(os.ilistdir(self._root)):
                if entry[0] not in ("base", "delta"):
                    remove(self.path(entry[0]))
        except OSError:
            self.errors += 1

    def open(self):
        """Open the two tables `base` and `delta`."""
        errors = self.errors
        self.base = self._table("base")
        readable = self.errors == errors
        self.delta = self._table("delta")
        if self.delta.found and self.delta.generation != self.base.generation:
            # Of a base that was replaced: the power went before it could be removed.
            self.delta.close()
            self.delta = Table(None)
            try:
                if readable:
                    remove(self.path("delta"))
            except OSError:
                self.errors += 1

    def close(self):
        """Close both."""
        self.base.close()
        self.delta.close()

    def path(self, name):
        """Of one of its files."""
        return self._root + "/" + name

    def _newest(self):
        return self.delta if self.delta.found else self.base

    def _table(self, name):
        try:
            return Table(self.path(name))
        except OSError:
            self.errors += 1
            return Table(None)
