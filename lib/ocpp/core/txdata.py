"""Samples for StopTransaction.transactionData, kept in one file a session until the stop is delivered.

A file is a row of records: u8 length, SAMPLE fact. When it holds the most samples allowed, every second
intermediate one goes and the distance between kept ones doubles, so first and last always stay
(OCPP 1.6 errata 3.89).
"""

import os


class TxData:
    """Files `<root>/<session>`; `most()` gives StopTransactionMaxMeterValues.

    add() is for one connector, whose sessions follow each other; records() and drop() are for any session.
    """

    def __init__(self, root, most):
        self.root = root
        self.most = most
        self._session = -1
        self._stride = 1
        self._skip = 0
        self._count = 0
        self.lost = 0  # samples that found no room in flash
        try:
            os.mkdir(root)
        except OSError:
            pass  # it is there already

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
                self._thin()
            with open(self._path(session), "ab" if self._count else "wb") as f:
                f.write(bytes((n,)))
                f.write(memoryview(buf)[:n])
            self._count += 1
        except OSError:
            self.lost += 1

    def _thin(self):
        path = self._path(self._session)
        kept = 0
        i = 0
        with open(path + "n", "wb") as out:
            for record in self.records(self._session):
                if not i & 1:
                    out.write(bytes((len(record),)))
                    out.write(record)
                    kept += 1
                i += 1
        os.rename(path + "n", path)
        self._count = kept
        self._stride *= 2

    def records(self, session):
        """Yield the samples of a session, oldest first."""
        try:
            f = open(self._path(session), "rb")
        except OSError:
            return
        with f:
            while True:
                head = f.read(1)
                record = f.read(head[0]) if head else b""
                if not head or len(record) != head[0]:
                    return
                yield record

    def drop(self, session):
        """The stop of the session was delivered: its samples may go."""
        try:
            os.remove(self._path(session))
        except OSError:
            pass  # it had none
