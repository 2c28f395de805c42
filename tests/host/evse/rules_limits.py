"""Rules of the expiring current limits."""

from time import ticks_add

from evse.limits import Limits

LAST = ticks_add(0, -1)  # the last tick before the clock wraps


def without_a_live_limit_the_current_is_0():
    limits = Limits(3)
    assert limits.minimum(5) == 0 and limits.by == -1


def the_lowest_live_limit_counts():
    limits = Limits(3)
    limits.set(0, 16000, 0, 1000)
    limits.set(1, 10000, 0, 1000)
    limits.set(2, 20000, 0, 1000)
    assert limits.minimum(10) == 10000 and limits.by == 1


def an_expired_limit_counts_no_more():
    limits = Limits(2)
    limits.set(0, 16000, 0, 1000)
    limits.set(1, 10000, 0, 500)
    assert limits.minimum(499) == 10000
    assert limits.minimum(500) == 16000 and limits.get(1) == -1
    assert limits.minimum(1000) == 0


def an_expired_limit_does_not_come_back_when_the_clock_wraps():
    limits = Limits(1)
    limits.set(0, 16000, 0, 1000)
    assert limits.minimum(1000) == 0
    for eighth in range(8):
        assert limits.minimum(LAST // 8 * eighth) == 0
    assert limits.minimum(500) == 0


def a_limit_of_0_counts_and_a_negative_one_is_taken_away():
    limits = Limits(2)
    limits.set(0, 16000, 0, 1000)
    limits.set(1, 0, 0, 1000)
    assert limits.minimum(1) == 0 and limits.by == 1
    limits.set(1, -1, 0, 1000)
    assert limits.minimum(1) == 16000


def a_limit_lives_across_the_wrap_of_the_clock():
    limits = Limits(1)
    limits.set(0, 16000, LAST - 99, 1000)
    assert limits.minimum(LAST) == 16000
    assert limits.minimum(899) == 16000
    assert limits.minimum(900) == 0
