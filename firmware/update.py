"""Firmware updates: keeps the order of the back end in flash and calls the errands that carry it out.

| File | Content |
|---|---|
| `update` | the order, a line each: location, day, millisecond of the day, retries, interval in s; until carried out |
| `installing` | cell: label of the slot that is to start, from the installation until its outcome is known |
| `fsn` | cell: the statuses that were not told yet, comma-separated |
"""

import os
from time import ticks_diff

from micropython import const

from ocpp.core.cell import Cell

from . import apart

_LOOK_MS = const(200)
_LABEL = const(16)  # longest label of a slot


class Update:
    """cp, firmware (ocpp.v16.firmware), transfers, board, log: what the errands work with.

    A board that can be updated has `name`, the one in images made for it, and slots(), which gives its program slots
    (see boards/virtual/slots.py); one that cannot has None in its place.
    """

    def __init__(self, cp, firmware, transfers, board, log):
        self.cp = cp
        self.firmware = firmware
        self.transfers = transfers
        self.board = board
        self.log = log
        self.path = board.root + "/update"
        self.cell_path = board.root + "/installing"
        self._errand = None
        self._ordered = None  # (day, ms) of the order in flash
        self._looked = 0
        if board.slots is None:
            return
        firmware.order = self.order
        firmware.progress.keep(board.root + "/fsn")
        from firmware.errands.trial import Trial

        trial = Trial(self)
        if trial.needed():
            self._errand = trial
        else:
            apart.drop()
        order = self.read()
        if order:
            self._ordered = order[1], order[2]

    def order(self, location, day, ms, retries, interval_s):
        """Note an update. It takes the place of another one, unless that is being installed: then it follows.

        The order that is known already, asked for again since its answer was lost, changes nothing. OSError of flash.
        """
        if (location, day, ms) == (self.read() or ())[:3]:
            return
        temporary = self.path + ".new"
        with open(temporary, "w") as f:
            for part in (location, day, ms, retries, interval_s):
                f.write("%s\n" % part)
        os.rename(temporary, self.path)
        if self._errand is not None and self._errand.replace():
            self._end()
        self._ordered = day, ms

    def read(self):
        """The order in flash (location, day, ms, retries, interval_s), or None."""
        try:
            with open(self.path) as f:
                lines = f.read().split("\n")
            return (lines[0],) + tuple([int(line) for line in lines[1:5]])
        except (OSError, ValueError, IndexError):
            return None  # none, or one that means nothing: it cannot be torn

    def forget(self):
        """The order is carried out, or cannot be."""
        self._ordered = None
        try:
            os.remove(self.path)
        except OSError:
            pass  # replaced or removed before

    def installing(self):
        """Label of the slot that is to start after an installation, "" when there is none."""
        cell = Cell(self.cell_path, _LABEL)
        buf = bytearray(_LABEL)
        n = cell.load(buf)
        cell.close()
        return bytes(buf[: max(n, 0)]).decode()

    def note_installing(self, label):
        """Note that label in flash. OSError of flash."""
        cell = Cell(self.cell_path, _LABEL)
        cell.save(label.encode(), len(label))
        cell.close()

    def poll(self, now):
        """Run the errand, or see whether its time has come; to be called every round."""
        if self._errand is not None:
            if self._errand.poll(now):
                self._end()
            return
        if self._ordered is None or ticks_diff(now, self._looked) < _LOOK_MS:
            return
        self._looked = now
        clock = self.cp.clock
        day, ms = self._ordered
        if clock.known and (clock.day, clock.ms) >= (day, ms):
            order = self.read()
            if order is None:
                self._ordered = None
                return
            from firmware.errands.install import Install

            self._errand = Install(self, order)

    def _end(self):
        self._errand = None
        apart.drop()
