"""Rules of the randomised delay on simulated time: who waits for how long, and what never waits."""

import gc

from chance import LONGEST, dice, monday, patient
from service import forget as _forget
from service import install as _set


def a_session_begins_to_the_second_that_was_drawn():
    scene = monday(randomised_delay=LONGEST)
    for s in (1, 2, 299, 600):
        dice.s = s
        assert scene.start(1) == [0, 0]
        if s > 1:
            assert scene.wait(s - 1) == [0, 0]
        assert scene.wait(1) == [32000, 0]
        assert scene.wait(3 * LONGEST) == [32000, 0]
        scene.stop(1)
        assert scene.limits() == [0, 0]
    dice.s = 0
    assert scene.start(1) == [32000, 0]
    _forget(scene)


def each_session_waits_for_itself():
    scene = monday(randomised_delay=1800)
    dice.s = 100
    scene.start(1)
    dice.s = 300
    scene.start(2)
    assert scene.wait(99) == [0, 0]
    assert scene.wait(1) == [32000, 0]
    assert scene.wait(199) == [32000, 0]
    scene.stop(1)
    assert scene.wait(1) == [0, 32000]
    _forget(scene)


def who_is_in_a_hurry_does_not_wait_in_this_session():
    scene = monday(randomised_delay=1800)
    dice.s = 1000
    scene.start(1)
    assert scene.start(2) == [0, 0]
    scene.charging.hurry(2)
    assert scene.limits() == [0, 32000]
    _set(scene, "TxDefault", (10,), chargingProfileKind="Relative", connector=0)
    assert scene.limits() == [0, 10000]
    assert scene.call("ClearChargingProfile", {}) == {"status": "Accepted"}
    assert scene.limits() == [0, 32000]
    scene.charging.hurry()
    assert scene.limits() == [32000, 32000]
    scene.stop(2)
    scene.limits()
    assert scene.start(2) == [32000, 0]
    _forget(scene)


def a_schedule_changes_at_random_both_ways():
    scene = monday(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20, 8), chargingProfileKind="Relative")  # 100 s each
    patient(scene)
    dice.s = 40
    for before, after in ((10000, 20000), (20000, 8000)):
        assert scene.wait(60 if after == 8000 else 100) == [before, 0]
        assert scene.wait(39) == [before, 0]
        assert scene.wait(1) == [after, 0]
    _forget(scene)


def a_period_that_begins_meanwhile_does_not_wait_longer():
    scene = monday(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20, 30), chargingProfileKind="Relative")  # 100 s each
    patient(scene)
    dice.s = 150
    assert scene.wait(100) == [10000, 0]
    assert scene.wait(100) == [10000, 0]
    assert scene.wait(49) == [10000, 0]
    assert scene.wait(1) == [30000, 0]
    _forget(scene)


def an_order_for_less_is_obeyed_at_once_and_one_for_more_waits():
    scene = monday(randomised_delay=LONGEST)
    patient(scene)
    dice.s = 50
    _set(scene, "TxDefault", (10,), chargingProfileKind="Relative")
    assert scene.limits() == [10000, 0]
    _set(scene, "TxDefault", (20,), chargingProfileKind="Relative")
    assert scene.wait(49) == [10000, 0]
    assert scene.wait(1) == [20000, 0]
    _set(scene, "TxDefault", (30,), chargingProfileKind="Relative")
    assert scene.wait(20) == [20000, 0]
    _set(scene, "TxDefault", (12,), chargingProfileKind="Relative")
    assert scene.limits() == [12000, 0]
    assert scene.wait(LONGEST) == [12000, 0]
    _forget(scene)


def an_order_for_less_does_not_wait_for_a_schedule_that_does():
    scene = monday(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (20, 16), chargingProfileKind="Relative")
    patient(scene)
    dice.s = LONGEST
    assert scene.wait(150) == [20000, 0]
    scene.start(2)
    assert scene.limits() == [20000, 0]  # another's order changes nothing
    _set(scene, "TxDefault", (7,), chargingProfileKind="Relative")
    assert scene.limits() == [7000, 0]
    _forget(scene)


