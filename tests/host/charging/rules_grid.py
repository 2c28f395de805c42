"""Rules of the grid on simulated time: the randomised delay, the peak hours and the grid operator's dimming."""

import gc
import os

from service import forget as _forget
from service import install as _set
from service import scene as _scene

from ocpp.smart import delay

MONDAY_7 = 1795417200  # 2026-11-23T07:00:00Z
LONGEST = 600


class _Dice:
    """Stands for the source of randomness: the next wait is `s`, if that is no longer than the longest."""

    s = 0

    def urandom(self, n):
        return self.s.to_bytes(n, "little")


_dice = delay.os = _Dice()


def _with(**settings):
    scene = _scene()
    for name in settings:
        setattr(scene.cp.settings, name, settings[name])
    scene.begin(MONDAY_7)
    return scene


def _patient(scene, connector=1):
    # A session that has begun without waiting, and will wait from now on.
    scene.start(connector)
    scene.charging.hurry(connector)
    scene.limits()
    scene.charging.parts[connector - 1].hurried = 0
    scene.charging.dirty = True
    scene.limits()


def a_session_begins_to_the_second_that_was_drawn():
    scene = _with(randomised_delay=LONGEST)
    for s in (1, 2, 299, 600):
        _dice.s = s
        assert scene.start(1) == [0, 0]
        if s > 1:
            assert scene.wait(s - 1) == [0, 0]
        assert scene.wait(1) == [32000, 0]
        assert scene.wait(3 * LONGEST) == [32000, 0]
        scene.stop(1)
        assert scene.limits() == [0, 0]
    _dice.s = 0
    assert scene.start(1) == [32000, 0]
    _forget(scene)


def each_session_waits_for_itself():
    scene = _with(randomised_delay=1800)
    _dice.s = 100
    scene.start(1)
    _dice.s = 300
    scene.start(2)
    assert scene.wait(99) == [0, 0]
    assert scene.wait(1) == [32000, 0]
    assert scene.wait(199) == [32000, 0]
    scene.stop(1)
    assert scene.wait(1) == [0, 32000]
    _forget(scene)


def who_is_in_a_hurry_does_not_wait_in_this_session():
    scene = _with(randomised_delay=1800)
    _dice.s = 1000
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
    scene = _with(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20, 8), chargingProfileKind="Relative")  # 100 s each
    _patient(scene)
    _dice.s = 40
    for before, after in ((10000, 20000), (20000, 8000)):
        assert scene.wait(60 if after == 8000 else 100) == [before, 0]
        assert scene.wait(39) == [before, 0]
        assert scene.wait(1) == [after, 0]
    _forget(scene)


def a_period_that_begins_meanwhile_does_not_wait_longer():
    scene = _with(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20, 30), chargingProfileKind="Relative")  # 100 s each
    _patient(scene)
    _dice.s = 150
    assert scene.wait(100) == [10000, 0]
    assert scene.wait(100) == [10000, 0]
    assert scene.wait(49) == [10000, 0]
    assert scene.wait(1) == [30000, 0]
    _forget(scene)


def an_order_for_less_is_obeyed_at_once_and_one_for_more_waits():
    scene = _with(randomised_delay=LONGEST)
    _patient(scene)
    _dice.s = 50
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
    scene = _with(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (20, 16), chargingProfileKind="Relative")
    _patient(scene)
    _dice.s = LONGEST
    assert scene.wait(150) == [20000, 0]
    scene.start(2)
    assert scene.limits() == [20000, 0]  # another's order changes nothing
    _set(scene, "TxDefault", (7,), chargingProfileKind="Relative")
    assert scene.limits() == [7000, 0]
    _forget(scene)


def a_pause_of_the_back_end_ends_a_wait():
    scene = _with(randomised_delay=1800)
    _dice.s = 1000
    scene.start(1)
    _set(scene, "TxDefault", (0,), chargingProfileKind="Relative")
    assert scene.wait(2000) == [0, 0]
    _forget(scene)


def the_charge_points_maximum_falls_at_once_and_rises_at_random():
    scene = _with(randomised_delay=LONGEST)
    _patient(scene)
    _dice.s = 30
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
    scene = _with(randomised_delay=LONGEST)
    _set(scene, "ChargePointMax", (20,), 1, 0, startSchedule="2026-11-22T00:00:00Z")
    _dice.s = 0
    scene.start(1)
    assert scene.start(2) == [10000, 10000]
    _dice.s = LONGEST
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
    scene = _with()
    _dice.s = 100
    assert scene.start(1) == [32000, 0]
    scene.charging.dim(True)
    assert scene.limits() == [6000, 0]
    scene.charging.dim(False)
    assert scene.limits() == [32000, 0]
    _forget(scene)


def a_wait_ends_when_the_key_is_set_to_nothing():
    scene = _with(randomised_delay=1800)
    _dice.s = 1000
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
    scene = _with(randomised_delay=1800)
    _dice.s = 100
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


def in_peak_hours_nothing_is_charged():
    scene = _with(peak_hours="8-11,16-22?")
    assert scene.start(1) == [32000, 0]
    for hours, limit in ((1, 0), (3, 32000), (5, 0), (6, 32000)):
        seconds = hours * 3600
        assert scene.wait(seconds - 1) == [32000 - limit, 0], hours
        assert scene.wait(1) == [limit, 0], hours
    assert scene.wait(4 * 86400) == [32000, 0]  # Friday night
    assert scene.wait(43200) == [32000, 0]  # Saturday
    _forget(scene)


