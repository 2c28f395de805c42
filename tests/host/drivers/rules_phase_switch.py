"""Rules of the phase-switching relay: nothing moves under load, and every wait is kept."""

from copper import NoGarbage, Pin

from drivers.phase_switch import PhaseSwitch
from wallbox import Wallbox


class _Bench:
    """A wallbox that wants to be closed up to `stop` ms after `hold`, and is open `open` ms after it."""

    def __init__(self, stop=900, open_=1000, wait_s=10, stuck=False):
        self.now = 5000
        self.relay = Pin()
        self.stop = stop
        self.open = open_
        self.closed = True
        self.held_at = None
        self.events = []
        self.switch = PhaseSwitch(self.relay, wait_s * 1000, stuck)

    def run(self, ms):
        for _ in range(ms // 10):
            self.now += 10
            if self.switch.hold and self.held_at is None:
                self.held_at = self.now
                self.events.append(("hold", self.now))
            if not self.switch.hold and self.held_at is not None:
                self.events.append(("end", self.now))
                self.held_at = None
            held = None if self.held_at is None else self.now - self.held_at
            wanted = held is None or held < self.stop
            if held is not None and self.open is not None and held >= self.open and self.closed:
                self.closed = False
                self.events.append(("open", self.now))
            was = self.relay.level, self.switch.apart
            with NoGarbage():
                self.switch.poll(self.now, wanted, self.closed)
            if self.relay.level != was[0]:
                assert not self.closed and not wanted, "relay moved under load"
                assert was[1] and self.switch.apart, "relay moved with the pilot on"
                self.events.append(("relay", self.now))
            if self.switch.apart != was[1]:
                assert self.switch.hold
                self.events.append(("pilot off" if self.switch.apart else "pilot on", self.now))
        return self

    def when(self, name):
        return [when for event, when in self.events if event == name][0]


def the_sequence_keeps_its_order_and_waits():
    for wait_s in (10, 60):
        b = _Bench(wait_s=wait_s)
        assert b.relay.level == 1 and not b.switch.apart
        b.switch.switch_to(1)
        b.run(wait_s * 1000 + 3000)
        names = [event for event, _ in b.events]
        assert names == ["hold", "open", "pilot off", "relay", "pilot on", "end"]
        assert 100 <= b.when("relay") - b.when("open") <= 130
        assert wait_s * 1000 <= b.when("pilot on") - b.when("relay") <= wait_s * 1000 + 20
        assert 100 <= b.when("end") - b.when("pilot on") <= 130
        assert b.switch.phases == 1 and b.relay.level == 0 and not b.switch.failed


def a_relay_that_began_at_a_stuck_contactor_has_not_moved_and_may_later():
    b = _Bench(stuck=True)
    assert b.relay.level == 0 and b.switch.phases == 1
    b.switch.switch_to(3)
    b.run(13000)
    assert b.relay.level == 1 and b.switch.phases == 3


def a_contactor_that_does_not_open_leaves_everything_as_it_was():
    b = _Bench(open_=None)
    b.switch.switch_to(1)
    b.run(1900)
    assert b.switch.hold and not b.switch.failed
    b.run(50)
    assert b.switch.failed and not b.switch.hold and b.relay.level == 1 and b.switch.phases == 3
    assert "pilot off" not in [event for event, _ in b.events]
    b.run(60000)
    assert b.relay.level == 1


def a_vehicle_that_takes_its_6_s_or_more_is_waited_for():
    b = _Bench(stop=30000, open_=30900)
    b.switch.switch_to(1)
    b.run(30900)
    assert b.switch.phases == 3 and b.switch.hold
    b.run(11000)
    assert b.switch.phases == 1 and not b.switch.failed and not b.switch.hold


def a_contactor_that_closes_again_before_the_relay_moves_starts_the_wait_anew():
    b = _Bench(stop=400, open_=500)
    b.switch.switch_to(1)
    b.run(560)
    b.closed = True
    b.open = None
    b.run(1000)
    assert b.relay.level == 1
    b.closed = False
    b.run(200)
    assert b.relay.level == 0


def a_contactor_that_closes_when_the_pilot_has_just_gone_keeps_the_relay_where_it_is():
    b = _Bench(stop=400, open_=500)
    b.switch.switch_to(1)
    for _ in range(100):
        b.run(10)
        if b.switch.apart:
            break
    assert b.relay.level == 1
    b.closed = True
    b.open = None
    b.run(500)
    assert b.relay.level == 1 and not b.switch.apart and b.switch.hold
    b.closed = False
    b.run(200)
    assert b.relay.level == 0


def an_order_for_what_is_there_does_nothing():
    b = _Bench()
    b.switch.switch_to(3)
    b.run(1000)
    assert b.events == []


def a_counter_order_is_followed():
    b = _Bench()
    b.switch.switch_to(1)
    b.run(500)
    b.switch.switch_to(3)  # the relay has not moved yet
    b.run(15000)
    assert b.relay.level == 1 and not b.switch.hold
    b = _Bench()
    b.switch.switch_to(1)
    b.run(5000)
    b.switch.switch_to(3)  # it has: back in a second sequence
    b.run(30000)
    assert b.relay.level == 1 and b.switch.phases == 3 and not b.switch.hold


def an_order_taken_back_before_the_next_tick_holds_nothing_up():
    b = _Bench()
    b.switch.switch_to(1)
    b.switch.switch_to(3)
    b.run(20)
    assert not b.switch.hold and b.switch.phases == 3


def a_failed_order_may_be_given_again():
    b = _Bench(open_=None)
    b.switch.switch_to(1)
    b.run(8000)
    assert b.switch.failed and not b.switch.hold
    b.open, b.stop = 100, 50
    b.switch.switch_to(1)
    b.run(20)
    assert b.switch.hold and not b.switch.failed
    b.run(12000)
    assert b.switch.phases == 1 and b.relay.level == 0 and not b.switch.failed and not b.switch.hold


def a_contactor_that_closes_while_the_pilot_is_off_stops_the_clock():
    b = _Bench(stop=400, open_=500)
    b.switch.switch_to(1)
    b.run(2000)
    assert b.switch.apart and b.relay.level == 0
    b.closed = True
    b.open = None
    b.run(20000)
    assert b.switch.hold and b.switch.apart
    b.closed = False
    b.run(500)
    assert not b.switch.hold and not b.switch.apart


def _charging_with_a_relay():
    w = Wallbox()
    outlet = w.connectors[0]
    outlet.phases = PhaseSwitch(Pin(), 10000)
    w.charge()
    return w, outlet


def the_safety_tick_takes_it_through_a_session_without_garbage():
    w, outlet = _charging_with_a_relay()
    w.quiet = True
    outlet.phases.switch_to(1)
    w.run(20)
    assert w.evses[0].hold == "phases" and outlet.pwm.u16 == 65535 and w.coil()
    outlet.plug(9000)
    w.run(20)
    assert not w.coil() and outlet.phases._relay.level == 1
    w.run(200)
    assert outlet.pwm.u16 == 0 and outlet.phases._relay.level == 0 and outlet.phases.hold
    w.run(9800)
    assert outlet.pwm.u16 == 0
    w.run(400)
    assert not outlet.phases.hold and 0 < outlet.pwm.u16 < 65535
    outlet.plug(6000)
    w.run(1500)
    assert w.coil() and w.evses[0].hold is None and w.supervisor.errors == 0


def a_relay_that_raises_keeps_the_contactor_open():
    w, outlet = _charging_with_a_relay()
    outlet.phases._relay = None
    outlet.phases.switch_to(1)
    outlet.plug(9000)
    w.run(1000)
    assert not w.coil() and w.supervisor.errors and w.evses[0].fault == "adc_stale"
    outlet.plug(6000)
    w.run(40000)
    assert not w.coil()
