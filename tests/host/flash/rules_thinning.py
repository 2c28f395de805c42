"""Rules of thinning: what goes when the flash is full, and in which order."""

import os

from board import ROOT, SAMPLE, START, STOP, Board, mount, number_of, unmount

from ocpp.core import facts
from ocpp.core.clock import Clock
from ocpp.core.journal import Full, Journal
from ocpp.core.octets import get
from support.blockdev import BlockDevice

_SAMPLES = 32  # in a session
_MINUTE = 60


class Boots:
    """The first start."""

    number = 1


class Station:
    """Sessions of several connectors at the same time, told to a journal that cannot deliver them."""

    def __init__(self, blocks=24):
        self.device = BlockDevice(blocks)
        mount(self.device, fresh=True)
        self.fact = facts.Fact()
        self.clock = Clock(Boots(), 0)
        self.now = 0
        self.sessions = 0
        self.refused = 0
        self.boot()

    def boot(self):
        """Off and on again."""
        unmount()
        mount(self.device)
        j = self.journal = Journal(ROOT)
        j.row = facts.row
        j.rank = facts.rank

    def _wait(self):
        self.now += _MINUTE * 1000
        self.clock.poll(self.now)

    def _append(self, kind):
        try:
            self.journal.append(kind, self.fact.buf, self.fact.n, kind == SAMPLE)
        except Full:
            assert kind == SAMPLE, "a driver is refused"
            self.refused += 1

    def run(self, connectors=1, samples=_SAMPLES):
        """A session at each connector, minute by minute."""
        f = self.fact
        first = self.sessions + 1
        self.sessions += connectors
        self._wait()
        for c in range(connectors):
            f.start(first + c, c + 1, self.clock, 0, None, b"04A2B3C4")
            self._append(START)
        for i in range(samples):
            self._wait()
            for c in range(connectors):
                f.sample(first + c, c + 1, self.clock, facts.PERIODIC)
                for code in range(4):
                    f.add(code, 1000 * i)
                f.number(i)
                self._append(SAMPLE)
        for c in range(connectors):
            f.stop(first + c, c + 1, self.clock, 32000, facts.LOCAL, b"04A2B3C4")
            self._append(STOP)

    def found(self):
        """{session: [start?, stop?, minutes of the samples]} of what is waiting; the order is checked."""
        out = {}
        last = [0]

        def look(kind, seq, rec, n):
            assert seq > last[0], "order"
            last[0] = seq
            entry = out.setdefault(get(rec, 0, 2), [0, 0, []])
            assert not entry[1], "something after the stop"
            if kind == SAMPLE:
                assert entry[0]
                entry[2].append(get(rec, facts.VALUES + 1, 4) // 1000)
            else:
                entry[0 if kind == START else 1] += 1

        self.journal.scan(look)
        return out

    def judge(self, connectors=1):
        """Every session is there with its first and its last sample and even gaps; the widest gap.

        Thinning stands somewhere, and may have left something alone since it freed nothing: sessions are thinned up to
        there, as many as run at the same time.
        """
        out = self.found()
        assert sorted(out) == list(range(1, self.sessions + 1))
        widest = 1
        halfway = 0
        for session, (starts, stops, minutes) in out.items():
            assert starts == stops == 1, session
            assert minutes[0] == 0 and minutes[-1] == _SAMPLES - 1, (session, minutes)
            gaps = [minutes[i] - minutes[i - 1] for i in range(1, len(minutes))]
            widest = max(widest, max(gaps))
            last = gaps.pop()  # is what is left over
            if min(gaps or [last]) < max(gaps or [last]):
                halfway += 1
                assert gaps == sorted(gaps, reverse=True), (session, minutes)
        assert halfway <= 2 * connectors, halfway
        return widest


def every_session_keeps_its_first_and_last_sample_and_even_gaps():
    s = Station()
    while s.sessions < 140:
        s.run()
    assert s.refused == 0
    # Whole they would take more than twice what the chip holds.
    assert s.journal.thinned > 3000 and s.judge() in (8, 16)


def sessions_at_the_same_time_are_thinned_apart():
    s = Station()
    while s.sessions < 140:
        s.run(4)
    assert s.refused == 0 and s.journal.thinned > 3000 and s.judge(4) in (8, 16)


def a_restart_goes_on_where_thinning_was():
    s = Station()
    while s.sessions < 140:
        s.run()
        if s.sessions % 4 == 0:
            thinned = s.journal.thinned
            s.boot()
            assert s.journal.thinned == thinned
    assert s.refused == 0 and thinned > 3000 and s.judge() in (8, 16)


def far_beyond_capacity_starts_and_stops_stay_alone():
    s = Station()
    while s.sessions < 480:
        s.run(1, 8)
    out = s.found()
    assert sorted(out) == list(range(1, 481))
    left = 0
    for starts, stops, minutes in out.values():
        assert starts == stops == 1
        left += len(minutes)
    # Whole, 160 sessions fill the chip.
    assert left + s.journal.thinned == 480 * 8 and not s.refused, (left, s.journal.thinned, s.refused)
    assert s.journal.count == left + 960


def the_report_ends_when_all_is_delivered():
    s = Station()
    while not s.journal.thinned:
        s.run()
    s.boot()
    j = s.journal
    assert j.thinned
    while j.head():
        j.ack()
    assert j.thinned == 0
    s.boot()
    assert s.journal.thinned == 0
    for _ in range(3):
        s.run()
    assert sum(len(entry[2]) for entry in s.found().values()) == 3 * _SAMPLES


def a_cut_at_any_operation_of_thinning_leaves_every_session_whole():
    s = Station(20)
    while s.sessions < 30:
        s.run()
    image = bytes(s.device.image)
    cuts = 0
    while True:
        for form in (0, 1):
            device = s.device.restarted()
            device.image[:] = image
            device.cut = cuts
            device.form = form
            s.device = device
            try:
                s.boot()
                assert s.journal.thin() > 0
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            s.device = device.restarted()
            s.boot()
            s.judge()
        if over:
            break
        cuts += 3
    assert cuts > 60, cuts


def the_head_that_is_under_way_stays():
    device = BlockDevice(64)
    mount(device, fresh=True)
    b = Board()
    for _ in range(300):
        b.append(SAMPLE)
    for _ in range(2):
        b.deliver()
    j = b.journal
    assert j.head() and number_of(j.rec) == 3
    content = bytes(j.rec[: j.n])
    while b.thin() >= 0:
        pass
    assert bytes(j.rec[: j.n]) == content and j.seq == 3
    b.deliver()
    b.judge()
    b.drain()


def where_nothing_may_go_nothing_is_written():
    device = BlockDevice(64)
    mount(device, fresh=True)
    b = Board()
    for _ in range(300):
        b.append(START)
    # Segments that are not full may be joined, once.
    while b.thin() >= 0:
        pass
    names = os.listdir(ROOT + "/cold")
    device.reset()
    while b.thin() >= 0:
        pass
    assert os.listdir(ROOT + "/cold") == names
    assert device.erases <= 3, (device.erases, "only the workspace is given up and taken again")
    b.drain()


def a_search_in_vain_is_not_repeated_for_every_record():
    device = BlockDevice(32)
    mount(device, fresh=True)
    b = Board()
    asked = 0

    def row(kind, rec):
        nonlocal asked
        asked += 1
        return -1

    b.journal.row = row
    count = refused = 0
    while refused < 20:
        try:
            b.append(START)
            count += 1
        except Full:
            refused += 1
            if refused == 1:
                first = asked
    assert count > 1000
    # Two rounds, and again after some 64 records more, of which the reserve holds a few.
    assert count < asked == first < 12 * count, (count, asked, first)
