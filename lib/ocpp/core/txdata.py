"""Samples for StopTransaction.transactionData, kept in one file a session until the stop is delivered.

A file is a row of records: u8 length, SAMPLE fact. When it holds the most samples allowed, every second
intermediate one goes and the distance between kept ones doubles, so first and last always stay
(OCPP 1.6 errata 3.89). When the flash is full, files are thinned like that until they need no block of their own.
"""

import os

from .cell import make_directory
from .segments import remove

_INSIDE = 128  # bytes of a file that LittleFS keeps inside its directory


class TxData:
    """Files `<root>/<session>`; `most()` gives StopTransactionMaxMeterValues.

    add() is for one connector, whose sessions follow each other; the others are for any session.
    """

    def __init__(self, root, most):
        self.root = root
        self.most = most
        self._session = -1
        self._stride = 1
        self._skip = 0
        self._count = 0
        self.lost = 0  # samples that found no room in flash, and whatever else it refused
        try:
            make_directory(root)
        except OSError:
            self.lost += 1

    def _path(self, session):
        return "%s/%d" % (self.root, session)

    def add(self, session, buf, n, last):
        """Append a sample of a session. The last one is always kept."""
        if session != self._session:
            self._session = session
            self._stride = 1
            self._skip = 0
            self._count = 0
        if self._skip and not last:
            self._skip -= 1
            return
        self._skip = self._stride - 1
        try:
            if self._count >= max(self.most() - 1, 2) and not last:
                between = self._count & 1  # this one would go too
                self._count = self._thin(session, 2, False)
                self._stride *= 2
                if between:
                    return
                self._skip = self._stride - 1
            self._append(buf, n)
        except OSError:
            try:
                if not self.shrink():
                    raise
                self._append(buf, n)
            except OSError:
                self.lost += 1

    def _append(self, buf, n):
        with open(self._path(self._session), "ab" if self._count else "wb") as f:
            f.write(bytes((n,)))
            f.write(memoryview(buf)[:n])
        self._count += 1

    def _thin(self, session, stride, whole):
        # Of so many only the first stays; whole: and the last of all. Returns how many there are then.
        path = self._path(session)
        kept = i = 0
        record = b""
        with open(path + "n", "wb") as out:
            for record in self.records(session):
                if i % stride == 0:
                    _write(out, record)
                    kept += 1
                i += 1
            if whole and i and (i - 1) % stride:
                _write(out, record)
                kept += 1
        os.rename(path + "n", path)
        return kept

    def shrink(self):
        """Free a block by thinning the samples of one session. False: none can be freed like that."""
        try:
            for entry in os.ilistdir(self.root):
                if entry[3] > _INSIDE and entry[0].isdigit():
                    session = int(entry[0])
                    stride = self._stride_inside(session, entry[3])
                    if stride:
                        kept = self._thin(session, stride, True)
                        if session == self._session:
                            self._count = kept
                        return True
        except OSError:
            self.lost += 1
        return False

    def _stride_inside(self, session, size):
        # With which a file needs no block of its own; 0: none.
        count = 0
        for _ in self.records(session):
            count += 1
        each = size // count + 1 if count else size
        stride = 2
        while stride < count:
            if ((count - 1) // stride + 2) * each <= _INSIDE:
                return stride
            stride *= 2
        return stride if 2 * each <= _INSIDE < size else 0

    def records(self, session):
        """Yield the samples of a session, oldest first."""
        try:
            f = open(self._path(session), "rb")
        except OSError:
            return
        with f:
            while True:
                try:
                    head = f.read(1)
                    record = f.read(head[0]) if head else b""
                except OSError:
                    self.lost += 1
                    return
                if not head or len(record) != head[0]:
                    return
                yield record

    def drop(self, session):
        """The stop of the session was delivered: its samples may go."""
        try:
            remove(self._path(session))
        except OSError:
            self.lost += 1


def _write(f, record):
    f.write(bytes((len(record),)))
    f.write(record)
