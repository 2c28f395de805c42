"""Latched faults over a restart: a power cut, or a reset by the central system, is not a person's reset."""

from time import ticks_diff

from micropython import const

from ocpp.core.cell import Cell

_AGAIN_MS = const(10000)


class Latches:
    """Keeps `latched` of the evse.connector.Connectors `evses` in the file `path`, one byte each.

    What flash refused is tried again every 10 s until it is kept, each time with a line in the firmware.log.Log `log`.
    """

    def __init__(self, path, evses, log):
        """Latch what was latched; to be done before the first tick."""
        self._path = path
        self._evses = evses
        self._log = log
        self._refused = False
        self._since = 0
        self._kept = bytearray(len(evses))
        cell = Cell(path, len(evses))
        cell.load(self._kept)
        cell.close()
        i = 0
        for evse in evses:
            evse.latch(self._kept[i])
            i += 1

    def poll(self, now):
        """Write what has changed: with a fault and with its reset only."""
        changed = False
        i = 0
        for evse in self._evses:
            changed = changed or evse.latched != self._kept[i]
            i += 1
        if changed and not (self._refused and ticks_diff(now, self._since) < _AGAIN_MS):
            self._keep(now)

    def _keep(self, now):
        latched = bytearray([evse.latched for evse in self._evses])
        try:
            cell = Cell(self._path, len(latched))
            try:
                cell.save(latched, len(latched))
            finally:
                cell.close()
            self._kept = latched
            self._refused = False
        except OSError as e:
            self._refused = True
            self._since = now
            self._log.note("latched faults cannot be kept:", e)
