"""Local Auth List Management: SendLocalList and GetLocalListVersion (OCPP 1.6 §5.10, §5.15)."""

from ..core.authorisation import TagInfo
from ..transport.fields import MISSING, Violation, read_object
from .handlers import status
from .taginfo import ROWS, take

_ENTRY = (
    ("idTag", "s", 1, 0, 20),
    ("idTagInfo", "o", 0, ROWS, False),
)
_SEND = (
    ("listVersion", "i", 1, -2147483648, 2147483647),
    ("localAuthorizationList", "A", 0, _ENTRY, 0),
    ("updateType", "e", 1, ("Differential", "Full"), 0),
)


class LocalListManagement:
    """Answers one request for the list of `authorisation`.

    The list goes to flash as it is read and counts when the whole message was in order; then one commit.
    """

    def __init__(self, settings, authorisation):
        self._settings = settings
        self._authorisation = authorisation
        self._update = None  # of the list
        self._info = TagInfo()  # scratch
        self._bare = False  # an entry without idTagInfo has come

    def get(self, action):
        """(shape, function, reads) of the request."""
        if action == "GetLocalListVersion":
            return (), self.version, True
        return self.read, self.update, False

    def version(self, values, w):
        """GetLocalListVersion: 0 for an empty list, -1 for none (§5.10)."""
        w.raw(b'{"listVersion":')
        w.int(self._authorisation.local_list.version if self._settings.local_auth_list_enabled else -1)
        w.raw(b"}")

    def read(self, r):
        """Read SendLocalList from the cursor and make the new list ready. The status that keeps it out, or None."""
        if not self._settings.local_auth_list_enabled:
            read_object(r, _SEND, False, _ignore)
            return "NotSupported"
        update = self._update = self._authorisation.local_list.begin()
        refused = "Failed"
        try:
            version, count, kind = read_object(r, _SEND, False, self._add)
            full = kind == "Full"
            if full and self._bare:
                raise Violation(MISSING, "idTagInfo")  # it is what a full list consists of (§7.1)
            refused = self._decide(version, count or 0, full)
        finally:
            if refused:
                update.drop()
        return refused

    def update(self, refused, w):
        """SendLocalList was read to its end: put the new list in force, unless it was refused."""
        if not refused:
            if self._update.commit():
                self._authorisation.conflict = False
            else:
                refused = "Failed"
        status(w, refused or "Accepted")

    def _add(self, values):
        id_tag, info = values
        if info is None:
            self._bare = True
        else:
            info = take(info, self._info)
        self._update.add(id_tag, info)

    def _decide(self, version, count, full):
        if not full and version <= self._authorisation.local_list.version:
            return "VersionMismatch"
        # 0 is the version of an empty list and -1 that of none at all: no other list can have them (§5.10).
        if version < 0 or version == 0 and count:
            return "Failed"
        if count > self._settings.send_local_list_max_length:
            return "Failed"
        return None if self._update.prepare(full, version) else "Failed"


def _ignore(values):
    pass
