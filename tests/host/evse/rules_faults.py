"""Rules of protection: each fault stops at once, and each ends in its own way."""

from faulty import charging, comes_back, stopped_by

from bench import Bench
from evse.faults import Faults


def a_residual_current_trip_opens_at_once_and_latches():
    b = charging()
    b.r.rcd = True
    stopped_by(b, "rcd", 10)
    b.r.rcd = False
    b.never(lambda c: c.fault != "rcd" or c.close, 40000)
    assert b.c.latched
    b.c.reset(b.now)
    comes_back(b)
    assert not b.c.latched


def a_reset_does_not_clear_a_trip_that_is_still_there():
    b = charging()
    b.r.rcd = True
    b.run(100)
    b.c.reset(b.now)
    b.never(lambda c: c.fault != "rcd" or not c.latched, 1000)


def unplugging_does_not_clear_a_latched_fault():
    b = charging()
    b.r.rcd = True
    b.run(100)
    b.r.rcd = False
    b.unplug()
    b.never(lambda c: c.fault != "rcd", 5000)


def lost_earth_opens_at_once_and_ends_by_itself():
    b = charging()
    b.r.earth = True
    stopped_by(b, "earth", 10)
    b.never(lambda c: c.fault != "earth", 5000)
    b.r.earth = False
    comes_back(b)


def frozen_readings_open_after_100_ms_and_clear_after_1_s_of_fresh_ones():
    b = charging()
    b.frozen = True
    b.until(lambda c: c.fault == "adc_stale", 110)
    assert not b.c.close
    b.never(lambda c: c.fault != "adc_stale", 3000)
    b.frozen = False
    assert 980 <= b.until(lambda c: c.fault is None, 1100)
    comes_back(b)


def one_frozen_reading_is_no_fault():
    b = charging()
    for _ in range(20):
        b.frozen = True
        b.run(80)
        b.frozen = False
        b.run(10)
    assert b.c.close and b.c.fault is None


def a_failed_input_opens_at_once():
    b = charging()
    b.r.failed = True
    stopped_by(b, "adc_stale", 10)
    b.r.failed = False
    comes_back(b)


def a_temperature_sensor_that_fails_opens_at_once():
    b = charging()
    b.r.deci_c = None
    stopped_by(b, "adc_stale", 10)


def a_late_tick_opens_and_locks_out_for_5_s_without_a_fault():
    b = charging()
    b.r.missed = True
    b.step()
    assert not b.c.close and b.c.fault is None
    b.r.missed = False
    b.never(lambda c: c.close, 4980)
    b.until(lambda c: c.energised, 100)


def the_emergency_stop_opens_at_once():
    b = charging()
    b.r.emergency = True
    b.step()
    assert not b.c.close and b.c.duty == 10000
    b.never(lambda c: c.close or c.offered_ma, 10000)
    b.r.emergency = False
    b.until(lambda c: c.energised, 6000)


def the_gravest_of_several_faults_shows():
    b = charging()
    b.r.volts = 100
    b.run(3100)
    assert b.c.fault == "undervoltage"
    b.r.earth = True
    b.step()
    assert b.c.fault == "earth"
    b.r.rcd = True
    b.step()
    assert b.c.fault == "rcd"


def latched_faults_and_no_others_are_back_after_a_restart():
    b = charging()
    b.r.rcd = b.r.earth = True
    b.run(20)
    again = Bench()
    again.c.latch(b.c.latched)
    assert again.c.latched == b.c.latched == 1
    again.until(lambda c: c.fault == "rcd", 10)
    again.c.reset(again.now)
    again.until(lambda c: c.fault is None, 10)
    faults = Faults()
    faults.latch(0xFF)
    assert faults.latched() == faults.active == 0b1011


def a_tick_that_failed_trips():
    b = charging()
    b.c.trip(b.now)
    assert not b.c.close and b.c.duty == 0 and b.c.offered_ma == 0 and b.c.fault == "adc_stale"
    comes_back(b)
