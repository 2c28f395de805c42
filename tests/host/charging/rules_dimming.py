"""Rules of the grid operator's dimming on simulated time."""

import os

from chance import LONGEST, dice, monday, patient
from service import forget as _forget
from service import install as _set


def dimming_leaves_4200_watts_to_all_connectors():
    scene = monday()
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
    scene = monday()
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
    scene = monday()
    scene.charging.dim(True)
    for connector in (0, 1):
        for unit, limit in (("A", 6), ("W", 4140)):
            asked = {"connectorId": connector, "duration": 100, "chargingRateUnit": unit}
            answer = scene.call("GetCompositeSchedule", asked)
            assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": limit}]
    _forget(scene)


def dimming_acts_at_once_whatever_waits_and_its_end_is_at_random():
    scene = monday(randomised_delay=LONGEST)
    _set(scene, "TxDefault", (10, 20), chargingProfileKind="Relative")
    patient(scene)
    dice.s = LONGEST
    assert scene.wait(100) == [10000, 0]
    scene.charging.dim(True)
    assert scene.limits() == [6000, 0]
    assert scene.wait(LONGEST) == [6000, 0]
    dice.s = 20
    scene.charging.dim(False)
    assert scene.limits() == [6000, 0]
    assert scene.wait(19) == [6000, 0]
    assert scene.wait(1) == [20000, 0]
    _forget(scene)


def dimming_lasts_however_great_the_hurry():
    scene = monday(randomised_delay=LONGEST)
    scene.charging.dim(True)
    dice.s = 20
    scene.start(1)
    scene.charging.hurry()
    assert scene.limits() == [6000, 0]
    scene.charging.dim(False)
    assert scene.limits() == [32000, 0]
    _forget(scene)


def dimming_acts_when_flash_refuses_too():
    scene = monday()
    scene.start(1)
    path = scene.charging.path
    os.rename(path, path + "x")
    scene.charging.dim(True)
    assert scene.limits() == [0, 0]
    os.rename(path + "x", path)
    assert scene.wait(1) == [6000, 0]
    _forget(scene)
