"""Rules of proximity, mains, temperature and status light."""

import math

from copper import Level, NoGarbage, Pin

from drivers.lamps import PinLamp
from drivers.mains import MainsVoltage
from drivers.ntc import Temperature
from drivers.proximity import OPEN, ProximityPilot
from drivers.status_light import StatusLight


class _Counts:
    def __init__(self, u16):
        self.u16 = u16

    def read_u16(self):
        return self.u16


def every_cable_resistor_is_measured_within_2_per_cent():
    for ohm in (60, 100, 220, 680, 1500, 2460, 4500):
        level = Level(3300000 * ohm // (ohm + 1000))
        proximity = ProximityPilot(level, 1000, 3300000)
        with NoGarbage():
            proximity.sample()
        assert abs(proximity.ohm - ohm) <= 1 + ohm // 50, (ohm, proximity.ohm)


def resistors_are_measured_in_counts_too():
    for ohm in (60, 100, 220, 680, 1500):
        proximity = ProximityPilot(_Counts(65535 * ohm // (ohm + 330)), 330, 65535)
        proximity.sample()
        assert abs(proximity.ohm - ohm) <= 1 + ohm // 50, (ohm, proximity.ohm)


def an_open_contact_is_a_very_large_resistor_and_a_short_a_very_small_one():
    level = Level(3300000)
    proximity = ProximityPilot(level, 1000, 3300000)
    for uv in (3299999, 3300000, 3400000):
        level.uv = uv
        proximity.sample()
        assert proximity.ohm == OPEN
    level.uv = 0
    proximity.sample()
    assert proximity.ohm == 0


def mains_voltage_is_in_volts_and_follows_within_two_dozen_calls():
    level = Level(2300000)
    mains = MainsVoltage(level, 0, 1, 10000)
    with NoGarbage():
        assert mains.volts() == 230
    level.uv = 1800000
    for _ in range(24):
        mains.volts()
    assert abs(mains.volts() - 180) <= 3
    level.uv = 2650000
    for _ in range(40):
        mains.volts()
    assert abs(mains.volts() - 265) <= 1


def noise_on_the_mains_sense_is_averaged():
    level = Level(2300000)
    mains = MainsVoltage(level, 0, 1, 10000)
    for i in range(100):
        level.uv = 2300000 + (100000 if i % 2 else -100000)
        volts = mains.volts()
        assert i < 40 or 226 <= volts <= 234


def the_thermistor_is_right_within_1_degree_where_it_matters():
    for tenths in range(-200, 1000, 7):
        ohm = 10000 * math.exp(3950 * (1 / (tenths / 10 + 273.15) - 1 / 298.15))
        sensor = Temperature(_Counts(int(65535 * ohm / (ohm + 10000))))
        assert abs(sensor.deci_c() - tenths) <= 10, (tenths, sensor.deci_c())


def a_broken_or_shorted_thermistor_is_none():
    for u16 in (65535, 64500, 1500, 0):
        assert Temperature(_Counts(u16)).deci_c() is None


def a_light_shows_steady_and_blinking_patterns():
    red, green, blue = Pin(), Pin(), Pin()
    light = StatusLight(PinLamp(red, green, blue))
    for now in range(0, 3000, 50):
        light.show("Available", now)
        assert (red.level, green.level, blue.level) == (0, 1, 0)
    for now in range(0, 3000, 50):
        light.show("Faulted", now)
        assert (red.level, green.level, blue.level) == (1 if now % 500 < 250 else 0, 0, 0)


def every_status_has_a_pattern_of_its_own():
    names = "Available Preparing Charging SuspendedEV SuspendedEVSE Finishing Reserved Unavailable Faulted".split()
    seen = []
    for name in names:
        pins = (Pin(), Pin(), Pin())
        light = StatusLight(PinLamp(*pins))
        shown = []
        for now in range(0, 2000, 50):
            with NoGarbage():
                light.show(name, now)
            shown.append((pins[0].level, pins[1].level, pins[2].level))
        assert shown not in seen, name
        assert 1 in [max(levels) for levels in shown], name
        seen.append(shown)


def an_unknown_status_flashes_white():
    pins = (Pin(), Pin(), Pin())
    StatusLight(PinLamp(*pins)).show("no such status", 0)
    assert [pin.level for pin in pins] == [1, 1, 1]
