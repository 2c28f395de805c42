"""What flash knows of a firmware update: the order of the back end, and an installation whose outcome is open."""

import os

from micropython import const

_LABEL = const(16)  # longest label of a slot
_PARTS = const(5)  # of an order


class Orders:
    """In the folder `root`. cell: the class ocpp.core.cell.Cell. OSError of flash passes through.

    | File | Content |
    |---|---|
    | `update` | the order, a line each: location, day, millisecond of the day, retries, interval in s |
    | `installing` | cell: label of the slot that is to start, from the installation until its outcome is known |
    """

    def __init__(self, root, cell):
        self._path = root + "/update"
        self._open = lambda: cell(root + "/installing", _LABEL)

    def save(self, order):
        """Note an order (location, day, ms, retries, interval_s) in place of the one before, in one step."""
        with open(self._path + ".new", "w") as f:
            for part in order:
                f.write("%s\n" % part)
        os.rename(self._path + ".new", self._path)

    def read(self):
        """The order, or None."""
        try:
            with open(self._path) as f:
                lines = f.read().split("\n")
            order = (lines[0],) + tuple([int(line) for line in lines[1:5]])
            return order if len(order) == _PARTS else None
        except (OSError, ValueError):
            return None  # none, or one that means nothing: it cannot be torn

    def forget(self):
        """The order is carried out, or cannot be."""
        try:
            os.remove(self._path)
        except OSError:
            pass  # removed before

    def installing(self):
        """Label of the slot that is to start after an installation, "" when there is none or it cannot be read."""
        buf = bytearray(_LABEL)
        cell = self._open()
        n = cell.load(buf)
        cell.close()
        try:
            return bytes(buf[: max(n, 0)]).decode()
        except UnicodeError:
            return ""

    def note_installing(self, label):
        """Note that label."""
        cell = self._open()
        cell.save(label.encode(), len(label))
        cell.close()
