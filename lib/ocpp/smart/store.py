"""The charging profiles that are installed, each in a file of its own (OCPP 1.6 §3.13.1, §5.16)."""

import os

from micropython import const

from . import record

_ENOENT = const(2)
_NEW = "/new"
_GOING = "/going"


class Store:
    """At most `most` profiles in the directory `path`; each is the old one or the new one after a power cut.

    A TxProfile is for the session of its connector that runs, or is about to begin. OSError of the file system passes
    through. heads: (slot, header) of all; errors: files that could not be read.
    """

    def __init__(self, path, most):
        self.heads = []
        self.errors = 0
        self._path = path
        self._most = most
        names = sorted(os.listdir(path))
        if _GOING[1:] in names:
            self._finish(names)
            names = sorted(os.listdir(path))
        for name in names:
            if name != _NEW[1:]:
                rec = self.load(int(name))
                if rec is not None:
                    self.heads.append((int(name), record.header(rec)))

    def recover(self):
        """After a start: no TxProfile is left, and where a cut let two profiles stand for one, the newer stays."""
        for slot, head in list(self.heads):
            twins = [other for other in self.heads if other[0] != slot and _stand_for_one(other[1], head)]
            newer = [other for other in twins if other[1][record.SERIAL] > head[record.SERIAL]]
            if newer or head[record.PURPOSE] == record.TX:
                self.remove(slot)

    def load(self, slot):
        """The record in a slot; None when it is unreadable: counted."""
        try:
            with open(self._name(slot), "rb") as f:
                rec = f.read()
        except OSError as e:
            if e.errno != _ENOENT:
                raise
            rec = b""
        if record.header(rec) is None:
            self.errors += 1
            return None
        return rec

    def slots(self, purpose, connector):
        """Slots of the profiles of a purpose that apply to a connector, highest stack level first.

        A TxDefaultProfile of connector 0 applies to all, but where the connector has one of its own on that level.
        """
        levels = {}
        for owner in (0, connector) if purpose == record.TX_DEFAULT else (connector,):
            for slot, head in self.heads:
                if head[record.PURPOSE] == purpose and head[record.CONNECTOR] == owner:
                    levels[head[record.LEVEL]] = slot
        return [levels[level] for level in sorted(levels, reverse=True)]

    def stage(self, draft):
        """Write a draft to flash, to be installed by commit(). False: there is no room for one more."""
        if self._place(draft.head) is None:
            return False
        serial = max([head[record.SERIAL] for _, head in self.heads] + [0]) + 1
        with open(self._path + _NEW, "wb") as f:
            f.write(draft.seal(serial))
        return True

    def commit(self, head):
        """Install what was staged under this header, in place of the one with its id and of the one on its level."""
        slot = self._place(head)
        os.rename(self._path + _NEW, self._name(slot))
        for other, old in list(self.heads):
            if other == slot:
                self.heads.remove((other, old))
            elif _stand_for_one(old, head):
                self.remove(other)
        self.heads.append((slot, head))

    def has(self, draft):
        """Is exactly this installed? Then nothing needs to be written."""
        for slot, head in self.heads:
            if _on_one_level(head, draft.head):
                old = self.load(slot)
                return old is not None and record.same(old, bytes(draft.seal(0)))
        return False

    def clear(self, matches):
        """Remove all for whose header the function `matches` is true, a power cut all or none. Returns how many."""
        found = [slot for slot, head in self.heads if matches(head)]
        if len(found) > 1:
            # So small a file is one commit, from which on they are gone: the next Store would go on removing them.
            with open(self._path + _GOING, "wb") as f:
                f.write(bytes(found))
        for slot in found:
            self.remove(slot)
        if len(found) > 1:
            os.remove(self._path + _GOING)
        return len(found)

    def _finish(self, names):
        # What a cut, or a flash that failed, has left of clear().
        with open(self._path + _GOING, "rb") as f:
            found = f.read()
        for slot in found:
            if str(slot) in names:
                os.remove(self._name(slot))
        os.remove(self._path + _GOING)

    def remove(self, slot):
        """Remove the profile in a slot."""
        os.remove(self._name(slot))
        self.heads = [one for one in self.heads if one[0] != slot]

    def _place(self, head):
        # The slot of the one on the same level, else of the same id, else a free one, else None.
        for slot, old in self.heads:
            if _on_one_level(old, head):
                return slot
        for slot, old in self.heads:
            if _stand_for_one(old, head):
                return slot
        used = [slot for slot, _ in self.heads]
        for slot in range(self._most):
            if slot not in used:
                return slot
        return None

    def _name(self, slot):
        return self._path + "/%d" % slot


def store_of(charging):
    """The Store of core.charging.Charging."""
    return Store(charging.path, charging.cp.settings.max_charging_profiles_installed)


def _on_one_level(a, b):
    return a[record.PURPOSE : record.SERIAL] == b[record.PURPOSE : record.SERIAL]


def _stand_for_one(a, b):
    return a[record.ID] == b[record.ID] or _on_one_level(a, b)
