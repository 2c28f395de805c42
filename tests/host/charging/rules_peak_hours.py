"""Rules of the peak hours on simulated time."""

from chance import LONGEST, dice, monday, patient
from service import forget as _forget
from service import install as _set


def in_peak_hours_nothing_is_charged():
    scene = monday(peak_hours="8-11,16-22?")
    assert scene.start(1) == [32000, 0]
    for hours, limit in ((1, 0), (3, 32000), (5, 0), (6, 32000)):
        seconds = hours * 3600
        assert scene.wait(seconds - 1) == [32000 - limit, 0], hours
        assert scene.wait(1) == [limit, 0], hours
    assert scene.wait(4 * 86400) == [32000, 0]  # Friday night
    assert scene.wait(43200) == [32000, 0]  # Saturday
    _forget(scene)


def who_is_in_a_hurry_charges_in_peak_hours():
    scene = monday(peak_hours="8-11")
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
    scene = monday(peak_hours="8-11")
    scene.wait(3600)
    scene.start(1)
    _set(scene, "TxDefault", (10,), chargingProfileKind="Relative")
    assert scene.limits() == [10000, 0]
    assert scene.call("ClearChargingProfile", {}) == {"status": "Accepted"}
    assert scene.limits() == [0, 0]
    _forget(scene)


def without_the_time_there_are_no_peak_hours():
    scene = monday(peak_hours="8-11")
    scene.wait(3600)
    scene.clock(False)
    # What would be a Monday's peak hour, were it counted from 2040 as a known time is.
    scene.cp.clock.uptime_s = 86400 + 9 * 3600
    assert scene.start(1) == [32000, 0]
    assert scene.wait(100) == [32000, 0]
    assert scene.clock(True) == [0, 0]
    _forget(scene)


def the_peak_hours_begin_and_end_at_random():
    scene = monday(peak_hours="8-11", randomised_delay=LONGEST)
    patient(scene)
    dice.s = 77
    assert scene.wait(3600) == [32000, 0]
    assert scene.wait(76) == [32000, 0]
    assert scene.wait(1) == [0, 0]
    assert scene.wait(3 * 3600 - 77) == [0, 0]
    assert scene.wait(76) == [0, 0]
    assert scene.wait(1) == [32000, 0]
    _forget(scene)


def peak_hours_are_in_the_composite_schedule():
    scene = monday(peak_hours="8-11")
    answer = scene.call("GetCompositeSchedule", {"connectorId": 0, "duration": 20000, "chargingRateUnit": "A"})
    assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 64},
        {"startPeriod": 3600, "limit": 0},
        {"startPeriod": 14400, "limit": 64},
    ]
    _forget(scene)
