"""An update of the local authorisation list (OCPP 1.6 §5.15); in memory only while one is worked on."""

import os
from time import ticks_diff, ticks_ms

from micropython import const

from .listmerge import merge
from .listrecord import GONE, MOST, build
from .listtable import Table
from .listwriter import Writer

_DELTA = const(512)  # changes before they become part of the base: one block of index
_IDLE_MS = const(10)
_KEPT = const(65536)  # bytes of flash that an update leaves to others


class Update:
    """Changes locallist.LocalList: add ..., prepare, commit; or drop. idle(now) goes on every 10 ms meanwhile."""

    def __init__(self, listed, idle):
        """Begin; what the file system refuses makes prepare() say no."""
        self._list = listed
        self._idle = idle
        self._idled = 0
        self._into = None  # where it belongs when it is ready
        self._writer = None
        try:
            self._writer = self._new("stage")
        except OSError:
            self._failed()

    def add(self, id_tag, info):
        """One idTag of the update; info: TagInfo, None: it goes out of the list. Nothing happens after a failure."""
        if self._writer is None:
            return
        buf = bytearray(MOST)
        key = id_tag.encode().lower()
        if info is None:
            n = build(buf, key, GONE, -1, 0, b"")
        else:
            n = build(buf, key, info.status, info.day, info.ms, (info.parent or "").encode())
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
            self._list.errors += 1
        self.drop()
        return False

    def commit(self):
        """Put the prepared list in force. False: the file system refused, and the old one stays."""
        listed = self._list
        try:
            listed.close()
            os.rename(listed.path("new"), listed.path(self._into))
            done = True
        except OSError:
            listed.errors += 1
            done = False
        listed.open()
        listed.clean()
        return done

    def drop(self):
        """Remove what is left of it."""
        writer = self._writer
        self._writer = None
        try:
            if writer:
                writer.drop()
        except OSError:
            self._list.errors += 1
        self._list.clean()

    def _replace(self, version):
        listed = self._list
        writer = self._writer
        if writer.count > listed.capacity:
            return False
        if not writer.finish(listed.base.generation + 1 & 0xFFFF, version, writer.count):
            return False
        self._writer = None
        os.rename(listed.path("stage"), listed.path("new"))
        self._into = "base"
        return True

    def _change(self, version):
        listed = self._list
        base = listed.base
        delta = listed.delta
        if not self._writer.finish(0, version, 0):
            return False
        whole = self._writer.count + delta.count > _DELTA
        self._writer = None
        stage = Table(listed.path("stage"))
        try:
            writer = self._writer = self._new("new")
            paths = [listed.path(name) for name in ("stage", "delta", "base")]
            total = merge((stage, delta, base), paths, whole, writer, self._pace)
        finally:
            stage.close()
        if total > listed.capacity:
            return False
        writer.finish(base.generation + 1 & 0xFFFF if whole else base.generation, version, total)
        self._writer = None
        self._into = "base" if whole else "delta"
        return True

    def _new(self, name):
        path = self._list.path(name)
        info = os.statvfs(path[: path.rfind("/")])
        return Writer(path, info[0] * info[3] - _KEPT, self._pace)

    def _failed(self):
        self._list.errors += 1
        self.drop()

    def _pace(self):
        now = ticks_ms()
        if ticks_diff(now, self._idled) >= _IDLE_MS:
            self._idled = now
            self._idle(now)
