"""Local Auth List Management: SendLocalList and GetLocalListVersion (OCPP 1.6 §5.10, §5.15)."""

from ..core.authorisation import TagInfo
from ..transport.fields import MISSING, Violation, read_object
from . import taginfo
from .handlers import status

_ENTRY = (
    ("idTag", "s", 1, 0, 20),
    ("idTagInfo", "o", 0, taginfo.ROWS, False),
)
_SEND = (
    ("listVersion", "i", 1, -2147483648, 2147483647),
    ("localAuthorizationList", "A", 0, _ENTRY, 0),
    ("updateType", "e", 1, ("Differential", "Full"), 0),
)


class LocalListManagement:
    """Answers for the list of `authorisation`, one message at a time.

    The list goes to flash as it is read and counts when the whole message was in order; then one commit.
    """

    def __init__(self, settings, authorisation):
        self.settings = settings
        self.authorisation = authorisation
        self._info = None  # scratch while a message is read
        self._bare = False  # an entry without idTagInfo has come

    def get(self, action):
        """(shape, function, reads) of a request, as transport/rpc.py wants it, or None."""
        if action == "GetLocalListVersion":
            return (), self.version, True
        if action == "SendLocalList":
            return self.read, self.update, False
        return None

    def version(self, values, w):
        """GetLocalListVersion: 0 for an empty list, -1 for none (§5.10)."""
        w.raw(b'{"listVersion":')
        w.int(self.authorisation.local_list.version if self.settings.local_auth_list_enabled else -1)
        w.raw(b"}")

    def read(self, r):
        """Read SendLocalList from the cursor and make the new list ready. The status that keeps it out, or None."""
        listed = self.authorisation.local_list
        if not self.settings.local_auth_list_enabled:
            read_object(r, _SEND, False, _ignore)
            return "NotSupported"
        self._bare = False
        self._info = TagInfo()
        refused = "Failed"
        listed.begin()
        try:
            version, count, kind = read_object(r, _SEND, False, self._add)
            full = kind == "Full"
            if full and self._bare:
                raise Violation(MISSING, "idTagInfo")  # it is what a full list consists of (§7.1)
            refused = self._decide(version, count or 0, full)
        finally:
            self._info = None
            if refused:
                listed.drop()
        return refused

    def update(self, refused, w):
        """SendLocalList was read to its end: put the new list in force, unless it was refused."""
        if not refused:
            if self.authorisation.local_list.commit():
                self.authorisation.conflict = False
            else:
                refused = "Failed"
        status(w, refused or "Accepted")

    def _add(self, values):
        id_tag, info = values
        if info is None:
            self._bare = True
        else:
            info = taginfo.take(info, self._info)
        self.authorisation.local_list.add(id_tag, info)

    def _decide(self, version, count, full):
        listed = self.authorisation.local_list
        if not full and version <= listed.version:
            return "VersionMismatch"
        # 0 is the version of an empty list and -1 that of none at all: no other list can have them (§5.10).
        if version < 0 or version == 0 and count:
            return "Failed"
        if count > self.settings.send_local_list_max_length:
            return "Failed"
        return None if listed.prepare(full, version) else "Failed"


def _ignore(values):
    pass
