"""OCPP configuration: typed values with limits, kept in flash, readable as plain attributes.

The version's key table has rows `(key, attribute, type, default, low, high, access)`:

    type    "b" boolean, "i" integer, "s" text, "l" comma-separated list, of at most `<attribute>_max_length` items if
            there is such a key
    access  "rw"; "r" read-only; "w" write-only, never shown; "B" read-write, in force after a restart

Only what differs from the default is stored: lines `Key=value` in one small file, replaced as a whole.
"""

import os

from micropython import const

ACCEPTED = "Accepted"
REJECTED = "Rejected"
REBOOT = "RebootRequired"
UNKNOWN = "NotSupported"

_ENOENT = const(2)


class Settings:
    """Values by attribute name: `settings.heartbeat_interval`. Integers in the key's own unit."""

    def __init__(self, table, path):
        self.table = table
        self.path = path
        self.checks = {}  # attribute -> function(text) -> bool
        self.changed = None  # called with the attribute after a change
        self.damaged = 0  # lines in the file that were not understood, and times that it could not be read
        for row in table:
            setattr(self, row[1], row[3])

    def load(self):
        """Read what was stored; a line that no longer fits is counted and left out."""
        try:
            f = open(self.path, "rb")
        except OSError as e:
            if e.errno != _ENOENT:
                self.damaged += 1
            return
        with f:
            for line in f:
                key, _, text = _text(line).rstrip("\n").partition("=")
                row = self.row(key)
                value = self.parse(row, text) if row else None
                if value is None:
                    self.damaged += 1
                else:
                    setattr(self, row[1], value)

    def row(self, key):
        """The table's row of a key, compared case-insensitively (CiString50), or None."""
        k = key.lower()
        for row in self.table:
            if row[0].lower() == k:
                return row
        return None

    def parse(self, row, text):
        """Text as it stands in a message -> value, or None when it is not allowed (OCPP 1.6 §5.3)."""
        kind = row[2]
        if kind == "b":
            t = text.lower()
            return True if t == "true" else False if t == "false" else None
        if kind == "i":
            digits = text[1:] if text[:1] in "+-" else text
            if not digits or len(digits) > 9:
                return None
            for c in digits:
                if not "0" <= c <= "9":
                    return None
            n = int(text)
            return n if row[4] <= n <= row[5] else None
        if len(text) > row[5]:
            return None
        for c in text:
            if c < " ":
                return None
        if kind == "l" and text and text.count(",") >= getattr(self, row[1] + "_max_length", row[5]):
            return None
        check = self.checks.get(row[1])
        if check and not check(text):
            return None
        return text

    def text(self, row):
        """The value of a row as it stands in messages."""
        v = getattr(self, row[1])
        if row[2] == "b":
            return "true" if v else "false"
        return v if row[2] in "sl" else str(v)

    def change(self, key, text):
        """ChangeConfiguration (OCPP 1.6 §5.3): check, store, then act. Returns the answer's status."""
        row = self.row(key)
        if row is None:
            return UNKNOWN
        if row[6] == "r":
            return REJECTED
        return self.put(row, text)

    def put(self, row, text):
        """Like change(), for a row of any access: set-up may preset read-only keys too."""
        value = self.parse(row, text)
        if value is None:
            return REJECTED
        old = getattr(self, row[1])
        if value != old:
            setattr(self, row[1], value)
            try:
                self._save()
            except OSError:
                setattr(self, row[1], old)
                return REJECTED
        if row[6] == "B":
            return REBOOT
        if self.changed:
            self.changed(row[1])
        return ACCEPTED

    def _save(self):
        temporary = self.path + ".new"
        with open(temporary, "w") as f:
            self._keep_unknown(f)
            for row in self.table:
                if getattr(self, row[1]) != row[3]:
                    f.write(row[0])
                    f.write("=")
                    f.write(self.text(row))
                    f.write("\n")
        os.rename(temporary, self.path)

    def _keep_unknown(self, f):
        # Keys of a newer firmware: it will want them back.
        try:
            old = open(self.path, "rb")
        except OSError:
            return
        with old:
            for line in old:
                line = _text(line)
                if line.endswith("\n") and self.row(line.partition("=")[0]) is None:
                    f.write(line)


def _text(line):
    # "" for a line that a flipped bit has made no UTF-8.
    try:
        return str(line, "utf-8")
    except UnicodeError:
        return ""
