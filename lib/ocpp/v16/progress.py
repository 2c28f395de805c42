"""Senders of the notifications that tell how far a transfer has come (OCPP 1.6 §4.4, §4.5)."""

from micropython import const

from ..core.cell import Cell

IDLE = "Idle"
_KEPT = const(96)  # bytes of the cell: five statuses at least


class Progress:
    """Sender of `action`: each status once, in order, also what came while there was no link.

    `status` is what a TriggerMessage gets (§5.17): of what runs, or "Idle".
    """

    def __init__(self, action):
        self.ACTION = action
        self.early = False
        self.status = IDLE
        self._triggered = False
        self._answers = False  # what is being sent is the answer to a trigger
        self._untold = ()
        self._path = None

    def keep(self, path):
        """From now on what is untold survives restarts, in the cell at `path`; take up what it holds."""
        self._path = path
        buf = bytearray(_KEPT)
        cell = Cell(path, _KEPT)
        n = cell.load(buf)
        cell.close()
        if n > 0:
            try:
                self._untold = tuple(bytes(buf[:n]).decode().split(","))
            except UnicodeError:
                pass  # nothing that could be told

    def tell(self, status, runs=True):
        """Something has come as far as `status`. runs: False when that was its end."""
        self.status = status if runs else IDLE
        if status not in self._untold[-1:]:
            self._note(self._untold + (status,))

    @property
    def told(self):
        """Is there nothing left to tell?"""
        return not self._untold

    def _note(self, untold):
        self._untold = untold
        if self._path is None:
            return
        while len(",".join(untold)) > _KEPT:
            untold = untold[1:]
        kept = ",".join(untold).encode()
        cell = Cell(self._path, _KEPT)
        cell.save(kept, len(kept))
        cell.close()

    def trigger(self, early):
        """Tell the status once more, even if nothing runs."""
        self._triggered = True
        self.early = early

    def due(self, now):
        """Is there a status to tell, for the first time or because of a trigger?"""
        # In the order in which it happened: what is untold comes before what is now, unless that alone may be told yet.
        self._answers = self._triggered and (self.early or self._untold == ())
        return self._triggered or self._untold != ()

    def write(self, w):
        """DiagnosticsStatusNotification.req or FirmwareStatusNotification.req (§6.17, §6.19)."""
        if self._answers:
            self._triggered = self.early = False  # asked for from now on, it goes once more
        w.raw(b'{"status":"')
        w.raw(self.status if self._answers else self._untold[0])
        w.raw(b'"}')

    def read(self, r):
        """Their answers are empty (§6.18, §6.20)."""
        r.skip()

    def done(self, now):
        """One status less to tell."""
        if not self._answers:
            self._note(self._untold[1:])

    def failed(self, now, code):
        """Without an answer it is told again, unless it was the answer to a trigger."""
        if code is not None:
            self.done(now)  # refused: it will not be taken another time either
