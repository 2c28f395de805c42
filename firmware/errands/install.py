"""Carries out an UpdateFirmware: downloads, checks, waits for running sessions, installs, restarts (OCPP 1.6 §5.19)."""

from time import ticks_diff

from micropython import const

from firmware.errands.image import HEAD, BadImage, Image
from firmware.transfer.transfer import BUSY, DONE
from ocpp.core.facts import REBOOT

_WAITING = const(0)  # for the one transfer at a time
_LOADING = const(1)
_CLEARING = const(2)  # until no session is running
_RESTARTING = const(3)

_TELL_MS = const(15000)


class Install:
    """Carries out the order in `orders` (see orders.py) with the parts of `box`, the Wallbox.

    A bad image is told as Downloaded, then InstallationFailed; nobody is disturbed for it. What a power failure cuts
    before the installation begins anew at the next start.
    """

    def __init__(self, box, orders):
        self._box = box
        self._orders = orders
        self._location, _, _, self._retries, self._interval_s = orders.read()
        self._slots = box.board.slots()
        self._progress = box.station.firmware.progress
        self._tell = self._progress.tell
        self._transfer = None
        self._image = None
        self._since = None
        self._noted = 0  # tries whose end was noted
        self._phase = _WAITING
        self._tell("Downloading")

    def poll(self, now):
        """One step; True when it is over, the one way or the other. It ends in a restart when all went well."""
        phase = self._phase
        if phase == _WAITING:
            transfers = self._box.transfers
            self._transfer = transfers.begin(self._location, self._retries, self._interval_s)
            if self._transfer is not None:
                self._image = Image(self._box.board.name, self._slots)
                self._transfer.fetch(self._image.take, self._slots.capacity + HEAD)
                self._phase = _LOADING
        elif phase == _LOADING:
            return self._load()
        elif phase == _CLEARING:
            return self._clear(now)
        return False

    def replace(self):
        """Another order came. True when this one has given up for it."""
        if self._phase == _RESTARTING:
            return False
        self._give_up()
        return True

    def _give_up(self):
        self._withhold(False)
        if self._transfer is not None:
            self._box.transfers.end()
            self._transfer = None
        self._slots.discard()

    def _fail(self, status, why):
        self._box.log.note("firmware update:", why)
        self._orders.forget()
        self._give_up()
        self._tell(status, False)
        return True

    def _load(self):
        t = self._transfer
        if t.state == BUSY:
            if t.error and t.tries != self._noted:
                self._noted = t.tries
                self._box.log.note("firmware update: try %d:" % t.tries, t.error)
            return False
        if t.state != DONE:
            return self._fail("DownloadFailed", t.error)
        self._box.transfers.end()
        self._transfer = None
        self._tell("Downloaded")
        try:
            self._image.check()
        except BadImage as e:
            return self._fail("InstallationFailed", e)
        self._box.log.note("firmware update: downloaded", self._image.version)
        self._phase = _CLEARING
        return False

    def _withhold(self, on):
        # No new session begins at a connector that is free; the others follow when they are.
        busy = False
        for c in self._box.cp.connectors:
            if on and (c.session.active or c.tag is not None):
                busy = True
            else:
                c.withheld = on
        return busy

    def _clear(self, now):
        if self._withhold(True):
            return False
        # The link may have been closed for the transfer: it gets time to come back, and the news to be told.
        if self._since is None:
            self._since = now
        if not self._progress.told and ticks_diff(now, self._since) < _TELL_MS:
            return False
        self._tell("Installing")
        try:
            # What a power cut leaves between any two of these: the old program, which then tells InstallationFailed.
            self._orders.note_installing(self._slots.target)
            self._orders.forget()
            self._slots.finish()
        except OSError as e:
            self._orders.note_installing("")
            return self._fail("InstallationFailed", e)
        self._phase = _RESTARTING
        self._box.log.note("firmware update: restart into", self._image.version)
        self._box.cp.reset(REBOOT)
        return False
