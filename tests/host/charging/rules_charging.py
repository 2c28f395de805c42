"""Rules of the limits in force: when the time is not known, over the years, without garbage, and when flash refuses."""

import gc
import os

from service import forget as _forget
from service import install as _set
from service import scene as _scene

from ocpp.core.moment import second

PAST = "2026-11-22T00:00:00Z"


def moments_fit_small_integers_for_a_long_time():
    assert second(25567, 0) == 0
    assert second(25566, 86399999) == -1
    assert second(20779, 3600000) == (20779 - 25567) * 86400 + 3600
    # 2006 to 2074 as they are; before, by whole weeks; behind, never.
    assert second(13140, 0) == (13140 - 25567) * 86400 > -0x40000000
    assert second(37993, 86399999) == 12427 * 86400 - 1 < 0x3FFFFFFF
    assert second(37994, 0) == second(99999, 0) == 0x3FFFFFFF
    for day in (0, 5, 1000, 13139):
        early = second(day, 5000)
        assert early > -0x40000000 and early % 86400 == 5
        assert (early // 86400 + 25567 - day) % 7 == 0


def a_schedule_runs_over_the_turn_of_the_scale():
    scene = _scene()
    scene.begin(25567 * 86400 - 150)  # 2040 begins in 150 s
    scene.start(1)
    _set(scene, "TxDefault", (10, 11, 12), startSchedule="2039-12-31T23:58:20Z")
    assert scene.wait(49) == [32000, 0]
    assert scene.wait(1) == [10000, 0]
    assert scene.wait(99) == [10000, 0]
    assert scene.wait(1) == [11000, 0]
    assert scene.wait(99) == [11000, 0]
    assert scene.wait(1) == [12000, 0]
    _forget(scene)


def without_the_time_the_lowest_limit_counts():
    scene = _scene()
    _set(scene, "ChargePointMax", (20, 18, 25), 1, 0, startSchedule=PAST)
    _set(scene, "TxDefault", (0, 14, 9), 2, startSchedule=PAST)
    scene.start(1)
    assert scene.limits() == [9000, 0]
    assert scene.clock(False) == [9000, 0]
    assert scene.call("ClearChargingProfile", {"id": 2}) == {"status": "Accepted"}
    assert scene.limits() == [18000, 0]
    assert scene.wait(100000) == [18000, 0]
    assert scene.clock(True) == [25000, 0]
    _forget(scene)


def without_the_time_all_that_may_be_in_force_counts():
    scene = _scene()
    scene.clock(False)
    scene.start(1)
    _set(scene, "TxDefault", (12,), 1, chargingProfileKind="Relative")
    _set(scene, "TxDefault", (14,), 2, chargingProfileKind="Relative", validTo="2030-01-01T00:00:00Z")
    _set(scene, "TxDefault", (16, 6), 3, chargingProfileKind="Relative")
    # The third is sure, so nothing below it counts.
    assert scene.limits() == [16000, 0]
    assert scene.wait(100) == [6000, 0]
    assert scene.call("ClearChargingProfile", {"id": 3}) == {"status": "Accepted"}
    assert scene.limits() == [12000, 0]
    assert scene.call("ClearChargingProfile", {"id": 1}) == {"status": "Accepted"}
    assert scene.limits() == [14000, 0]
    assert scene.call("GetCompositeSchedule", {"connectorId": 1, "duration": 9}) == {"status": "Rejected"}
    _forget(scene)


def a_relative_schedule_keeps_its_beginning_when_the_time_becomes_known():
    scene = _scene()
    scene.clock(False)
    _set(scene, "TxDefault", (16, 8), chargingProfileKind="Relative")
    scene.start(1)
    assert scene.wait(60) == [16000, 0]
    assert scene.clock(True) == [16000, 0]
    assert scene.wait(39) == [16000, 0]
    assert scene.wait(1) == [8000, 0]
    _forget(scene)


def a_clock_that_is_put_back_is_followed():
    scene = _scene()
    scene.start(1)
    _set(scene, "TxDefault", (16, 8), startSchedule="2026-11-22T23:50:00Z")
    assert scene.limits() == [16000, 0]
    assert scene.wait(100) == [8000, 0]
    scene.cp.clock.ms -= 5000
    assert scene.limits() == [16000, 0]
    _forget(scene)


def a_round_in_which_nothing_changes_allocates_nothing():
    scene = _scene()
    _set(scene, "ChargePointMax", (20,), 1, 0)
    _set(scene, "TxDefault", (16, 8), 2, 0, startSchedule="2026-11-22T23:50:00Z")
    scene.start(1)
    scene.start(2)
    charging = scene.charging
    charging.poll(0)
    gc.collect()
    before = gc.mem_alloc()
    for now in range(50):
        charging.poll(now)
    used = gc.mem_alloc() - before
    assert used == 0, used
    _forget(scene)


def while_flash_refuses_the_limits_stay():
    scene = _scene()
    scene.start(1)
    _set(scene, "TxDefault", (16, 8), startSchedule="2026-11-22T23:50:00Z")
    path = scene.charging.path
    os.rename(path, path + "x")
    errors = scene.charging.errors
    assert scene.wait(100) == [16000, 0]
    assert scene.charging.errors > errors
    os.rename(path + "x", path)
    assert scene.wait(1) == [8000, 0]
    _forget(scene)
