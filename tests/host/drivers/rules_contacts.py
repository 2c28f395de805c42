"""Rules of inputs, contactor and cable lock."""

from time import ticks_add

from copper import NoGarbage, Pin

from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.digital import Input


def an_input_may_be_active_low():
    assert Input(Pin(0), active_low=True).poll(0)
    assert not Input(Pin(1), active_low=True).poll(0)
    assert Input(Pin(1)).poll(0)


def a_debounced_input_takes_a_change_only_when_it_lasts():
    pin = Pin(0)
    button = Input(pin, debounce=30)
    for now in range(0, 200, 10):
        pin.level = (now // 10) % 2
        assert not button.poll(now)
    pin.level = 0
    button.poll(190)
    pin.level = 1
    assert not button.poll(200) and not button.poll(220) and button.poll(230)
    pin.level = 0
    assert button.poll(240) and button.poll(260) and not button.poll(270)


def an_input_debounces_across_the_wrap_of_the_clock():
    last = ticks_add(0, -1)
    button = Input(Pin(1), debounce=30)
    assert not button.poll(last - 9) and not button.poll(10) and button.poll(ticks_add(last, 21))


def a_contactor_is_open_from_the_start_and_tells_what_the_mirror_says():
    coil = Pin(1)
    mirror = Pin(0)
    contactor = Contactor(coil, Input(mirror))
    assert coil.level == 0 and not contactor.poll(0)
    contactor.close()
    assert coil.level == 1 and not contactor.poll(0)
    mirror.level = 1
    assert contactor.poll(10) and contactor.closed
    contactor.open()
    assert coil.level == 0


class _Mechanism:
    """A lock whose bolt follows the motor after `travel` ms of drive, unless it is stuck."""

    def __init__(self, travel=200, locked=0):
        self.a = Pin()
        self.b = Pin()
        self.feedback = Pin(locked)
        self.travel = travel
        self.stuck = False
        self.now = 0
        self.driven = 0
        self.lock = CableLock(self.a, self.b, Input(self.feedback))

    def run(self, ms):
        for _ in range(ms // 10):
            self.now += 10
            with NoGarbage():
                self.lock.poll(self.now)
            assert not (self.a.level and self.b.level), "both sides of the bridge driven"
            if self.a.level or self.b.level:
                self.driven += 10
                if self.driven >= self.travel and not self.stuck:
                    self.feedback.level = self.a.level
            else:
                self.driven = 0
        return self

    def pulses(self):
        return self.a.rises + self.b.rises


def one_pulse_of_300_ms_locks():
    m = _Mechanism()
    m.lock.lock(m.now)
    m.run(20)
    assert m.a.level
    m.run(270)
    assert m.a.level
    m.run(30)
    assert not m.a.level and m.lock.locked
    m.run(5000)
    assert m.pulses() == 1 and not m.lock.jammed


def unlocking_drives_the_other_way():
    m = _Mechanism(locked=1)
    m.lock.unlock(m.now)
    m.run(400)
    assert not m.lock.locked and m.b.rises == 1 and m.a.rises == 0


def nothing_moves_without_an_order():
    for locked in (0, 1):
        assert _Mechanism(locked=locked).run(5000).pulses() == 0


def an_order_that_is_already_fulfilled_moves_nothing():
    m = _Mechanism(locked=1)
    m.lock.lock(0)
    assert m.run(2000).pulses() == 0


def five_tries_with_a_pause_of_1_s_then_it_is_jammed():
    m = _Mechanism()
    m.stuck = True
    m.lock.lock(0)
    m.run(1290)
    assert m.pulses() == 1
    m.run(4 * 1310 - 200)
    assert m.pulses() == 5 and not m.lock.jammed
    m.run(300)
    assert m.lock.jammed and m.pulses() == 5


def a_jammed_lock_is_tried_again_until_it_moves():
    m = _Mechanism()
    m.stuck = True
    m.lock.lock(0)
    m.run(8000)
    assert m.lock.jammed
    m.run(15000)
    assert 7 <= m.pulses() <= 9 and m.lock.jammed
    m.stuck = False
    m.run(6000)
    assert m.lock.locked and not m.lock.jammed


def a_counter_order_ends_a_jam_that_it_does_not_share():
    m = _Mechanism()
    m.stuck = True
    m.lock.lock(0)
    m.run(8000)
    m.lock.unlock(m.now)
    m.run(400)
    assert not m.lock.jammed


def a_repeated_order_is_one_order():
    m = _Mechanism()
    m.stuck = True
    for _ in range(700):
        m.lock.lock(m.now)
        m.run(10)
    assert m.lock.jammed


def a_lock_that_lets_go_by_itself_is_driven_back():
    m = _Mechanism()
    m.lock.lock(0)
    m.run(2000)
    m.feedback.level = 0
    m.run(400)
    assert m.lock.locked and m.pulses() == 2


def a_pulse_must_be_100_to_1000_ms():
    for ms in (0, 99, 1001):
        try:
            CableLock(Pin(), Pin(), Input(Pin()), ms)
        except ValueError as e:
            assert str(ms) in str(e)
        else:
            raise AssertionError(f"accepted {ms}")
