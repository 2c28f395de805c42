"""Local Auth List Management: GetLocalListVersion (OCPP 1.6 §5.10), and who answers SendLocalList (sendlist.py)."""

from ..core.apart import forget


class LocalListManagement:
    """One of the profiles of handlers.py, for the list of `authorisation`."""

    def __init__(self, settings, authorisation):
        self.settings = settings
        self.authorisation = authorisation

    def get(self, action):
        """(shape, function, reads) of a request, as transport/rpc.py wants it, or None."""
        if action == "GetLocalListVersion":
            return (), self.version, True
        if action == "SendLocalList":
            from ocpp.v16.sendlist import SendLocalList

            forget()
            request = SendLocalList(self.settings, self.authorisation)
            return request.read, request.answer, False
        return None

    def version(self, values, w):
        """GetLocalListVersion: 0 for an empty list, -1 for none (§5.10)."""
        w.raw(b'{"listVersion":')
        w.int(self.authorisation.local_list.version if self.settings.local_auth_list_enabled else -1)
        w.raw(b"}")
