"""Rules of sessions in flash: what a power cut leaves of them."""

from board import ROOT, mount, unmount

from ocpp.core.boots import Boots
from ocpp.core.chargepoint import ChargePoint
from ocpp.core.clock import Clock
from ocpp.core.connector import Connector
from ocpp.core.facts import BODY, LOCAL, POWER_LOSS, START, STOP, Fact
from ocpp.core.journal import Journal
from ocpp.core.octets import get
from ocpp.core.reservations import Reservations
from ocpp.core.session import Session
from ocpp.core.settings import Settings
from ocpp.v16.keys import KEYS
from support.blockdev import CLEAN, TORN_HALF, BlockDevice

_NOON = 43200000
_AT = 3  # of the stamp in a fact


class Authorisation:
    """Nobody asks."""


class Outlet:
    """A meter that begins at 0 with each start of the board, as one that counts impulses does."""

    plugged = cable = False

    def __init__(self):
        self.wh = 0

    def meter_wh(self):
        return self.wh

    def meter_floor(self, wh):
        self.wh = max(self.wh, wh)

    def set_available(self, on):
        """It is."""

    def hold(self, on):
        """There is no lock."""


class Wallbox:
    """One connector on a chip, switched on at noon of day 20000 + `boot`."""

    def __init__(self, device, boot):
        mount(device)
        self.device = device
        self.now = 0
        self.facts = []  # delivered for good: (kind, session, Wh, stamp, reason or None)
        self.asked = None  # the fact being delivered
        self.begun = []  # sessions whose start returned
        self.kept = 0  # Wh when start or keep last returned
        clock = Clock(Boots("/flash/boot"), 0)
        clock.set(20000 + boot, _NOON)
        self.clock = clock
        self.journal = Journal(ROOT, 3)
        self.outlet = Outlet()
        self.session = Session(1, "/flash", self.journal, Fact(), clock)
        settings = Settings(KEYS, "/flash/config")
        self.connector = Connector(1, self.outlet, self.session, None, settings, "/flash/owner1")
        reserved = Reservations("/flash/reserved", clock)
        cp = ChargePoint(settings, clock, self.journal, Authorisation(), reserved, "/flash/available", None, None)
        cp.recover([self.connector], POWER_LOSS, 0)

    def run(self, seconds, wh=0):
        """Time passes, energy flows."""
        self.now += seconds * 1000
        self.outlet.wh += wh
        self.clock.poll(self.now)
        self.session.keep(self.outlet.wh, self.now)
        self._powered()
        self.kept = self.outlet.wh

    def _powered(self):
        # A session goes on whatever the flash refuses: that the power went has to be seen from outside.
        if self.device.dead:
            raise OSError(5)

    def begin(self):
        number = self.connector.next_number()
        self.session.start(number, "TAG", None, self.outlet.wh, None, self.now)
        self._powered()
        self.begun.append(number)
        self.kept = self.outlet.wh

    def end(self):
        self.session.stop(self.outlet.wh, LOCAL, "TAG", self.now)
        self._powered()

    def deliver(self):
        """The oldest fact is told and answered. False: there is none."""
        j = self.journal
        if not j.head():
            return False
        reason = j.rec[BODY + 4] if j.kind == STOP else None
        stamp = (get(j.rec, _AT, 2), get(j.rec, _AT + 2, 4))
        self.asked = (j.kind, get(j.rec, 0, 2), get(j.rec, BODY, 4), stamp, reason)
        j.ack(b"id", 2)
        self.facts.append(self.asked)
        self.asked = None
        return True

    def drain(self):
        while self.deliver():
            pass
        return self.facts


def _script(w):
    # Two sessions told at once, one told late, one that the cut finds open.
    for told in (True, True, False):
        w.begin()
        w.run(10, 40)
        if told:
            w.deliver()
        w.run(10, 70)
        w.run(10, 40)
        w.end()
        while told and w.deliver():
            pass
    w.begin()
    w.run(10, 120)
    w.deliver()
    w.run(10, 50)


def _judge(w, after, bound):
    facts = w.facts + after
    if w.asked and w.asked not in after:
        facts.insert(len(w.facts), w.asked)  # the answer was noted, the power went before that returned
    numbers = []
    open_ = None
    for kind, number, wh, stamp, _ in facts:
        if kind == START:
            assert open_ is None, facts
            open_ = (number, wh, stamp)
            numbers.append(number)
        else:
            assert open_ and open_[0] == number and open_[1] <= wh <= bound and open_[2] <= stamp, facts
            open_ = None
    assert open_ is None, facts
    assert numbers in (w.begun, w.begun + [len(w.begun) + 1]), (numbers, w.begun)
    if facts and facts[-1][4] == POWER_LOSS:
        assert facts[-1][2] > w.kept - 100, (facts[-1], w.kept)


def _fresh():
    device = BlockDevice(24)
    mount(device, fresh=True)
    unmount()
    return device, bytes(device.image)


def _cut(device, image, operations, form=CLEAN):
    """The chip with this image, to be cut off after so many operations."""
    unmount()
    device = device.restarted()
    device.image[:] = image
    device.cut = operations
    device.form = form
    return device


def every_session_has_one_start_and_one_stop_wherever_the_power_goes():
    device, image = _fresh()
    for form in (CLEAN, TORN_HALF):
        for cuts in range(200):
            device = _cut(device, image, -1, form)
            w = Wallbox(device, 0)
            device.cut = cuts
            try:
                _script(w)
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            device = device.restarted()
            again = Wallbox(device, 1)
            assert again.outlet.wh > w.kept - 100
            _judge(w, again.drain(), w.outlet.wh)
            unmount()
            device = device.restarted()
            assert Wallbox(device, 2).drain() == []
            if over:
                break
        assert over and cuts > 20, cuts


def the_second_cut_comes_while_the_first_is_made_good():
    device, image = _fresh()
    device = device.restarted()
    w = Wallbox(device, 0)
    _script(w)
    image = bytes(device.image)
    for cuts in range(200):
        device = _cut(device, image, cuts)
        try:
            Wallbox(device, 1)
        except OSError:
            assert device.dead
        over = not device.dead
        unmount()
        device = device.restarted()
        _judge(w, Wallbox(device, 2).drain(), w.outlet.wh)
        if over:
            break
    assert over and cuts > 3, cuts


def at_most_100_wh_are_lost():
    device, image = _fresh()
    for wh in range(0, 330, 15):
        device = _cut(device, image, -1)
        w = Wallbox(device, 0)
        w.begin()
        for _ in range(wh // 15):
            w.run(1, 15)
        unmount()
        device = device.restarted()
        stop = Wallbox(device, 1).drain()[-1]
        assert stop[0] == STOP and wh - 100 < stop[2] <= wh, (wh, stop)


def at_most_a_minute_is_lost():
    device, image = _fresh()
    for seconds in range(1, 200, 7):
        device = _cut(device, image, -1)
        w = Wallbox(device, 0)
        w.begin()
        for _ in range(seconds):
            w.run(1, 1)
        unmount()
        device = device.restarted()
        stop = Wallbox(device, 1).drain()[-1]
        assert seconds - 60 < stop[2] <= seconds, (seconds, stop)
        assert stop[3] == (20000, _NOON + stop[2] * 1000), stop
