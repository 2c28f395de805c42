"""Measures what whole charging sessions cost in flash, saving energy included; prints name and figure a line."""

from board import ROOT, mount, unmount

from ocpp.core.boots import Boots
from ocpp.core.clock import Clock
from ocpp.core.facts import LOCAL, PERIODIC, SAMPLE, Fact
from ocpp.core.journal import Journal
from ocpp.core.session import Session
from support.blockdev import ESP32, RP2040, BlockDevice

_SAVE_WATT_S = 100 * 3600
_INTERVAL_S = 60
_MEASURANDS = 4
_SLOTS = 3  # as in firmware/wallbox.py
_IDS = bytes(6)  # a transactionId, as v16/transactions.py keeps it


class Charger:
    """One connector, online: what it has to tell is answered at once."""

    def __init__(self, blocks, program, **options):
        self.device = BlockDevice(blocks)
        self.device.erase_ms = 10
        mount(self.device, program, True)
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
                f.sample(self.number, 1, self.clock, PERIODIC)
                for code in range(_MEASURANDS):
                    f.add(code, wh)
                self.journal.append(SAMPLE, f.buf, f.n, True)
                s.told(wh, self.now)
                self._deliver()
        s.stop(self.watt_s // 3600, LOCAL, "", self.now)
        self._deliver()


def put(name, value):
    """Print a figure, rounded to what it is good for."""
    print(name, round(value, 3) if isinstance(value, float) else value)


def cost(suffix, watts, samples, sessions, program=ESP32, **options):
    """Erases and bytes of a session in the steady state."""
    c = Charger(256, program, **options)
    for _ in range(3):
        c.charge(watts, samples)
    c.device.reset()
    for _ in range(sessions):
        c.charge(watts, samples)
    put("session_flash_erases" + suffix, c.device.erases / sessions)
    put("session_flash_bytes" + suffix, c.device.bytes / sessions)
    unmount()


def wear(sessions):
    """How often each block of a small chip was erased, in sessions of three hours at 22 kW."""
    c = Charger(20, ESP32, slots=_SLOTS)
    for _ in range(sessions):
        c.charge(22000, 180)
    spread = sorted(c.device.wear)
    put("wear_sessions", sessions)
    put("wear_blocks", len(spread))
    put("wear_least", spread[0])
    put("wear_median", spread[len(spread) // 2])
    put("wear_most", spread[-1])
    unmount()


cost("", 11000, 10, 100, slots=_SLOTS)
cost("_3kw7", 3700, 10, 100, slots=_SLOTS)
cost("_22kw", 22000, 10, 100, slots=_SLOTS)
cost("_22kw_3h", 22000, 180, 8, slots=_SLOTS)
cost("_rp2040", 11000, 10, 50, RP2040, slots=2, slot=220)
wear(150)
