"""Rules of the sentence that says why it is not charging: one for every fault, hold and state of the charge point."""

from bench import Bench
from evse.connector import HOLDS
from evse.faults import Faults
from firmware.errands.why import why


class _Plain:
    """Stands for a part of the Wallbox: what the sentence is made from, as attributes."""

    def __init__(self, **given):
        for name in given:
            setattr(self, name, given[name])


class _Case:
    """A Bench as the outlet of connector 1 of an otherwise plain wallbox."""

    def __init__(self, bench, ticking=True):
        self.bench = bench
        self.session = _Plain(active=False, deauthorized=False)
        self.c = _Plain(
            id=1, outlet=self, session=self.session, stopping=-1, withheld=False, available=True, tag=None, holder=None,
            finishing=False,
        )  # fmt: skip
        self.part = _Plain(wish=32000, own=32000, aim=32000, granted=32000, due=-1)
        self.reserved = None
        self.asked = False
        self.cp = _Plain(
            charging=_Plain(parts=[self.part], shared=20000, due=-1, dimmed=False, installed=True, relays=None),
            reservations=self, authorisation=_Plain(waiting=()), clock=_Plain(uptime_s=1000),
            expects=lambda c: self.asked, reader_failed=False, online=True,
        )  # fmt: skip
        self.supervisor = _Plain(alive=lambda now: ticking)

    @property
    def evse(self):
        return self.bench.c

    @property
    def cable(self):
        return self.bench.c.cable

    def at(self, id_):
        return self.reserved

    def says(self, words):
        told = why(self, self.c, self.bench.now)
        assert words in told, (words, told)
        return self


def _waiting():
    b = Bench()
    b.plug()
    b.run(500)
    return _Case(b)


def while_charging_it_says_who_sets_the_current():
    b = Bench().ready(16000)
    case = _Case(b)
    case.part.own = case.part.granted = case.part.aim = 16000
    case.says("charging: 16 A offered, a charging profile allows 16 A")
    case.part.own, case.part.aim = 32000, 16000
    case.says("the connectors share 20 A")
    case.part.aim = 32000
    case.says("still giving current back")
    b.limit(32000)
    b.step()
    case.says("charging: 32 A offered, the wallbox gives 32 A")
    b.r.deci_c = 660
    b.step()
    case.says("charging: 16 A offered, the temperature allows 16 A")
    b = Bench()
    b.limit(32000)
    b.plug("C", 680)
    b.c.authorised = True
    b.until(lambda c: c.energised, 3000)
    _Case(b).says("charging: 20 A offered, the cable carries 20 A")


def a_pause_names_its_reason():
    b = Bench().ready(16000)
    case = _Case(b)
    b.limit(5500)
    b.step()
    case.part.own = case.part.granted = case.part.aim = 5500
    case.says("paused: a charging profile allows 5.5 A")
    b.limit(0)
    b.step()
    case.session.deauthorized = True
    case.says("paused: the back end has refused the idTag")
    case.c.stopping = 0
    case.says("paused: the session is being ended")
    case.c.stopping = -1
    b.limit(-1)
    b.step()
    case.says("about to begin")


def a_rule_of_the_grid_names_itself():
    b = Bench().ready(6000)
    case = _Case(b)
    charging = case.cp.charging
    charging.installed = False
    case.part.granted = case.part.aim = 6000
    charging.shared = 6000
    charging.dimmed = True
    case.says("charging: 6 A offered, dimmed by the grid operator: 6 A for the whole charge point")
    charging.dimmed = False
    charging.due = 1300
    case.says("charging: 6 A offered, waits up to 300 s more: randomised delay")
    charging.due = -1
    case.part.own = 6000
    case.part.due = 1017
    case.says("charging: 6 A offered, waits up to 17 s more: randomised delay")
    b.limit(0)
    b.step()
    case.part.own = case.part.granted = case.part.aim = 0
    case.says("paused: waits up to 17 s more: randomised delay")


def phases_that_are_to_change_name_what_is_waited_for():
    b = Bench().ready(16000)
    b.limit(2900)
    b.step()
    case = _Case(b)
    case.part.own, case.part.aim, case.part.granted = 2900, 0, 0
    switch = _Plain(failed=False)
    relay = _Plain(wanted=1, used=3, switch=switch)
    case.cp.charging.relays = [relay]
    case.says("paused: 2.9 A on 3 phases, to be changed to 1: a minute after the last change")
    switch.failed = True
    case.says("the contactor did not open for it")
    for relay.wanted in (0, 3):
        case.part.aim = case.part.granted = 2900
        case.says("paused: a charging profile allows 2.9 A")


def every_fault_has_a_sentence():
    known = Faults()
    bit = 1
    while True:
        known.active = bit
        name = known.name()
        if name is None:
            break
        b = Bench()
        b.step()
        b.c.hold = "fault"
        b.c.fault = name
        case = _Case(b)
        told = why(case, case.c, b.now)
        assert told != name and ":" in told, (name, told)
        bit <<= 1
    assert bit == 1 << 15


def every_hold_has_a_sentence():
    for hold in HOLDS:
        b = Bench()
        b.step()
        b.c.fault = "rcd"
        b.c.hold = hold
        case = _Case(b)
        told = why(case, case.c, b.now)
        assert told != hold and len(told) > 10, (hold, told)


def lock_outs_count_down():
    b = Bench().ready()
    b.r.earth = True
    b.step()
    b.r.earth = False
    b.until(lambda c: c.fault is None, 2000)
    case = _Case(b).says("waiting for 30 s more after a fault")
    b.run(10000)
    case.says("waiting for 20 s more after a fault")
    b = Bench().ready()
    b.ev = "B"
    b.run(1000)
    b.ev = "C"
    b.run(1500)
    _Case(b).says("waiting for 3 s more before the contactor closes again")


def without_a_vehicle_it_says_what_that_means():
    b = Bench()
    b.step()
    case = _Case(b).says("no vehicle is plugged in")
    case.reserved = case
    case.says("reserved")
    case.c.holder = ("A", None)
    case.says("show the card that began")
    case.c.tag = "A"
    case.says("accepted: waiting for the vehicle")
    case.session.active = True
    case.says("the vehicle was unplugged")
    case.c.available = False
    case.says("out of service")
    case.c.withheld = True
    case.says("firmware update")
    b.r.ohm = 220
    b.run(500)
    _Case(b).says("a cable, but no vehicle")


def without_permission_it_says_who_is_waited_for():
    case = _waiting().says("waiting for a card or for the back end's order")
    case.c.finishing = True
    case.says("the session is over")
    case.cp.online = False
    case.says("known here")
    case.cp.reader_failed = True
    case.says("card reader")
    case.reserved = case
    case.says("reserved")
    case.asked = True
    case.says("the back end's word")
    case.c.tag = "A"
    case.says("about to begin")
    case.c.withheld = True
    case.says("firmware update")
    case.session.active = True
    case.says("being ended")


def a_dead_tick_is_said_before_anything_else():
    b = Bench()
    b.step()
    _Case(b, ticking=False).says("safety tick")
