"""Rules of the phase-switching relay: nothing moves under load, and every wait is kept."""

from copper import NoGarbage, Pin

from drivers.phase_switch import PhaseSwitch


class _Bench:
    """A wallbox that stops offering `stop` ms after `hold`, and opens the contactor `open` ms after it."""

    def __init__(self, stop=50, open_=1000, phases=3, wait_s=10, pilot=True):
        self.now = 5000
        self.relay = Pin()
        self.pilot = Pin(1) if pilot else None
        self.stop = stop
        self.open = open_
        self.closed = True
        self.held_at = None
        self.events = []
        self.switch = PhaseSwitch(self.relay, self.pilot, wait_s, phases)
        self.before = (self.relay.level, 0)

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
            offering = held is None or held < self.stop
            if held is not None and self.open is not None and held >= self.open and self.closed:
                self.closed = False
                self.events.append(("open", self.now))
            was = self.relay.level, self.pilot.level if self.pilot else 0
            with NoGarbage():
                self.switch.poll(self.now, self.closed, offering)
            if self.relay.level != was[0]:
                assert not self.closed and not offering, "relay moved under load"
                self.events.append(("relay", self.now))
            if self.pilot and self.pilot.level != was[1]:
                self.events.append(("pilot off" if self.pilot.level else "pilot on", self.now))
        return self

    def when(self, name):
        return [when for event, when in self.events if event == name][0]


def the_sequence_keeps_its_order_and_waits():
    for wait_s in (10, 60):
        b = _Bench(wait_s=wait_s)
        assert b.relay.level == 1 and b.pilot.level == 0
        b.switch.switch_to(1, b.now)
        b.run(wait_s * 1000 + 3000)
        names = [event for event, _ in b.events]
        assert names in (
            ["hold", "open", "relay", "pilot off", "pilot on", "end"],
            ["hold", "open", "pilot off", "relay", "pilot on", "end"],
        )
        assert 100 <= b.when("relay") - b.when("open") <= 130
        assert wait_s * 1000 <= b.when("pilot on") - b.when("relay") <= wait_s * 1000 + 20
        assert 100 <= b.when("end") - b.when("pilot on") <= 130
        assert b.switch.phases == 1 and b.relay.level == 0 and not b.switch.failed


def back_to_three_phases_is_the_same():
    b = _Bench(phases=1)
    assert b.relay.level == 0
    b.switch.switch_to(3, b.now)
    b.run(13000)
    assert b.relay.level == 1 and b.switch.phases == 3


def a_contactor_that_does_not_open_leaves_everything_as_it_was():
    b = _Bench(open_=None)
    b.switch.switch_to(1, b.now)
    b.run(6000)
    assert b.switch.hold
    b.run(500)
    assert b.switch.failed and not b.switch.hold and b.relay.level == 1 and b.switch.phases == 3 and b.pilot.level == 0
    b.run(60000)
    assert b.relay.level == 1


def a_contactor_that_opens_after_6_s_is_still_waited_for():
    b = _Bench(open_=6000)
    b.switch.switch_to(1, b.now)
    b.run(20000)
    assert b.switch.phases == 1 and not b.switch.failed


def a_contactor_that_closes_again_before_the_relay_moves_starts_the_wait_anew():
    b = _Bench(open_=500)
    b.switch.switch_to(1, b.now)
    b.run(560)
    b.closed = True
    b.open = None
    b.run(1000)
    assert b.relay.level == 1
    b.closed = False
    b.run(200)
    assert b.relay.level == 0


def an_order_for_what_is_there_does_nothing():
    b = _Bench()
    b.switch.switch_to(3, b.now)
    assert not b.switch.hold
    b.run(1000)
    assert b.events == []


def a_counter_order_is_followed():
    b = _Bench()
    b.switch.switch_to(1, b.now)
    b.run(500)
    b.switch.switch_to(3, b.now)  # the relay has not moved yet
    b.run(15000)
    assert b.relay.level == 1 and not b.switch.hold
    b = _Bench()
    b.switch.switch_to(1, b.now)
    b.run(5000)
    b.switch.switch_to(3, b.now)  # it has: back in a second sequence
    b.run(30000)
    assert b.relay.level == 1 and b.switch.phases == 3 and not b.switch.hold


def without_a_pilot_switch_the_waits_are_the_same():
    b = _Bench(pilot=False)
    b.switch.switch_to(1, b.now)
    b.run(14000)
    assert b.when("end") - b.when("relay") >= 10100


def the_wait_must_be_10_to_60_s():
    for wait in (0, 9, 61):
        try:
            PhaseSwitch(Pin(), None, wait)
        except ValueError as e:
            assert str(wait) in str(e)
        else:
            raise AssertionError(str(wait))
