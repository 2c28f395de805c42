"""Rules of the contactor that does not do what it was told."""

from faulty import charging, stopped_by

from bench import Bench


def a_welded_contactor_is_found_1_s_after_opening_and_latches():
    b = charging()
    b.welded = True
    b.ev = "B"
    b.step()
    b.never(lambda c: c.fault, 980)
    stopped_by(b, "weld", 30)
    assert b.c.energised and b.c.latched
    b.c.reset(b.now)
    b.never(lambda c: c.fault != "weld", 2000)
    b.welded = False
    b.run(100)
    b.never(lambda c: c.fault != "weld", 2000)
    b.c.reset(b.now)
    b.until(lambda c: c.fault is None, 20)


def a_contactor_that_is_welded_at_boot_is_found():
    b = Bench()
    b.welded = True
    b.until(lambda c: c.fault == "weld", 1100)


def a_contactor_that_reports_closed_before_it_is_told_to_is_never_told_to():
    b = Bench(proximity=False, lock=False)
    b.welded = True
    b.ev = "C"
    b.limit(16000)
    b.c.authorised = True
    b.never(lambda c: c.close, 5000)
    assert b.c.fault == "weld"


def a_contactor_that_does_not_close_is_found_after_1_s_and_latches():
    b = Bench()
    b.dead_coil = True
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    b.until(lambda c: c.close, 3000)
    assert 980 <= b.until(lambda c: c.fault == "no_close", 1100)
    assert not b.c.close and b.c.latched
    b.never(lambda c: c.close, 40000)


def a_contactor_that_falls_off_in_the_session_is_found():
    b = charging()
    b.r.closed = False
    b.dead_coil = True
    stopped_by(b, "no_close", 1100)