def who_is_in_a_hurry_charges_in_peak_hours():
    scene = _with(peak_hours="8-11")
    scene.wait(3600)
    assert scene.start(1) == [0, 0]
    scene.charging.hurry(1)
    assert scene.limits() == [32000, 0]
    assert scene.start(2) == [32000, 0]
    scene.stop(1)
    scene.limits()
    assert scene.start(1) == [0, 0]
    assert scene.wait(3 * 3600) == [32000, 32000]
    _forget(scene)


def the_back_ends_plan_replaces_the_peak_hours():
    scene = _with(peak_hours="8-11")
    scene.wait(3600)
    scene.start(1)
    _set(scene, "TxDefault", (10,), chargingProfileKind="Relative")
    assert scene.limits() == [10000, 0]
    assert scene.call("ClearChargingProfile", {}) == {"status": "Accepted"}
    assert scene.limits() == [0, 0]
    _forget(scene)


def without_the_time_there_are_no_peak_hours():
    scene = _with(peak_hours="8-11")
    scene.wait(3600)
    scene.clock(False)
    # What would be a Monday's peak hour, were it counted from 2040 as a known time is.
    scene.cp.clock.uptime_s = 86400 + 9 * 3600
    assert scene.start(1) == [32000, 0]
    assert scene.wait(100) == [32000, 0]
    assert scene.clock(True) == [0, 0]
    _forget(scene)


def the_peak_hours_begin_and_end_at_random():
    scene = _with(peak_hours="8-11", randomised_delay=LONGEST)
    _patient(scene)
    _dice.s = 77
    assert scene.wait(3600) == [32000, 0]
    assert scene.wait(76) == [32000, 0]
    assert scene.wait(1) == [0, 0]
    assert scene.wait(3 * 3600 - 77) == [0, 0]
    assert scene.wait(76) == [0, 0]
    assert scene.wait(1) == [32000, 0]
    _forget(scene)


def peak_hours_are_in_the_composite_schedule():
    scene = _with(peak_hours="8-11")
    answer = scene.call("GetCompositeSchedule", {"connectorId": 0, "duration": 20000, "chargingRateUnit": "A"})
    assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 64},
        {"startPeriod": 3600, "limit": 0},
        {"startPeriod": 14400, "limit": 64},
    ]
    _forget(scene)


def dimming_leaves_4200_watts_to_all_connectors():
    scene = _with()
    for phases, ma, both in ((3, 6000, 0), (2, 9000, 0), (1, 18000, 9000)):
        scene.charging.phases = phases
        scene.start(1)
        scene.charging.dim(True)
        assert scene.limits() == [ma, 0]
        scene.start(2)
        assert scene.limits() == [both or ma, both]
        scene.stop(1)
        assert scene.limits() == [0, ma]
        scene.charging.dim(False)
        assert scene.limits() == [0, 32000]
        scene.stop(2)
        assert scene.limits() == [0, 0]
    _forget(scene)


def dimming_and_the_charge_points_maximum_the_lower_counts():
    scene = _with()
    scene.charging.phases = 1
    _set(scene, "ChargePointMax", (10,), 1, 0, startSchedule="2026-11-22T00:00:00Z")
    scene.start(1)
    scene.charging.dim(True)
    assert scene.limits() == [10000, 0]
    _set(scene, "ChargePointMax", (20,), 1, 0, startSchedule="2026-11-22T00:00:00Z")
    assert scene.limits() == [18000, 0]
    scene.charging.dim(False)
    assert scene.limits() == [20000, 0]
    _forget(scene)


def dimming_is_in_the_composite_schedule():
    scene = _with()
    scene.charging.dim(True)
    for connector in (0, 1):
        for unit, limit in (("A", 6), ("W", 4140)):
            asked = {"connectorId": connector, "duration": 100, "chargingRateUnit": unit}
            answer = scene.call("GetCompositeSchedule", asked)
            assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": limit}]
    _forget(scene)


def dimming_acts_at_once_whatever_waits_and_its_end_is_at_random():
    scene = _with(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20), chargingProfileKind="Relative")
    _patient(scene)
    _dice.s = LONGEST
    assert scene.wait(100) == [10000, 0]
    scene.charging.dim(True)
    assert scene.limits() == [6000, 0]
    assert scene.wait(LONGEST) == [6000, 0]
    _dice.s = 20
    scene.charging.dim(False)
    assert scene.limits() == [6000, 0]
    assert scene.wait(19) == [6000, 0]
    assert scene.wait(1) == [20000, 0]
    _forget(scene)


def dimming_lasts_however_great_the_hurry():
    scene = _with(randomised_delay=LONGEST)
    scene.charging.dim(True)
    _dice.s = 20
    scene.start(1)
    scene.charging.hurry()
    assert scene.limits() == [6000, 0]
    scene.charging.dim(False)
    assert scene.limits() == [32000, 0]
    _forget(scene)


def dimming_acts_when_flash_refuses_too():
    scene = _with()
    scene.start(1)
    path = scene.charging.path
    os.rename(path, path + "x")
    scene.charging.dim(True)
    assert scene.limits() == [0, 0]
    os.rename(path + "x", path)
    assert scene.wait(1) == [6000, 0]
    _forget(scene)


def a_round_in_which_something_waits_allocates_nothing():
    scene = _with(randomised_delay=LONGEST, peak_hours="8-11", summer_time=True)
    _dice.s = LONGEST
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
