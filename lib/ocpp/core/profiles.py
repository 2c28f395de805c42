"""The charging profiles that are installed: a file each, and a directory of them in RAM (OCPP 1.6 §3.13.2, §5.16)."""

import os

from micropython import const

from . import profile
from .cell import make_directory
from .octets import get, get_signed, put
from .segments import remove

ANY = const(-1)

# An entry of the directory: u8 purpose + 1 (0: free), level, connector, u24 serial, u16 session, i32 chargingProfileId
_ENTRY = const(12)
_LEVEL = const(1)
_CONNECTOR = const(2)
_SERIAL = const(3)
_SESSION = const(6)
_ID = const(8)
_LAST_SERIAL = const(0xFFFFFF)


class Profiles:
    """At most `most` profiles in the directory `path`; each is the old one or the new one after a power cut.

    A TxProfile belongs to a session, 0 for the one that is about to begin, and does not outlive a restart. OSError of
    the file system passes through, and what is installed is then as before. errors: files that could not be read.
    """

    def __init__(self, path, most):
        self.most = most
        self.errors = 0
        self.changes = 0  # of what is installed
        self._path = path
        self._serial = 0
        self._directory = bytearray(most * _ENTRY)
        make_directory(path)
        remove(self._new())
        buf = bytearray(profile.length(255))
        for name in os.listdir(path):
            self._recover(int(name), buf)

    def _recover(self, slot, buf):
        # After a cut in the middle of a replacement two profiles stand for one: the later serial is right.
        if slot >= self.most or self._read(slot, buf) is None or buf[profile.AT_PURPOSE] == profile.TX:
            remove(self._name(slot))
            return
        serial = get(buf, profile.AT_SERIAL, 3)
        self._serial = max(self._serial, serial)
        for other in range(self.most):
            if self._stands_for(other, buf):
                if get(self._directory, other * _ENTRY + _SERIAL, 3) > serial:
                    remove(self._name(slot))
                    return
                self._remove(other)
        self._enter(slot, buf, 0)

    # --- what there is -------------------------------------------------------------------------------------

    def slots(self, purpose, connector, session):
        """Slots of the profiles of a purpose that apply to a connector, highest stack level first (bytearray).

        A TxDefaultProfile of connector 0 applies to all, but where the connector has one of its own on that level. A
        TxProfile applies to its session.
        """
        found = bytearray()
        d = self._directory
        for slot in range(self.most):
            if self._applies(slot, purpose, connector, session):
                found.append(slot)
                i = len(found) - 1
                while i and d[found[i - 1] * _ENTRY + _LEVEL] < d[slot * _ENTRY + _LEVEL]:
                    found[i] = found[i - 1]
                    i -= 1
                found[i] = slot
        return found

    def _applies(self, slot, purpose, connector, session):
        d = self._directory
        at = slot * _ENTRY
        if d[at] != purpose + 1:
            return False
        if purpose == profile.TX:
            return session and d[at + _CONNECTOR] == connector and get(d, at + _SESSION, 2) == session
        if d[at + _CONNECTOR] == connector:
            return True
        return not d[at + _CONNECTOR] and self._find(purpose, d[at + _LEVEL], connector) < 0

    def load(self, slot, buf=None):
        """The record in a slot, read into `buf` or a buffer of its own. None when it cannot be read: counted."""
        if buf is None:
            try:
                buf = bytearray(os.stat(self._name(slot))[6])
            except OSError:
                self.errors += 1
                return None
        return self._read(slot, buf)

    def _read(self, slot, buf):
        try:
            with open(self._name(slot), "rb") as f:
                n = f.readinto(buf)
        except OSError:
            n = 0
        if profile.is_valid(buf, n):
            return buf
        self.errors += 1
        return None

    # --- installing ----------------------------------------------------------------------------------------

    def stage(self, draft):
        """Write a draft to flash, to be installed by commit(). False: there is no room for one more."""
        if self._place(draft.buf) < 0:
            return False
        n = draft.seal(min(self._serial + 1, _LAST_SERIAL))
        with open(self._new(), "wb") as f:
            f.write(draft.buf, n)
        return True

    def commit(self, draft, session):
        """Install what was staged, in place of the profile with its id and of the one on its level (§5.16.3)."""
        slot = self._place(draft.buf)
        os.rename(self._new(), self._name(slot))
        self._serial = get(draft.buf, profile.AT_SERIAL, 3)
        for other in range(self.most):
            if other != slot and self._stands_for(other, draft.buf):
                self._remove(other)
        self._enter(slot, draft.buf, session)

    def has(self, draft, session):
        """Is exactly this installed? Then nothing needs to be written."""
        rec = draft.buf
        slot = self._twin(rec)
        if slot < 0 or get(self._directory, slot * _ENTRY + _SESSION, 2) != session:
            return False
        old = self.load(slot)
        return old is not None and profile.same(rec, old)

    def _twin(self, rec):
        return self._find(rec[profile.AT_PURPOSE], rec[profile.AT_LEVEL], rec[profile.AT_CONNECTOR])

    def _place(self, rec):
        # The slot of the one on the same level, else of the same id, else a free one; -1: there is none.
        slot = self._twin(rec)
        if slot >= 0:
            return slot
        free = -1
        for slot in range(self.most):
            if self._stands_for(slot, rec):
                return slot
            if free < 0 and not self._directory[slot * _ENTRY]:
                free = slot
        return free

    def _find(self, purpose, level, connector):
        d = self._directory
        for at in range(0, len(d), _ENTRY):
            if d[at] == purpose + 1 and d[at + _LEVEL] == level and d[at + _CONNECTOR] == connector:
                return at // _ENTRY
        return -1

    def _stands_for(self, slot, rec):
        d = self._directory
        at = slot * _ENTRY
        if not d[at]:
            return False
        return get_signed(d, at + _ID) == get_signed(rec, profile.AT_ID) or (
            d[at] == rec[profile.AT_PURPOSE] + 1
            and d[at + _LEVEL] == rec[profile.AT_LEVEL]
            and d[at + _CONNECTOR] == rec[profile.AT_CONNECTOR]
        )

    def _enter(self, slot, rec, session):
        d = self._directory
        at = slot * _ENTRY
        d[at] = rec[profile.AT_PURPOSE] + 1
        d[at + _LEVEL] = rec[profile.AT_LEVEL]
        d[at + _CONNECTOR] = rec[profile.AT_CONNECTOR]
        put(d, at + _SERIAL, 3, get(rec, profile.AT_SERIAL, 3))
        put(d, at + _SESSION, 2, session)
        d[at + _ID : at + _ID + 4] = rec[profile.AT_ID : profile.AT_ID + 4]
        self.changes += 1

    # --- clearing ------------------------------------------------------------------------------------------

    def clear(self, id_=None, connector=ANY, purpose=ANY, level=ANY):
        """Remove the profile with this chargingProfileId, or else all that match the rest. Returns how many went."""
        removed = 0
        d = self._directory
        for slot in range(self.most):
            at = slot * _ENTRY
            if not d[at]:
                continue
            if id_ is not None:
                matches = get_signed(d, at + _ID) == id_
            else:
                matches = (
                    connector in (ANY, d[at + _CONNECTOR])
                    and purpose in (ANY, d[at] - 1)
                    and level in (ANY, d[at + _LEVEL])
                )
            if matches:
                self._remove(slot)
                removed += 1
        return removed

    def bind(self, connector, session):
        """The session that waiting TxProfiles of a connector were for begins."""
        self._each_tx(connector, 0, session)

    def end(self, connector, session):
        """A session is over (0: it will not begin), and so are its TxProfiles (§3.13.1)."""
        self._each_tx(connector, session, ANY)

    def _each_tx(self, connector, session, into):
        d = self._directory
        for slot in range(self.most):
            at = slot * _ENTRY
            if d[at] == profile.TX + 1 and d[at + _CONNECTOR] == connector and get(d, at + _SESSION, 2) == session:
                if into == ANY:
                    d[at] = 0
                    try:
                        self._remove(slot)
                    except OSError:
                        self.errors += 1  # the next start removes it
                else:
                    put(d, at + _SESSION, 2, into)

    def waiting(self, connector):
        """Is a TxProfile of this connector for a session that has not begun?"""
        slot = 0
        d = self._directory
        while slot < len(d):
            if d[slot] == profile.TX + 1 and d[slot + _CONNECTOR] == connector and not get(d, slot + _SESSION, 2):
                return True
            slot += _ENTRY
        return False

    def _remove(self, slot):
        remove(self._name(slot))
        self._directory[slot * _ENTRY] = 0
        self.changes += 1

    def _name(self, slot):
        return self._path + "/%d" % slot

    def _new(self):
        return self._path + "/new"
