"""Rules of the pilot whose readings follow the phases of its PWM, with the slow converters of real chips."""

from copper import PWM, NoGarbage

import drivers.control_pilot_locked
from drivers.control_pilot_locked import LockedPilot


class _Circuit:
    """PWM, sync pin and converter on a clock of microseconds that every look at them moves.

    look_us: time of a look at the pin or the clock; sample_us: when a conversion samples; read_us: until it is back.
    edge_us: the pilot takes so long for an edge.
    """

    def __init__(self, read_us=60, sample_us=12, look_us=3, edge_us=10):
        self.us = 123
        self.pwm = PWM()
        self.read_us = read_us
        self.sample_us = sample_us
        self.look_us = look_us
        self.edge_us = edge_us
        self.high_mv = 12000
        self.low_mv = -12000
        self.stuck = None
        self.broken = False
        self.seed = 1
        drivers.control_pilot_locked.ticks_us = self.ticks_us
        self.pilot = LockedPilot(self.pwm, self, self, 1650000, 1, 120)

    def ticks_us(self):
        self.us += self.look_us
        return self.us

    def value(self):
        self.us += self.look_us
        return self._level(self.us)

    def _level(self, us):
        if self.stuck is not None:
            return self.stuck
        return 1 if us % 1000 < (self.pwm.u16 * 1000 + 32767) // 65535 else 0

    def read_uv(self):
        if self.broken:
            raise OSError(5)
        at = self.us + self.sample_us
        self.us += self.read_us
        now, before = self._level(at), self._level(at - self.edge_us)
        mv = self.high_mv if now else self.low_mv
        if now != before:
            mv = (self.high_mv + self.low_mv) // 2
        self.seed = (self.seed * 1103 + 12345) % 65537
        return 1650000 + 120 * mv + self.seed % 4001 - 2000

    def sample(self, times=1):
        for _ in range(times):
            self.us += 8000
            with NoGarbage():
                fresh = self.pilot.sample()
        return fresh

    def sees(self, high, low):
        return abs(self.pilot.high_mv - high) <= 100 and abs(self.pilot.low_mv - low) <= 100


def steady_levels_are_measured():
    c = _Circuit()
    for mv in (12000, 9000, 6000, 0):
        c.high_mv = mv
        c.sample()
        assert c.sees(mv, mv)
    c.pilot.set_duty(0)
    c.sample()
    assert c.sees(-12000, -12000)


def both_halves_are_measured_at_every_duty_from_6_to_80_a():
    for read_us in (25, 60, 100):
        for duty in (1000, 1667, 2667, 5333, 8500, 8960, 9600):
            c = _Circuit(read_us)
            c.pilot.set_duty(duty)
            for high in (9000, 6000, 3000):
                c.high_mv = high
                for _ in range(5):
                    c.sample()
                    assert c.sees(high, -12000), (read_us, duty, high, c.pilot.high_mv, c.pilot.low_mv)


def the_shortest_halves_of_80_us_and_30_us_are_seen():
    for duty in (800, 9700):
        c = _Circuit(100)
        c.pilot.set_duty(duty)
        c.high_mv = 6000
        for _ in range(20):
            c.sample()
            assert c.sees(6000, -12000), (duty, c.pilot.high_mv, c.pilot.low_mv)


def a_missing_diode_shows_in_the_low_half():
    c = _Circuit()
    c.pilot.set_duty(2667)
    c.high_mv = 6000
    c.low_mv = -5500
    c.sample()
    assert c.sees(6000, -5500)


def a_measurement_takes_2_ms_at_most():
    for duty in (800, 2667, 5333, 9600):
        c = _Circuit()
        c.pilot.set_duty(duty)
        for _ in range(50):
            c.us += 7919
            before = c.us
            c.pilot.sample()
            assert c.us - before <= 2500, (duty, c.us - before)


def a_stuck_output_shows_as_one_level_and_does_not_hang():
    for stuck, mv in ((1, 6000), (0, -12000)):
        c = _Circuit()
        c.high_mv = 6000
        c.pilot.set_duty(2667)
        c.sample(3)
        c.stuck = stuck
        before = c.us
        c.pilot.sample()
        assert c.us - before <= 4500
        c.sample(20)
        assert c.sees(mv, mv)


def readings_that_never_change_are_not_fresh():
    c = _Circuit()
    assert c.sample(2)
    c.read_uv = lambda: 2000000
    c.pilot._read = c.read_uv
    c.sample(2)
    assert not c.pilot.sample()


def a_converter_that_raises_is_not_hidden():
    c = _Circuit()
    c.broken = True
    try:
        c.pilot.sample()
    except OSError:
        pass
    else:
        raise AssertionError("hidden")


def the_duty_is_set_once_and_again_after_an_error():
    c = _Circuit()
    c.pwm.broken = True
    for _ in range(2):
        try:
            c.pilot.set_duty(2667)
        except OSError:
            pass
        else:
            raise AssertionError("hidden")
    c.pwm.broken = False
    c.pilot.set_duty(2667)
    assert c.pwm.u16 == 17478
