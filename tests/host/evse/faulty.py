"""A charging session at a Bench that a fault stops and that comes back."""

from bench import Bench
from evse.settings import Settings


def charging(**settings):
    """A Bench in which energy flows, with these settings."""
    s = Settings()
    for name in settings:
        setattr(s, name, settings[name])
    return Bench(settings=s).ready()


def stopped_by(b, fault, within):
    """The contactor opens and `fault` shows within the time; no current is offered any more."""
    b.until(lambda c: not c.close, within)
    b.until(lambda c: c.fault == fault, within)
    assert b.c.offered_ma == 0
    return b


def comes_back(b, lock_out=30000):
    """Without another hand the session goes on, but not before the lock-out after the fault."""
    b.until(lambda c: c.fault is None, 70000)
    b.never(lambda c: c.close or c.offered_ma, lock_out - 20)
    b.until(lambda c: c.energised, 3000)
