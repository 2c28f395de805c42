"""Cuts the power at every operation of the flash chip while a whole charge point works, and judges each outcome.

Arguments: into how many parts the operations are shared, which of them this is; `closely`: with all that belong to
rare steps. Prints steps, operations, cuts and failures.
"""

import sys

from board import mount, unmount
from book import Book
from station import STATES, Station
from sweep import sweep

from ocpp.core.facts import START, STOP
from support.blockdev import BlockDevice

_BLOCKS = 80


class Script:
    """Does things to a Station step by step, and keeps the Book as it stood when each operation of the chip began."""

    def __init__(self, device):
        self.device = device
        self.boots = 0
        self.steps = 0
        self.rare = []  # ranges of operations
        self.station = Station(device)
        self.sessions = [None, None]  # running, by connector
        self.book = Book({name: (self.station.state(name),) for name in STATES})
        self.history = []
        device.log = []
        self.note()

    def note(self):
        """From the next operation on the book is this."""
        self.history.append((len(self.device.log), self.book.copy()))

    def _begins(self):
        self.steps += 1
        self.note()

    def begin(self, i):
        b = self.book
        wh = self.station.outlets[i].wh
        b.beginning = (i + 1, wh)
        self._begins()
        number = self.sessions[i] = self.station.begin(i)
        b.begun[number] = [i + 1, wh, wh, None]
        b.beginning = None
        self.note()

    def charge(self, i):
        """50 Wh, so that every second time they are saved."""
        self.book.begun[self.sessions[i]][2] += 50
        self._begins()
        self.station.charge(i, 50)
        self.note()

    def sample(self, i):
        b = self.book
        b.sampling = (self.sessions[i], self.station.outlets[i].wh)
        self._begins()
        self.station.sample(i)
        b.samples.append(b.sampling)
        b.sampling = None
        self.note()

    def end(self, i):
        b = self.book
        number = b.ending = self.sessions[i]
        self._begins()
        self.station.end(i)
        b.begun[number][3] = self.station.outlets[i].wh
        b.ending = self.sessions[i] = None
        self.note()

    def deliver(self, count=1):
        """So many facts are answered, at most."""
        b = self.book
        while count and self.station.head():
            count -= 1
            b.asked = self.station.head()
            self._begins()
            self.station.answer()
            b.told.append(b.asked)
            b.asked = None
            self.note()

    def closely(self, work):
        """Do work(), a rare step."""
        first = len(self.device.log)
        work()
        self.rare.append(range(first, len(self.device.log)))

    def change(self, name, work):
        """work() changes the state `name`."""
        b = self.book
        old = b.states[name]
        self._begins()
        work()
        new = self.station.state(name)
        assert new not in old, (name, new)
        self.history[-1][1].states[name] = old + (new,)
        b.states[name] = (new,)
        self.note()

    def thin(self):
        self.book.thinned = True
        self._begins()
        assert self.station.journal.thin() > 0
        self.note()

    def restart(self):
        """Reset, with sessions running or not: what runs is ended by the start."""
        self._begins()
        unmount()
        self.boots += 1
        self.station = Station(self.device, self.boots)
        self.sessions = [None, None]
        self.note()


def play(s):
    """Some hundred steps."""
    st = s.station
    s.begin(0)
    s.change("cache", lambda: st.set_cache(1))
    s.charge(0)
    s.deliver()
    s.charge(0)
    s.begin(1)
    s.sample(0)
    s.charge(1)
    s.deliver(2)
    s.change("config", lambda: st.settings.change("HeartbeatInterval", "77"))
    s.charge(0)
    s.sample(1)
    s.change("list", lambda: st.set_list(1))
    s.charge(0)
    s.end(0)
    s.deliver(9)
    s.end(1)
    s.deliver(9)
    s.change("available", lambda: st.set_available(False))
    s.change("profiles", lambda: st.set_profile(1, 0))
    s.change("reservations", lambda: st.reserve(5, 1))
    # The link is gone: the hot slots run over, several segments fill.
    for _ in range(4):
        s.begin(0)
        for _ in range(6):
            s.charge(0)
            s.sample(0)
        s.end(0)
    s.change("list", lambda: st.set_list(2))
    s.begin(0)
    s.charge(0)
    s.charge(0)
    s.charge(0)
    s.restart()
    st = s.station
    s.change("available", lambda: st.set_available(True))
    s.change("profiles", lambda: st.set_profile(2, 0))
    s.change("cache", lambda: st.set_cache(2))
    for k in range(5):
        s.begin(0)
        s.begin(1)
        # So that the last sample of some would go, were it not the last.
        for _ in range(6 + k % 2):
            s.charge(0)
            s.charge(1)
            s.sample(0)
            s.sample(1)
        s.end(1)
        s.end(0)
    s.change("reservations", lambda: st.reservations.cancel(5))
    s.change("config", lambda: st.settings.change("ConnectionTimeOut", "33"))
    s.deliver(40)
    s.closely(s.thin)
    s.change("reservations", lambda: st.reserve(6, 2))
    s.change("profiles", lambda: st.set_profile(3, 1))
    s.change("cache", st.cache.clear)
    s.restart()
    st = s.station
    s.change("list", lambda: st.set_list(3))
    s.closely(lambda: s.change("profiles", st.clear_profiles))
    s.deliver(500)
    s.begin(1)
    s.deliver()
    s.charge(1)
    s.charge(1)
    s.end(1)
    s.deliver()


def trial(device, book):
    """Start from the chip as it is, judge, start again, work, and judge once more."""
    try:
        station = Station(device, 90)
        states = {name: station.state(name) for name in STATES}
        book.judge(station.drain(), states)
        unmount()
        station = Station(device, 91)
        assert station.head() is None, "told again"
        for name in STATES:
            assert station.state(name) == states[name], name
        number = station.begin(0)
        station.end(0)
        assert number not in book.begun
        assert [f[:2] for f in station.drain()] == [(START, number), (STOP, number)]
    finally:
        unmount()


def main(share, which, closely=False):
    """Record the script, then play it up to each operation."""
    device = BlockDevice(_BLOCKS)
    mount(device, fresh=True)
    Station(device)  # an empty one is made
    unmount()
    base = bytearray(device.image)
    s = Script(device)
    # What the first start wrote is no step.
    base[:] = device.image
    play(s)
    unmount()
    cuts, failures = sweep(base, device.log, s.history, trial, share, which, s.rare if closely else ())
    print(f"steps {s.steps} operations {len(device.log)} cuts {cuts} failures {failures}")


main(int(sys.argv[1]), int(sys.argv[2]), "closely" in sys.argv)
