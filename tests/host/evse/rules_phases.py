"""Rules of a connector whose phases are switched: the relay moves only with the contactor open and nothing offered."""

from acts import Dice, act

from bench import Bench
from drivers.phase_switch import PhaseSwitch
from firmware.safety import Supervisor

WAIT_MS = 10000


class _Relay:
    """The output of the relay; looks at the contactor's contacts whenever it moves."""

    def __init__(self, r):
        self.r = r
        self.level = None
        self.moves = 0

    def value(self, level):
        if self.level is not None:
            assert not self.r.closed, "moved under load"
        self.level = level
        self.moves += 1


class _Bench(Bench):
    """A Bench with a phase relay, wired as the safety tick does."""

    def __init__(self, **given):
        Bench.__init__(self, **given)
        self.relay = _Relay(self.r)
        self.switch = PhaseSwitch(self.relay, WAIT_MS)
        self.relay.moves = 0

    def step(self):
        Supervisor._switch_phases(None, self.now, self.switch, self.c, self.r)
        Bench.step(self)
        c = self.c
        assert not (self.switch.hold and c.offered_ma)
        if self.switch.apart:
            assert not c.close and c.duty == 0


def a_change_in_the_session_stops_waits_in_state_f_and_goes_on():
    b = _Bench().ready()
    b.switch.switch_to(1)
    b.run(20)
    assert b.c.hold == "phases" and b.c.offered_ma == 0 and b.c.duty == 10000
    b.ev = "B"  # the vehicle follows
    spent = b.until(lambda c: c.duty == 0, 1000)
    assert not b.r.closed and spent >= 100
    b.step()
    assert b.relay.level == 0 and b.switch.phases == 1
    spent = b.until(lambda c: c.duty == 10000, 11000)
    assert spent >= WAIT_MS
    assert b.c.plugged and b.c.locked
    b.until(lambda c: c.offered_ma == 16000, 200)
    b.ev = "C"
    b.until(lambda c: c.energised, 2000)
    assert b.c.hold is None and b.relay.moves == 1


def a_vehicle_that_keeps_drawing_is_cut_off_after_6_s_and_only_then_the_relay_moves():
    b = _Bench().ready()
    b.switch.switch_to(1)
    b.never(lambda c: not c.close, 5900)
    b.until(lambda c: not c.close, 200)
    assert b.relay.moves == 0
    b.until(lambda c: c.duty == 0, 300)
    b.until(lambda c: c.energised, WAIT_MS + 3000)  # it never left state C
    assert b.switch.phases == 1


def a_longer_time_to_stop_is_kept():
    b = _Bench()
    b.settings.stop_ms = 20000
    b.ready()
    b.switch.switch_to(1)
    b.never(lambda c: not c.close, 19900)
    b.run(1000)
    assert b.switch.phases == 1 and not b.switch.failed


def a_contactor_that_does_not_open_leaves_the_relay_alone():
    b = _Bench().ready()
    b.welded = True
    b.switch.switch_to(1)
    b.ev = "B"
    b.until(lambda c: c.fault == "weld", 3000)
    b.run(500)
    assert b.switch.failed and not b.switch.hold and b.switch.phases == 3
    assert b.relay.moves == 0 and b.relay.level == 1


def an_order_before_the_first_offer_delays_it_only():
    b = _Bench()
    b.limit(16000)
    b.plug()
    b.run(500)
    b.switch.switch_to(1)
    b.c.authorised = True
    b.run(1000)
    assert b.c.hold == "phases" and b.relay.level == 0 and b.c.duty == 0
    b.until(lambda c: c.offered_ma == 16000, WAIT_MS + 500)
    assert b.relay.moves == 1


def a_vehicle_that_leaves_meanwhile_is_seen_when_the_pilot_is_back():
    b = _Bench().ready()
    b.switch.switch_to(1)
    b.ev = "B"
    b.until(lambda c: c.duty == 0, 2000)
    b.ev = None
    b.never(lambda c: not c.plugged, WAIT_MS - 100)
    b.until(lambda c: not c.plugged, 500)
    assert not b.switch.failed


def a_fault_meanwhile_keeps_the_contactor_open():
    b = _Bench().ready()
    b.switch.switch_to(1)
    b.ev = "B"
    b.until(lambda c: c.duty == 0, 2000)
    b.r.rcd = True
    b.run(20)
    assert b.c.hold == "fault"
    b.ev = "C"
    b.never(lambda c: c.close or c.offered_ma, 60000)
    assert b.switch.phases == 1 and not b.switch.hold


def a_mirror_contact_that_says_closed_meanwhile_keeps_everything_off():
    b = _Bench().ready()
    b.switch.switch_to(1)
    b.ev = "B"
    b.until(lambda c: c.duty == 0, 2000)
    b.run(100)
    b.welded = True
    b.never(lambda c: c.close or c.offered_ma, 30000)
    assert b.switch.hold and b.c.fault == "weld"


def without_an_order_nothing_is_different():
    b = _Bench().ready()
    b.never(lambda c: not c.energised, 5000)
    assert b.relay.moves == 0 and b.switch.phases == 3


def a_random_walk_with_orders_breaks_no_rule():
    dice = Dice(99)
    b = _Bench()
    b.settings.reclose_ms = 500
    b.settings.refault_ms = 1000
    b.switch._wait_ms = 1000
    closed = 0
    for _ in range(250):
        act(b, dice.roll(24), dice)
        if dice.roll(6) == 0:
            b.switch.switch_to((1, 3)[dice.roll(2)])
        b.run((20, 100, 700, 3000)[dice.roll(4)])
        closed += b.c.close
    assert closed > 2 and b.relay.moves > 5, (closed, b.relay.moves)
