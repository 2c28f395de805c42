"""Rules of `hold`: it names the first thing that keeps energy away, and every name of HOLDS is reached."""

from bench import Bench
from evse.connector import HOLDS
from evse.readings import TESTING


def _emergency(b):
    b.r.emergency = True


def _loop(b):
    b.r.alive = False


def _unplugged(b):
    b.unplug()


def _unavailable(b):
    b.c.available = False


def _unauthorised(b):
    b.c.authorised = False


def _fault(b):
    b.r.earth = True


def _recovery(b):
    b.r.earth = True
    b.step()
    b.r.earth = False
    b.until(lambda c: c.fault is None, 2000)


def _test(b):
    b.ev = "B"
    b.run(100)
    b.r.rcd_test = TESTING


def _lock(b):
    b.c.unlock(b.now)


def _phases(b):
    b.r.switching = True


def _limit(b):
    b.limit(5900)


def _ventilation(b):
    b.ev = "D"


def _switch(b):
    b.ev = "B"


def _reclose(b):
    b.ev = "B"
    b.run(1000)
    b.ev = "C"
    b.run(1000)


def _settling(b):
    b.ev = "B"
    b.run(8000)
    b.ev = "C"
    b.run(100)


_CASES = (
    ("fault", _fault),
    ("emergency", _emergency),
    ("loop", _loop),
    ("vehicle", _unplugged),
    ("available", _unavailable),
    ("permission", _unauthorised),
    ("recovery", _recovery),
    ("test", _test),
    ("lock", _lock),
    ("phases", _phases),
    ("limit", _limit),
    ("ventilation", _ventilation),
    ("switch", _switch),
    ("reclose", _reclose),
    ("settling", _settling),
)


def nothing_holds_while_energy_flows():
    b = Bench().ready()
    assert b.c.hold is None and b.c.close and b.c.offered_ma
    b.never(lambda c: c.hold is not None, 2000)


def everything_that_holds_is_named():
    for name, cause in _CASES:
        b = Bench().ready()
        cause(b)
        b.run(100)
        assert b.c.hold == name, (name, b.c.hold)
        assert not b.c.close or b.c.hold in ("loop", "available", "permission", "lock", "phases", "limit"), name


def an_input_that_fails_is_a_fault_and_holds_as_one():
    b = Bench().ready()
    b.r.failed = True
    b.step()
    assert b.c.hold == "fault" and b.c.fault == "adc_stale"


def the_cases_are_all_there_are():
    named = [name for name, _ in _CASES]
    assert [name for name in HOLDS if name not in named] == []


def a_tick_that_failed_holds_as_a_fault():
    b = Bench().ready()
    b.c.trip(b.now)
    assert b.c.hold == "fault"


def the_gravest_is_named_first():
    b = Bench()
    assert b.step() is None and b.c.hold == "vehicle"
    b.c.available = False
    b.step()
    assert b.c.hold == "vehicle"
    b.r.emergency = True
    b.step()
    assert b.c.hold == "emergency"
    b.r.earth = True
    b.step()
    assert b.c.hold == "fault"
