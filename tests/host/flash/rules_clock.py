"""Rules of the clock: what a time of the back end changes, and what it does not."""

from board import mount

from ocpp.core.boots import Boots
from ocpp.core.clock import STAMP, Clock, add_seconds
from ocpp.core.metering import Aligned
from support.blockdev import BlockDevice

_DAY = 20000
_NOON = 43200000


def _clock(known=True):
    mount(BlockDevice(16), fresh=True)
    clock = Clock(Boots("/flash/boot"), 0)
    if known:
        clock.set(_DAY, _NOON)
    return clock


def _stamped(clock, seconds=0):
    buf = bytearray(STAMP)
    clock.stamp(buf, 0)
    add_seconds(buf, 0, seconds)
    return clock.moment(buf, 0)


def a_little_ahead_is_taken_over():
    clock = _clock()
    clock.set(_DAY, _NOON + 10000)
    assert (clock.day, clock.ms, clock.jumped_s) == (_DAY, _NOON + 10000, 0)


def a_little_back_is_waited_for():
    clock = _clock()
    clock.set(_DAY, _NOON - 10000)
    for now in range(0, 10001, 100):
        clock.poll(now)
        assert clock.ms == _NOON
    clock.poll(10500)
    assert (clock.ms, clock.uptime_s, clock.jumped_s) == (_NOON + 500, 10, 0)


def a_correction_replaces_the_one_before():
    clock = _clock()
    clock.set(_DAY, _NOON - 5000)
    clock.set(_DAY, _NOON + 1)
    clock.poll(100)
    assert clock.ms == _NOON + 101
    clock.set(_DAY, _NOON)
    clock.set(_DAY - 400, 0)
    clock.poll(200)
    assert (clock.day, clock.ms) == (_DAY - 400, 100)


def over_midnight_a_little_is_a_little():
    clock = _clock(False)
    clock.set(_DAY, 86399000)
    clock.set(_DAY + 1, 1000)
    assert (clock.day, clock.ms, clock.jumped_s) == (_DAY + 1, 1000, 0)
    clock.set(_DAY, 86399000)
    assert (clock.day, clock.ms, clock.jumped_s) == (_DAY + 1, 1000, 0)
    clock.poll(2500)
    assert clock.ms == 1500


def jumps_add_up():
    clock = _clock()
    for day, ms, jumped in (
        (_DAY, _NOON + 3600000, 3600),
        (_DAY, _NOON, 0),
        (_DAY - 365, _NOON, -365 * 86400),
        (_DAY, _NOON, 0),
        (_DAY + 1, 0, 43200),
        (_DAY, _NOON, 0),
        (0, 0, -_DAY * 86400 - 43200),
        (_DAY, _NOON, 0),
    ):
        clock.set(day, ms)
        assert (clock.day, clock.ms, clock.jumped_s) == (day, ms, jumped), (day, ms, clock.jumped_s)


def less_than_a_second_of_a_jump_makes_no_time_run_back():
    clock = _clock()
    began = _stamped(clock)
    for ms in (_NOON + 3600001, _NOON + 7200999, _NOON + 500, _NOON - 86400):
        clock.set(_DAY, ms)
        now = _stamped(clock, -clock.jumped_s)
        assert began <= now <= (_DAY, began[1] + 4000), (ms, now)
        began = now


def what_cannot_be_is_counted():
    clock = _clock()
    for day in (-1, 0xFFF1, -700000, 2900000):
        clock.set(day, 0)
    assert (clock.day, clock.ms, clock.refused, clock.jumped_s) == (_DAY, _NOON, 4, 0)


def a_time_whose_answer_took_long_may_be_as_old_as_that():
    clock = _clock()
    now = 20000
    clock.poll(now)
    for old in (0, 50, 19999, 20000):
        ms = clock.ms
        clock.set(_DAY, ms - old, 20000)
        assert (clock.ms, clock.jumped_s) == (ms, 0)
        now += 1
        clock.poll(now)
        assert clock.ms == ms + 1, "it does not stand still"
    clock.set(_DAY, clock.ms - 20001, 20000)
    assert clock.jumped_s == -21
    clock.set(_DAY, clock.ms + 10000, 20000)
    assert clock.ms == _NOON + 10003 and clock.jumped_s == -21


def no_start_began_before_1970():
    clock = _clock(False)
    buf = bytearray(STAMP)
    clock.poll(2000)
    clock.stamp(buf, 0)
    clock.poll(5000)
    clock.set(0, 1000)
    assert not clock.known and clock.refused == 1
    clock.set(1, 0)
    assert clock.moment(buf, 0) == (0, 86397000)
    clock = Clock(Boots("/flash/boot"), 0)
    clock.set(_DAY, _NOON)
    assert clock.moment(buf, 0) == (0, 86397000)


def stamps_move_over_midnight_both_ways():
    clock = _clock(False)
    clock.set(_DAY, 1000)
    assert _stamped(clock, -2) == (_DAY - 1, 86399000)
    assert _stamped(clock, 86399) == (_DAY + 1, 0)
    assert _stamped(clock, -3 * 86400 - 1) == (_DAY - 3, 0)


def before_the_time_is_known_nothing_jumps():
    clock = _clock(False)
    clock.poll(5000)
    buf = bytearray(STAMP)
    clock.stamp(buf, 0)
    clock.poll(7000)
    clock.set(_DAY, _NOON)
    assert clock.jumped_s == 0
    assert clock.moment(buf, 0) == (_DAY, _NOON - 2000)
    clock.set(_DAY - 1, _NOON)
    assert clock.moment(buf, 0) == (_DAY, _NOON - 2000)


class _Settings:
    clock_aligned_data_interval = 900


def boundaries_are_passed_by_running_only():
    clock = _clock(False)
    aligned = Aligned(_Settings(), clock)
    assert aligned.passed() == -1
    clock.set(_DAY, _NOON + 899000)
    assert aligned.passed() == -1
    clock.poll(1000)
    assert aligned.passed() == 44100
    clock.set(_DAY, _NOON + 899900)  # a little back: the same boundary does not come twice
    for now in range(1000, 2000, 50):
        clock.poll(now)
        assert aligned.passed() == -1
    clock.set(_DAY, _NOON + 5000000)
    assert aligned.passed() == -1
    clock.set(_DAY - 300, _NOON + 2000)
    assert aligned.passed() == -1
    clock.set(_DAY, _NOON + 899995)
    assert aligned.passed() == -1
    clock.poll(2010)
    assert aligned.passed() == 44100