def a_pause_of_the_back_end_ends_a_wait():
    scene = monday(randomised_delay=1800)
    dice.s = 1000
    scene.start(1)
    _set(scene, "TxDefault", (0,), chargingProfileKind="Relative")
    assert scene.wait(2000) == [0, 0]
    _forget(scene)


def the_charge_points_maximum_falls_at_once_and_rises_at_random():
    scene = monday(randomised_delay=LONGEST)
    patient(scene)
    dice.s = 30
    past = "2026-11-22T00:00:00Z"
    _set(scene, "ChargePointMax", (20,), 1, 0, startSchedule=past)
    assert scene.limits() == [20000, 0]
    _set(scene, "ChargePointMax", (10,), 1, 0, startSchedule=past)
    assert scene.limits() == [10000, 0]
    assert scene.call("ClearChargingProfile", {}) == {"status": "Accepted"}
    assert scene.limits() == [10000, 0]
    assert scene.wait(29) == [10000, 0]
    assert scene.wait(1) == [32000, 0]
    _forget(scene)


def _two_share_20_a():
    # From now on a change would wait for as long as it may.
    scene = monday(randomised_delay=LONGEST)
    _set(scene, "ChargePointMax", (20,), 1, 0, startSchedule="2026-11-22T00:00:00Z")
    dice.s = 0
    scene.start(1)
    assert scene.start(2) == [10000, 10000]
    dice.s = LONGEST
    return scene


def one_in_a_hurry_does_not_wait_for_the_charge_points_maximum():
    scene = _two_share_20_a()
    scene.charging.hurry(2)
    assert scene.call("ClearChargingProfile", {}) == {"status": "Accepted"}
    assert scene.limits() == [32000, 32000]
    _forget(scene)


def what_another_session_leaves_is_taken_at_once():
    scene = _two_share_20_a()
    scene.stop(2)
    assert scene.limits() == [20000, 0]
    _forget(scene)


def without_the_key_nothing_waits():
    scene = monday()
    dice.s = 100
    assert scene.start(1) == [32000, 0]
    scene.charging.dim(True)
    assert scene.limits() == [6000, 0]
    scene.charging.dim(False)
    assert scene.limits() == [32000, 0]
    _forget(scene)


def a_wait_ends_when_the_key_is_set_to_nothing():
    scene = monday(randomised_delay=1800)
    dice.s = 1000
    assert scene.start(1) == [0, 0]
    scene.cp.settings.randomised_delay = 0
    scene.charging.dirty = True
    assert scene.limits() == [32000, 0]
    assert scene.charging.parts[0].due < 0  # nor is anybody told that it waits
    scene.cp.settings.randomised_delay = 1800
    scene.charging.dirty = True
    assert scene.limits() == [32000, 0]
    _forget(scene)


def a_clock_that_jumps_does_not_move_a_wait():
    scene = monday(randomised_delay=1800)
    dice.s = 100
    scene.start(1)
    assert scene.wait(50) == [0, 0]
    for days in (1, -2, 1):
        scene.cp.clock.day += days
        assert scene.limits() == [0, 0]
    assert scene.clock(False) == [0, 0]
    assert scene.wait(49) == [0, 0]
    assert scene.clock(True) == [0, 0]
    assert scene.wait(1) == [32000, 0]
    _forget(scene)


def a_round_in_which_something_waits_allocates_nothing():
    scene = monday(randomised_delay=LONGEST, peak_hours="8-11", summer_time=True)
    dice.s = LONGEST
    scene.charging.dim(True)
    assert scene.start(1) == [0, 0]
    charging = scene.charging
    charging.poll(0)
    gc.collect()
    before = gc.mem_alloc()
    for now in range(50):
        charging.dim(True)
        charging.poll(now)
    used = gc.mem_alloc() - before
    assert used == 0, used
    _forget(scene)
