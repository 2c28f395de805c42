"""Latched faults over a restart: a power cut, or a reset by the central system, is not a person's reset."""

from ocpp.core.cell import Cell


class Latches:
    """Keeps `latched` of the evse.connector.Connectors `evses` in the file `path`, one byte each."""

    def __init__(self, path, evses):
        """Latch what was latched; to be done before the first tick."""
        self._path = path
        self._evses = evses
        self.lost = 0  # changes that flash refused
        self._kept = bytearray(len(evses))
        cell = Cell(path, len(evses))
        cell.load(self._kept)
        cell.close()
        i = 0
        for evse in evses:
            evse.latch(self._kept[i])
            i += 1

    def poll(self):
        """Write what has changed: with a fault and with its reset only."""
        changed = False
        i = 0
        for evse in self._evses:
            latched = evse.latched
            if latched != self._kept[i]:
                self._kept[i] = latched
                changed = True
            i += 1
        if changed:
            try:
                cell = Cell(self._path, len(self._kept))
                cell.save(self._kept, len(self._kept))
                cell.close()
            except OSError:
                self.lost += 1
