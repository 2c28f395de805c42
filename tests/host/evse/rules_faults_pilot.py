"""Rules of faults that show at the control pilot, and of what the pilot shows of a fault."""

from faulty import charging, comes_back, stopped_by

from bench import Bench


def a_short_circuit_of_the_pilot_opens_at_once_and_ends_by_itself():
    b = charging()
    b.short = True
    b.step()
    assert not b.c.close
    stopped_by(b, "pilot_short", 50)
    b.never(lambda c: c.fault != "pilot_short", 5000)
    assert b.c.plugged  # nothing says that the vehicle left
    b.short = False
    comes_back(b)


def a_missing_diode_gives_no_energy_until_the_vehicle_is_unplugged():
    b = Bench()
    b.diode = False
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    b.until(lambda c: c.offered_ma, 1000)
    b.never(lambda c: c.fault, 540)  # so long a change of duty may look like anything
    b.until(lambda c: c.fault == "diode", 50)
    b.diode = True
    b.never(lambda c: c.close or c.fault != "diode", 40000)
    b.unplug()
    b.until(lambda c: c.fault is None, 100)


def a_diode_that_is_in_doubt_gives_no_energy():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    for _ in range(2000):
        b.diode = not b.diode
        b.step()
        assert not b.c.close


def a_diode_that_shows_only_when_the_pwm_has_settled_is_no_fault():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    b.diode = False
    b.until(lambda c: c.offered_ma, 1000)
    b.run(400)
    b.diode = True
    b.until(lambda c: c.energised, 2000)
    assert b.c.fault is None


def a_diode_that_fails_after_a_change_of_current_stops_all_the_same():
    b = charging()
    b.limit(10000)
    b.step()
    b.diode = False
    stopped_by(b, "diode", 50)


def a_diode_that_fails_in_the_session_stops_it():
    b = charging()
    b.diode = False
    stopped_by(b, "diode", 50)
    b.never(lambda c: c.fault != "diode", 5000)  # state F looks like a short circuit then, and must not be taken for it


def a_fault_stop_shows_state_f_for_300_ms_then_12_v():
    b = charging()
    b.r.rcd = True
    b.step()
    assert b.c.duty == 0
    assert 290 <= b.until(lambda c: c.duty, 400)
    b.never(lambda c: c.duty != 10000, 2000)
    assert b.c.plugged


def a_fault_while_the_vehicle_is_asked_to_stop_shows_state_f_too():
    b = charging()
    b.c.authorised = False
    b.run(1000)
    assert b.c.close and b.c.duty == 10000
    b.r.earth = True
    b.step()
    assert not b.c.close and b.c.duty == 0
    b.never(lambda c: c.duty != 0, 290)
    b.until(lambda c: c.duty == 10000, 20)


def state_f_may_be_longer():
    b = charging(state_f_ms=2000)
    b.r.rcd = True
    b.step()
    assert 1990 <= b.until(lambda c: c.duty, 2100)


def a_fault_without_a_session_leaves_the_pilot_alone():
    b = Bench()
    b.plug()
    b.run(500)
    b.r.earth = True
    b.never(lambda c: c.duty != 10000 or c.state == "F", 2000)


def a_pilot_that_contradicts_the_generator_is_an_error():
    b = charging()
    b.high_mv = -12000
    b.step()
    assert not b.c.close
    stopped_by(b, "pilot_error", 120)
    b.high_mv = None
    comes_back(b)


def a_pilot_above_13_v_is_an_error():
    b = Bench()
    b.high_mv = 13500
    b.until(lambda c: c.fault == "pilot_error", 150)
