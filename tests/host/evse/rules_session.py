"""Rules of a charging session: who waits for whom, and for how long (IEC 61851-1 Annex A)."""

from time import ticks_add

from bench import Bench
from evse.settings import Settings


def a_vehicle_is_seen_within_100_ms():
    b = Bench()
    b.plug()
    assert b.until(lambda c: c.plugged, 100) and b.c.state == "B"


def nothing_is_offered_without_authorisation():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.never(lambda c: c.offered_ma or c.close or c.lock_command or c.duty != 10000, 5000)


def nothing_is_offered_without_a_limit():
    b = Bench()
    b.plug("C")
    b.c.authorised = True
    b.never(lambda c: c.offered_ma or c.close or c.duty != 10000, 5000)


def nothing_is_offered_while_unavailable():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.c.authorised = True
    b.c.available = False
    b.never(lambda c: c.offered_ma or c.close, 5000)
    assert b.c.duty == 10000 and b.c.plugged


def the_lock_comes_before_the_pwm_and_the_pwm_before_the_contactor():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.run(500)
    b.c.authorised = True
    b.until(lambda c: c.lock_command, 20)
    b.until(lambda c: c.locked, 400)
    b.until(lambda c: c.offered_ma == 16000, 20)
    assert not b.c.close
    b.until(lambda c: c.close, 2000)
    b.until(lambda c: c.energised, 100)


def a_lock_that_does_not_report_locked_blocks_everything():
    b = Bench()
    b.limit(16000)
    b.plug("C")
    b.lock_ms = 1 << 20
    b.c.authorised = True
    b.never(lambda c: c.offered_ma or c.close, 10000)


def power_comes_within_3_s_of_state_c_but_not_before_500_ms_of_it():
    b = Bench()
    b.limit(16000)
    b.plug()
    b.run(500)
    b.c.authorised = True
    b.run(2000)
    b.ev = "C"
    b.never(lambda c: c.close, 490)
    b.until(lambda c: c.energised, 2500)


def a_vehicle_that_fakes_c_for_250_ms_gets_no_power():
    b = Bench()
    b.limit(16000)
    b.plug()
    b.run(500)
    b.c.authorised = True
    b.run(2000)
    for _ in range(10):
        b.ev = "C"
        b.never(lambda c: c.close, 250)
        b.ev = "B"
        b.never(lambda c: c.close, 250)


def a_wish_within_550_ms_of_the_pwm_change_is_ignored():
    b = Bench()
    b.limit(16000)
    b.plug()
    b.run(500)
    b.c.authorised = True
    b.until(lambda c: c.offered_ma, 1000)
    b.ev = "C"
    b.never(lambda c: c.state != "B", 540)
    b.until(lambda c: c.state == "C", 50)


def a_stop_within_550_ms_of_a_pwm_change_is_not_ignored():
    b = Bench().ready()
    b.limit(10000)
    b.run(20)
    b.ev = "B"
    b.step()
    assert not b.c.close


def leaving_c_for_b_or_a_opens_in_the_same_tick():
    for after in ("B", None):
        b = Bench().ready()
        b.ev = after
        b.step()
        assert not b.c.close


def the_vehicle_may_stop_and_ask_again_after_the_lock_out():
    b = Bench().ready()
    b.ev = "B"
    b.run(100)
    assert b.c.offered_ma == 16000  # PWM goes on: the vehicle may come back
    b.ev = "C"
    b.never(lambda c: c.close, 4800)
    b.until(lambda c: c.energised, 1000)


def a_vehicle_in_c_at_boot_charges_without_a_fault():
    b = Bench()
    b.plug("C")
    b.limit(16000)
    b.c.authorised = True
    b.until(lambda c: c.energised, 3000)
    assert b.c.fault is None


def a_stop_by_the_evse_waits_for_the_vehicle():
    b = Bench().ready()
    b.c.authorised = False
    b.step()
    assert b.c.duty == 10000 and b.c.offered_ma == 0 and b.c.close
    b.run(2000)
    assert b.c.close
    b.ev = "B"
    b.step()
    assert not b.c.close


def a_stop_by_the_evse_opens_under_load_after_6_s():
    b = Bench().ready()
    b.c.authorised = False
    assert 5990 <= b.until(lambda c: not c.close, 6100) <= 6020


