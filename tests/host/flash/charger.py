"""One connector that charges at a constant power, online: its journal and its energy on a flash chip."""

from board import ROOT, mount

from ocpp.core.boots import Boots
from ocpp.core.clock import Clock
from ocpp.core.facts import LOCAL, PERIODIC, SAMPLE, Fact
from ocpp.core.journal import Journal
from ocpp.core.session import Session
from support.blockdev import RP2040, BlockDevice

_SAVE_WATT_S = 100 * 3600
_INTERVAL_S = 60
_MEASURANDS = 4
_IDS = bytes(6)  # a transactionId, as v16/transactions.py keeps it


class Charger:
    """What it has to tell is answered at once. through: as for mount(). options: as those of Journal."""

    def __init__(self, blocks, program, through=None, **options):
        self.device = BlockDevice(blocks, RP2040)
        self.device.again = through is not None
        self.device.erase_ms = 10
        mount(self.device, program, True, through=through)
        self.clock = Clock(Boots("/flash/boot"), 0)
        self.clock.set(20000, 0)
        self.journal = Journal(ROOT, **options)
        self.fact = Fact()
        self.session = Session(1, "/flash", self.journal, self.fact, self.clock)
        self.now = 0
        self.watt_s = 0
        self.number = 0

    def _deliver(self):
        j = self.journal
        while j.head():
            if j.kind == SAMPLE:
                j.ack(lazy=True)
            else:
                j.ack(_IDS, len(_IDS))

    def charge(self, watts, samples):
        """A session with so many samples, one a minute."""
        s = self.session
        f = self.fact
        self.number = self.number + 1 & 0xFFFF or 1
        s.start(self.number, "04A2B3C4D5E6F7", None, self.watt_s // 3600, None, self.now)
        self._deliver()
        second = saved = 0
        while second < samples * _INTERVAL_S + _INTERVAL_S // 2:
            # To where there is something to do: 100 Wh more, or the next sample.
            step = min(-(-(_SAVE_WATT_S - saved) // watts), _INTERVAL_S - second % _INTERVAL_S)
            second += step
            saved += watts * step
            self.watt_s += watts * step
            self.now = (self.now + step * 1000) & 0x1FFFFFFF
            self.clock.poll(self.now)
            wh = self.watt_s // 3600
            s.keep(wh, self.now)
            if saved >= _SAVE_WATT_S or second % _INTERVAL_S == 0:
                saved = 0
            if second % _INTERVAL_S == 0:
                s.told(wh, self.now)
                f.sample(self.number, 1, self.clock, PERIODIC)
                for code in range(_MEASURANDS):
                    f.add(code, wh)
                self.journal.append(SAMPLE, f.buf, f.n, True)
                self._deliver()
        s.stop(self.watt_s // 3600, LOCAL, "", self.now)
        self._deliver()
