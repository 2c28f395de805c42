"""The first start of a new program: kept when the back end accepts it, else the boot loader takes the old one again."""

from time import ticks_diff, ticks_ms


class Trial:
    """What became of the installation that `orders` (see orders.py) noted. box: the Wallbox."""

    def __init__(self, box, orders):
        self._box = box
        self._orders = orders
        self._slots = box.board.slots()
        self._since = ticks_ms()
        self._ends = False

    def needed(self):
        """Is there anything to find out? When the new program did not even start, that is told here."""
        target = self._orders.installing()
        if target and target != self._slots.running:
            self._outcome("InstallationFailed")
            target = ""
        if target:
            self._box.station.firmware.progress.status = "Installing"
        return bool(target) or self._slots.pending

    def poll(self, now):
        """One step; True when it is decided."""
        cp = self._box.cp
        if cp.online or not self._slots.pending:
            if self._slots.pending:
                self._slots.confirm()
            if self._orders.installing():
                self._outcome("Installed")
            return True
        if not self._ends and ticks_diff(now, self._since) > cp.settings.firmware_trial_time * 1000:
            for c in cp.connectors:
                if c.session.active:
                    return False  # whoever charges may finish; the network may be what is missing
            self._ends = True
            self._box.log.note("firmware update: not accepted by the back end, back to the old program")
            cp.restart()
        return False

    def replace(self):
        """Another order came; it waits."""
        return False

    def _outcome(self, status):
        self._box.station.firmware.progress.tell(status, False)
        self._orders.note_installing("")
        self._box.log.note("firmware update:", status)
