"""The local authorisation list in flash (OCPP 1.6 §3.5.2): idTags that the back end has sent, with version.

Two tables (listtable.py) are in force: `base`, and `delta` with what Differential updates have changed since, if it
names the base's generation. An update is written beside them and takes their place by one rename: a power cut leaves
the old list or the new one, and what does not count is removed at the next start.
"""

import os
from time import ticks_diff, ticks_ms

from micropython import const

from . import listrecord as record
from .cell import make_directory
from .listmerge import merge
from .listslots import hash28
from .listtable import Table
from .listwriter import Writer
from .segments import remove

MOST = 10000
_DELTA = const(512)  # changes before they become part of the base: one block of index
_IDLE_MS = const(10)
_KEPT = const(65536)  # bytes of flash that an update leaves to others
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
        self._idled = 0
        self._writer = None  # of an update whose idTags come in
        self._into = None  # where the update that is ready belongs
        self.errors = 0
        self.status = self.day = self.ms = 0
        self.parent = None
        try:
            make_directory(root)
        except OSError:
            self.errors += 1  # a charge point without a list charges too
        self._open()
        self.drop()

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
            for table in (self._delta, self._base):
                if table.find(h, key, buf):
                    if record.status_of(buf, 0) == record.GONE:
                        return False
                    record.take(buf, 0, self)
                    return True
        except OSError:
            self.errors += 1
        return False

    # --- an update: begin, add ..., prepare, commit --------------------------------------------------------

    def begin(self):
        """Begin an update; one that was not committed is dropped. False: the file system refused."""
        self.drop()
        try:
            self._writer = self._new("stage")
        except OSError:
            self._failed()
        return self._writer is not None

    def add(self, id_tag, info):
        """One idTag of the update; info: TagInfo, None: it goes out of the list. Nothing happens after a failure."""
        if self._writer is None:
            return
        buf = bytearray(record.MOST)
        key = id_tag.encode().lower()
        if info is None:
            n = record.build(buf, key, record.GONE, -1, 0, b"")
        else:
            n = record.build(buf, key, info.status, info.day, info.ms, (info.parent or "").encode())
        try:
            self._writer.add(buf, 0, n)
        except OSError:
            self._failed()

    def prepare(self, full, version):
        """Make the list of the update ready beside the one in force. full: it replaces that, else it changes it.

        False: an idTag stands twice, the list would be too long, or the file system refused; the update is gone.
        """
        try:
            if self._writer and (self._replace(version) if full else self._change(version)):
                return True
        except OSError:
            self.errors += 1
        self.drop()
        return False

    def commit(self):
        """Put the prepared list in force. False: the file system refused, and the old one stays."""
        try:
            self._close()
            os.rename(self._path("new"), self._path(self._into))
            done = True
        except OSError:
            self.errors += 1
            done = False
        self._open()
        self.drop()
        return done

    def drop(self):
        """Remove what is left of an update."""
        writer = self._writer
        self._writer = None
        try:
            if writer:
                writer.drop()
            for entry in list(os.ilistdir(self._root)):
                if entry[0] not in ("base", "delta"):
                    remove(self._path(entry[0]))
        except OSError:
            self.errors += 1

    def _replace(self, version):
        writer = self._writer
        if writer.count > self.capacity:
            return False
        if not writer.finish(self._base.generation + 1 & 0xFFFF, version, writer.count):
            return False
        self._writer = None
        os.rename(self._path("stage"), self._path("new"))
        self._into = "base"
        return True

    def _change(self, version):
        base = self._base
        delta = self._delta
        if not self._writer.finish(0, version, 0):
            return False
        whole = self._writer.count + delta.count > _DELTA
        self._writer = None
        stage = Table(self._path("stage"))
        try:
            writer = self._writer = self._new("new")
            paths = [self._path(name) for name in ("stage", "delta", "base")]
            total = merge((stage, delta, base), paths, whole, writer, self._pace)
        finally:
            stage.close()
        if total > self.capacity:
            return False
        writer.finish(base.generation + 1 & 0xFFFF if whole else base.generation, version, total)
        self._writer = None
        self._into = "base" if whole else "delta"
        return True

    # --- the two tables -------------------------------------------------------------------------------------

    def _newest(self):
        return self._delta if self._delta.found else self._base

    def _open(self):
        errors = self.errors
        self._base = self._table("base")
        readable = self.errors == errors
        self._delta = self._table("delta")
        if self._delta.found and self._delta.generation != self._base.generation:
            # Of a base that was replaced: the power went before it could be removed.
            self._delta.close()
            self._delta = Table(None)
            try:
                if readable:
                    remove(self._path("delta"))
            except OSError:
                self.errors += 1

    def _table(self, name):
        try:
            return Table(self._path(name))
        except OSError:
            self.errors += 1
            return Table(None)

    def _close(self):
        self._base.close()
        self._delta.close()

    def _path(self, name):
        return self._root + "/" + name

    def _new(self, name):
        info = os.statvfs(self._root)
        return Writer(self._path(name), info[0] * info[3] - _KEPT, self._pace)

    def _failed(self):
        self.errors += 1
        self.drop()

    def _pace(self):
        now = ticks_ms()
        if ticks_diff(now, self._idled) >= _IDLE_MS:
            self._idled = now
            self._idle(now)
