"""Rules of the cable lock."""

from bench import Bench


def the_cable_is_free_until_a_session_is_authorised():
    b = Bench()
    b.limit(16000)
    b.plug()
    b.never(lambda c: c.lock_command or c.locked, 2000)


def the_cable_is_released_when_authorisation_ends_and_the_contactor_has_opened():
    b = Bench().ready()
    b.c.authorised = False
    b.never(lambda c: not c.lock_command, 5900)
    b.until(lambda c: not c.energised, 200)
    b.until(lambda c: not c.locked, 500)


def the_cable_is_released_when_the_vehicle_leaves():
    b = Bench().ready()
    b.ev = None
    b.until(lambda c: not c.locked, 600)


def a_kept_cable_stays_locked_after_the_session():
    b = Bench().ready()
    b.c.keep_locked = True
    b.c.authorised = False
    b.never(lambda c: not c.locked, 10000)
    b.c.keep_locked = False
    b.until(lambda c: not c.locked, 500)


def a_kept_cable_stays_locked_when_the_vehicle_leaves():
    b = Bench().ready()
    b.c.keep_locked = True
    b.ev = None
    b.run(200)
    b.c.authorised = False
    b.never(lambda c: not c.locked, 10000)
    b.c.unlock(b.now)
    b.until(lambda c: c.unlock_result == "unlocked", 500)
    b.never(lambda c: c.lock_command, 2000)


def keeping_locks_nothing_that_was_not_locked():
    b = Bench()
    b.c.keep_locked = True
    b.plug()
    b.never(lambda c: c.lock_command, 1000)


def a_kept_cable_stays_locked_over_a_restart():
    b = _restarted()
    b.never(lambda c: not c.locked, 5000)
    b.c.keep_locked = False
    b.until(lambda c: not c.locked, 500)


def a_cable_that_nobody_keeps_is_released_after_a_restart():
    b = _restarted(keep=False)
    b.until(lambda c: not c.locked, 1000)


def a_lock_found_locked_without_a_cable_opens():
    b = _restarted()
    b.unplug()
    b.until(lambda c: not c.locked, 1500)


def a_kept_cable_unlocks_on_request_right_after_a_restart():
    b = _restarted()
    b.c.unlock(b.now)
    b.until(lambda c: c.unlock_result == "unlocked", 1000)


def _restarted(keep=True):
    """A board that starts with a cable in its socket and the lock locked."""
    b = Bench()
    b.plug()
    b.r.locked = True
    b.c.keep_locked = keep
    b.run(10)
    assert b.c.locked
    return b


def state_e_releases_even_a_kept_cable():
    b = Bench().ready()
    b.c.keep_locked = True
    b.short = True
    b.until(lambda c: not c.locked, 1000)


def an_unlock_of_an_idle_connector_succeeds():
    b = Bench()
    b.run(100)
    b.c.unlock(b.now)
    assert b.c.unlock_result is None
    b.until(lambda c: c.unlock_result == "unlocked", 20)


def an_unlock_in_the_session_stops_the_vehicle_first():
    b = Bench().ready()
    b.c.unlock(b.now)
    b.step()
    assert b.c.duty == 10000 and b.c.close and b.c.lock_command
    b.until(lambda c: c.unlock_result == "unlocked", 7000)
    assert not b.c.energised and not b.c.locked


def an_unlocked_cable_is_not_locked_again_by_the_same_authorisation():
    b = Bench().ready()
    b.c.unlock(b.now)
    b.until(lambda c: c.unlock_result, 7000)
    b.never(lambda c: c.lock_command or c.offered_ma, 10000)
    b.c.authorised = False
    b.run(100)
    b.c.authorised = True
    b.until(lambda c: c.energised, 4000)


def a_jammed_lock_fails_the_unlock():
    b = Bench().ready()
    b.jammed = True
    b.c.unlock(b.now)
    b.until(lambda c: c.unlock_result == "failed", 7000)
    assert b.c.fault == "lock_jam" and b.c.locked


def a_welded_contactor_fails_the_unlock_and_keeps_the_lock():
    b = Bench().ready()
    b.welded = True
    b.c.unlock(b.now)
    b.until(lambda c: c.unlock_result == "failed", 21000)
    assert b.c.lock_command and b.c.locked and b.c.fault == "weld"


def an_attached_cable_cannot_be_unlocked():
    b = Bench(proximity=False, lock=False)
    b.c.unlock(b.now)
    assert b.c.unlock_result == "failed"


def a_jam_prevents_the_session_until_the_lock_moves_again():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.jammed = True
    b.c.authorised = True
    b.until(lambda c: c.fault == "lock_jam", 400)
    b.never(lambda c: c.offered_ma or c.close, 3000)
    b.c.authorised = False  # the order stays, so that the lock is tried again
    b.never(lambda c: c.fault != "lock_jam" or not c.lock_command, 3000)
    b.jammed = False
    b.until(lambda c: c.fault is None and not c.lock_command, 500)


def a_jam_is_forgotten_with_the_cable():
    b = Bench()
    b.plug()
    b.run(500)
    b.jammed = True
    b.c.authorised = True
    b.run(100)
    b.c.authorised = False
    b.unplug()
    b.until(lambda c: c.fault is None, 500)


def a_lock_that_opens_in_the_session_opens_the_contactor_at_once():
    b = Bench().ready()
    b.r.locked = False
    b.lock_ms = 5000
    b.step()
    assert not b.c.close and b.c.offered_ma == 0
