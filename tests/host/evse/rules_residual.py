"""Rules of the residual current device's self-test: when it is asked for, and that no energy flows meanwhile."""

from bench import Bench
from evse.readings import DUE, REST, TESTING


class _Device:
    """Plays the device at a Bench: begins to test when it is told to, ends after 300 ms."""

    def __init__(self, bench):
        self.bench = bench
        self.tests = 0
        self._left = 0
        bench.r.rcd_test = REST

    def run(self, ms):
        b = self.bench
        for _ in range(ms // 10):
            if b.r.rcd_test == TESTING:
                assert not b.c.close and not b.c.offered_ma and not b.r.closed
                self._left -= 10
                if self._left <= 0:
                    b.r.rcd_test = REST
            elif b.c.test_rcd:
                b.r.rcd_test = TESTING
                self._left = 300
                self.tests += 1
            b.step()


def a_test_is_asked_for_when_it_is_due():
    d = _Device(Bench())
    d.run(1000)
    assert d.tests == 0
    d.bench.r.rcd_test = DUE
    d.run(1000)
    assert d.tests == 1


def a_device_without_self_test_is_never_tested():
    b = Bench().ready()
    b.unplug()
    b.never(lambda c: c.test_rcd, 2000)


def after_each_session_the_device_is_tested_once_the_vehicle_has_left():
    b = Bench()
    d = _Device(b)
    for session in range(2):
        b.ready()
        b.ev = "B"
        d.run(3000)
        assert d.tests == session
        b.c.authorised = False
        d.run(3000)
        b.unplug()
        d.run(2000)
        assert d.tests == session + 1


def a_test_that_falls_due_in_a_session_waits_for_its_end():
    b = Bench().ready()
    d = _Device(b)
    b.r.rcd_test = DUE
    d.run(5000)
    assert d.tests == 0 and b.c.close
    b.c.authorised = False
    b.ev = "B"
    d.run(1000)
    assert d.tests == 1  # a vehicle that stays for days is no reason to put it off


def a_vehicle_that_comes_during_the_test_waits_for_its_end():
    b = Bench()
    d = _Device(b)
    b.r.rcd_test = DUE
    d.run(20)
    assert d.tests == 1
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    d._left = 2000
    d.run(1500)
    assert b.c.hold == "test"
    d.run(4000)
    assert b.c.energised and b.c.hold is None


def a_device_that_has_tripped_is_not_asked_for_a_test():
    b = Bench()
    b.r.rcd = True
    b.r.rcd_test = DUE
    b.never(lambda c: c.test_rcd, 1000)
    b.r.rcd = False
    b.c.reset(b.now)
    b.until(lambda c: c.test_rcd, 20)


def a_failed_test_is_a_latched_fault():
    b = Bench()
    b.r.rcd_test = REST
    b.r.rcd = True
    b.step()
    assert b.c.fault == "rcd" and b.c.latched
