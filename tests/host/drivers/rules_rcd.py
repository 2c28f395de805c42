"""Rules of the residual direct current device: trips, and the self-test with its times."""

from copper import NoGarbage, Pin

from drivers.rcd import ResidualCurrent


class _Device:
    """A device that trips `follow` ms after its test input goes low and clears `clear` ms after it goes high."""

    def __init__(self, follow=300, clear=400, edge=None, late_ms=0):
        self.now = 1000
        self.trip = Pin(1)
        self.test = Pin(0)
        self.follow = follow
        self.clear = clear
        self.rcd = ResidualCurrent(self.trip, self.test, edge=edge, late_ms=late_ms)
        self.low_since = self.high_since = None
        self.low_ms = 0

    def run(self, ms):
        """Whether it ever told a trip meanwhile."""
        told = False
        for _ in range(ms // 10):
            self.now += 10
            if not self.test.level:
                self.low_ms += 10
                if self.low_since is None:
                    self.low_since = self.now
                self.high_since = None
            else:
                if self.high_since is None:
                    self.high_since = self.now
            if self.low_since is not None and self.follow is not None and self.now - self.low_since >= self.follow:
                self.trip.level = 0
            if self.low_since is not None and self.high_since and self.clear is not None:
                if self.now - self.high_since >= self.clear and self.now - self.low_since > (self.follow or 0):
                    self.trip.level = 1
                    self.low_since = None
            with NoGarbage():
                told = self.rcd.poll(self.now) or told
        return told


def a_trip_is_told_in_the_same_tick_and_as_long_as_it_lasts():
    d = _Device()
    assert not d.run(100)
    d.trip.level = 0
    assert d.run(10) and d.run(500)
    d.trip.level = 1
    assert not d.run(10)


def a_trip_at_the_start_may_be_of_a_test_that_a_restart_broke_off():
    trip = Pin(0)
    rcd = ResidualCurrent(trip, Pin(0))
    assert not any(rcd.poll(now) for now in range(70000, 70500, 10)) and rcd.testing
    trip.level = 1
    assert not rcd.poll(70500) and not rcd.testing and rcd.due  # for a test of its own


def a_trip_at_the_start_that_stays_is_told_after_3_s():
    rcd = ResidualCurrent(Pin(0), Pin(0))
    assert not any(rcd.poll(now) for now in range(70000, 72990, 10))
    assert any(rcd.poll(now) for now in range(72990, 73100, 10)) and rcd.poll(80000)


def a_broken_wire_of_an_active_low_contact_is_a_trip():
    assert ResidualCurrent(Pin(0)).poll(0)
    assert not ResidualCurrent(Pin(1)).poll(0)
    assert ResidualCurrent(Pin(1), active_low=False).poll(0)


def a_trip_shorter_than_a_tick_is_told_once():
    d = _Device(edge=2)
    d.trip.handler(d.trip)
    assert d.run(10) and not d.run(100)


def the_test_output_rests_high():
    d = _Device()
    assert d.test.level == 1
    d.run(1000)
    assert d.low_ms == 0 and d.rcd.passed is None and d.rcd.due


def the_self_test_pulls_low_for_250_ms_and_passes_without_telling_a_trip():
    d = _Device()
    d.rcd.self_test(d.now)
    assert d.rcd.testing and d.test.level == 0
    assert not d.run(2000)
    assert 240 <= d.low_ms <= 260 and d.rcd.passed is True and not d.rcd.testing and not d.rcd.due


def a_device_that_does_not_follow_within_750_ms_fails_and_counts_as_a_trip():
    for follow, passed in ((600, True), (900, False), (None, False)):
        d = _Device(follow)
        d.rcd.self_test(d.now)
        d.run(3500)
        assert d.rcd.passed is passed, follow
        assert d.rcd.poll(d.now) is not passed


def a_device_behind_something_slow_has_longer_to_follow_and_is_pulled_low_for_so_long():
    for follow, pulse, passed in ((100, 250, True), (600, 600, True), (1200, 1200, True), (None, 1250, False)):
        d = _Device(follow, late_ms=1000)
        d.rcd.self_test(d.now)
        d.run(5000)
        assert d.rcd.passed is passed, follow
        assert pulse - 10 <= d.low_ms <= pulse + 10, follow


def a_device_that_does_not_clear_by_3_s_fails():
    for clear, passed in ((2400, True), (3200, False), (None, False)):
        d = _Device(300, clear)
        d.rcd.self_test(d.now)
        d.run(3300)
        assert d.rcd.passed is passed, clear


def a_failed_test_is_repeated_every_minute_until_it_passes():
    d = _Device(None)
    d.rcd.self_test(d.now)
    d.run(10000)
    assert d.rcd.passed is False
    d.follow = 300
    d.low_since = None
    assert d.run(40000)
    assert d.rcd.passed is False
    d.run(20000)
    assert d.rcd.passed is True and not d.run(1000)


def a_day_after_the_last_test_another_is_due():
    d = _Device()
    d.rcd.self_test(d.now)
    d.run(2000)
    d.now += 86400000 - 5000
    d.run(2000)
    assert not d.rcd.due
    d.run(5000)
    assert d.rcd.due and not d.rcd.testing


def a_trip_during_the_clearing_does_not_shorten_the_pulse():
    d = _Device(20, 20)
    d.rcd.self_test(d.now)
    d.run(1000)
    assert d.low_ms >= 240 and d.rcd.passed is True


def a_device_without_test_input_is_never_due():
    rcd = ResidualCurrent(Pin(1))
    rcd.self_test(0)
    assert not rcd.due and not rcd.testing and not rcd.poll(10)


def a_device_that_clears_late_is_tested_again_at_once():
    d = _Device(300, 3200)
    d.rcd.self_test(d.now)
    d.run(3300)
    assert d.rcd.passed is False and d.rcd.poll(d.now)
    d.clear = 400
    d.run(2000)
    assert d.rcd.passed is True and not d.rcd.poll(d.now)


def a_device_that_has_tripped_is_not_tested():
    d = _Device()
    d.trip.level = 0
    d.rcd.self_test(d.now)
    assert not d.rcd.testing and d.rcd.due and d.test.level == 1 and d.run(10)


def a_test_goes_on_after_seconds_in_which_nobody_looked():
    for before in (10, 100, 400):
        d = _Device(50, 50)
        d.rcd.self_test(d.now)
        d.run(before)
        d.now += 10000
        assert not d.run(1000) and d.rcd.passed is True
