"""Rules of the pulse meter (EN 62053-31)."""

from copper import NoGarbage, Pin

import drivers.pulse_meter
from drivers.pulse_meter import PulseMeter


class _Bench:
    """A meter with a clock of its own."""

    def __init__(self, imp=1000):
        self.now = 5000
        drivers.pulse_meter.ticks_ms = lambda: self.now
        self.pin = Pin()
        self.meter = PulseMeter(self.pin, 1, imp)

    def pulses(self, n, every_ms):
        for _ in range(n):
            self.now += every_ms
            with NoGarbage():
                self.pin.handler(self.pin)
                self.meter.poll(self.now)
        return self

    def wait(self, ms):
        for _ in range(ms // 100):
            self.now += 100
            self.meter.poll(self.now)
        return self


def a_thousand_impulses_are_a_kilowatt_hour():
    assert _Bench(1000).pulses(1000, 100).meter.wh == 1000


def other_constants_keep_the_rest():
    for imp, n, wh in ((800, 801, 1001), (2000, 2001, 1000), (10000, 9999, 999), (640, 1000, 1562)):
        assert _Bench(imp).pulses(n, 100).meter.wh == wh, imp


def bounces_within_10_ms_are_one_impulse():
    b = _Bench()
    for _ in range(50):
        b.pulses(1, 95)
        b.pulses(1, 2)
        b.pulses(1, 3)
    assert b.meter.wh == 50


def impulses_of_30_ms_on_and_off_are_all_counted():
    assert _Bench().pulses(500, 60).meter.wh == 500


def power_comes_from_the_interval():
    for imp, every, watts in ((1000, 326, 11042), (1000, 163, 22085), (2000, 1000, 1800), (10000, 100, 3600)):
        b = _Bench(imp).pulses(5, every)
        with NoGarbage():
            power = b.meter.power_w(b.now)
        assert abs(power - watts) <= watts // 200, (imp, power)


def power_decays_to_what_the_silence_implies():
    b = _Bench().pulses(5, 1000)
    assert b.meter.power_w(b.now) == 3600
    b.wait(10000)
    assert b.meter.power_w(b.now) == 360
    b.wait(700000)
    assert b.meter.power_w(b.now) == 0


def before_two_impulses_the_power_is_0():
    b = _Bench()
    assert b.meter.power_w(b.now) == 0


def the_register_starts_at_0_and_goes_on_from_where_it_is_set():
    b = _Bench(1000).pulses(3, 100)
    assert b.meter.wh == 3
    b.meter.set_register(123456)
    assert b.pulses(2, 100).meter.wh == 123458


def impulses_that_stop_abruptly_while_energy_should_flow_are_a_silent_meter():
    b = _Bench()
    b.meter.expect(True)
    b.pulses(20, 326)
    b.wait(9900)
    assert not b.meter.silent
    b.wait(300)
    assert b.meter.silent
    b.pulses(1, 100)
    assert not b.meter.silent


def a_vehicle_that_draws_little_is_no_silent_meter():
    b = _Bench()
    b.meter.expect(True)
    b.pulses(5, 20000)  # 180 W
    b.wait(60000)
    assert not b.meter.silent


def a_meter_is_not_silent_when_no_energy_should_flow():
    b = _Bench()
    b.meter.expect(True)
    b.pulses(20, 326)
    b.meter.expect(False)
    b.wait(60000)
    assert not b.meter.silent
    b.meter.expect(True)
    b.wait(60000)
    assert not b.meter.silent  # no impulse yet: the vehicle may be waiting


def the_constant_must_be_plausible():
    for imp in (0, 9, 20001):
        try:
            PulseMeter(Pin(), 1, imp)
        except ValueError as e:
            assert str(imp) in str(e)
        else:
            raise AssertionError(f"accepted {imp}")
