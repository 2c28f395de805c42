"""GetConfiguration and ChangeConfiguration (OCPP 1.6 §5.3, §5.8)."""

_GET = (("key", "l", 0, 50, 64),)
_CHANGE = (
    ("key", "s", 1, 0, 50),
    ("value", "s", 1, 0, 500),
)

_ROTATIONS = ("NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR")


def rotation_allowed(text, connectors):
    """May this be ConnectorPhaseRotation: items such as `1.RST`, one a connector and 0 (OCPP 1.6 §9.1.7)?"""
    seen = 0
    for item in text.split(","):
        id_, _, rotation = item.strip().partition(".")
        if rotation not in _ROTATIONS or not 0 < len(id_) < 3:
            return False
        if id_[0] == "0" and id_ != "0":
            return False
        for c in id_:
            if not "0" <= c <= "9":
                return False
        bit = 1 << int(id_)
        if int(id_) > connectors or seen & bit:
            return False
        seen |= bit
    return True


class Configuration:
    """Answers from `settings`."""

    def __init__(self, settings):
        self.settings = settings

    def get(self, action):
        """(shape, function, reads) of a request."""
        if action == "ChangeConfiguration":
            return _CHANGE, self.change, False
        return _GET, self.tell, True

    def change(self, values, w):
        """ChangeConfiguration (§5.3): check, store, act."""
        w.raw(b'{"status":"')
        w.raw(self.settings.change(values[0], values[1]))
        w.raw(b'"}')

    def tell(self, values, w):
        """GetConfiguration (§5.8): the keys asked for, all of them when none is named."""
        s = self.settings
        asked = values[0]
        w.raw(b'{"configurationKey":[')
        first = True
        if asked:
            for key in asked:
                row = s.row(key)
                if row is not None and row[6] != "w":
                    first = self._entry(w, row, first)
        else:
            for row in s.table:
                if row[6] != "w":
                    first = self._entry(w, row, first)
        w.raw(b'],"unknownKey":[')
        first = True
        for key in asked or ():
            row = s.row(key)
            # A write-only key is not to be read, so for reading there is none.
            if row is None or row[6] == "w":
                if not first:
                    w.raw(b",")
                first = False
                w.str(key)
        w.raw(b"]}")

    def _entry(self, w, row, first):
        w.raw(b'{"key":"' if first else b',{"key":"')
        w.raw(row[0])
        w.raw(b'","readonly":true,"value":' if row[6] == "r" else b'","readonly":false,"value":')
        if row[2] in "sl":
            w.str(self.settings.text(row))
        else:
            w.raw(b'"')
            w.raw(self.settings.text(row))
            w.raw(b'"')
        w.raw(b"}")
        return False