def a_limit_below_6_a_pauses_at_a_steady_12_v_and_a_higher_one_resumes():
    b = Bench().ready()
    b.limit(5999)
    b.step()
    assert b.c.duty == 10000 and b.c.close
    b.until(lambda c: not c.close, 6100)
    b.run(100)
    assert b.c.lock_command and not b.c.energised  # the session goes on
    b.limit(8000)
    b.until(lambda c: c.energised, 6000)
    assert b.c.offered_ma == 8000


def a_resumption_before_the_vehicle_stopped_keeps_the_contactor_closed():
    b = Bench().ready()
    b.limit(0)
    b.run(1000)
    b.limit(16000)
    b.never(lambda c: not c.close, 8000)


def a_second_pause_has_6_s_of_its_own():
    b = Bench().ready()
    b.limit(0)
    b.run(5000)
    b.limit(16000)
    b.run(100)
    b.limit(0)
    assert 5990 <= b.until(lambda c: not c.close, 6100) <= 6020


def an_expired_limit_pauses():
    b = Bench().ready()
    b.limit(16000, 2000)
    b.until(lambda c: c.offered_ma == 0, 2010)
    b.until(lambda c: not c.close, 6100)


def a_main_loop_that_died_pauses_and_opens():
    b = Bench().ready()
    b.r.alive = False
    b.step()
    assert b.c.duty == 10000
    b.until(lambda c: not c.close, 6100)
    b.r.alive = True
    b.until(lambda c: c.energised, 7000)


def a_lower_limit_acts_within_one_tick():
    b = Bench().ready(32000)
    b.limit(10000)
    b.step()
    assert b.c.duty == 1667 and b.c.offered_ma == 10000 and b.c.close


def state_d_gets_no_power_without_ventilation_but_the_offer_stays():
    b = Bench()
    b.limit(16000)
    b.plug("D")
    b.c.authorised = True
    b.never(lambda c: c.close or c.wants, 5000)
    assert b.c.state == "D" and b.c.plugged and b.c.fault is None


def state_d_gets_power_where_ventilation_is_declared():
    settings = Settings()
    settings.ventilated = True
    b = Bench(settings=settings)
    b.limit(16000)
    b.plug("D")
    b.c.authorised = True
    b.until(lambda c: c.energised, 3000)
    assert b.c.state == "D" and b.c.wants


def a_vehicle_that_turns_to_d_loses_power_in_the_same_tick():
    b = Bench().ready()
    b.ev = "D"
    b.step()
    assert not b.c.close


def a_vehicle_unplugged_from_the_offer_ends_it():
    b = Bench().ready()
    b.unplug()
    b.until(lambda c: not c.plugged, 100)
    b.step()
    assert b.c.duty == 10000 and b.c.offered_ma == 0


def a_contact_that_bounces_for_30_ms_is_no_departure():
    b = Bench()
    b.plug()
    b.run(200)
    b.ev = None
    b.never(lambda c: not c.plugged, 30)
    b.ev = "B"
    b.never(lambda c: not c.plugged, 200)


def a_sleeping_vehicle_is_woken_twice_where_that_is_set():
    settings = Settings()
    settings.wake_up = True
    settings.wake_ms = 30000
    b = Bench(settings=settings)
    b.limit(16000)
    b.plug()
    b.c.authorised = True
    for _ in range(2):
        assert b.until(lambda c: c.duty == 0, 32000) >= 29000
        assert 3980 <= b.until(lambda c: c.duty != 0, 5000) <= 4020
        assert b.c.plugged
    b.never(lambda c: c.duty == 0, 70000)
    b.limit(0)  # a pause re-arms
    b.run(1000)
    b.limit(16000)
    b.until(lambda c: c.duty == 0, 32000)
    b.run(4100)
    b.ev = "C"
    b.until(lambda c: c.energised, 3000)


def a_sleeping_vehicle_is_left_alone_otherwise():
    b = Bench()
    b.limit(16000)
    b.plug()
    b.c.authorised = True
    b.never(lambda c: c.duty == 0, 100000)


def a_session_runs_across_the_wrap_of_the_clock():
    b = Bench(start=ticks_add(0, -1600))
    b.ready()
    b.never(lambda c: not c.close, 3000)


def days_of_waiting_bring_no_lock_out_back():
    b = Bench().ready()
    b.ev = "B"
    b.run(10000)
    b.now = ticks_add(b.now, 1 << 28)  # three days and more of the same
    b.run(100)
    b.now = ticks_add(b.now, 1 << 28)
    b.limit(16000)
    b.run(100)
    b.ev = "C"
    b.until(lambda c: c.energised, 1000)
