"""Rules of minChargingRate, from the message to what is offered (OCPP 1.6 §7.13)."""

import service
from service import forget

from ocpp.smart import delay


def _order(scene, least, connector=1, limit=32, unit="A", phases=None, purpose="TxDefault", id_=None, **fields):
    """Install a profile of one period with this minChargingRate."""
    period = {"startPeriod": 0, "limit": limit}
    if phases:
        period["numberPhases"] = phases
    schedule = {"chargingRateUnit": unit, "chargingSchedulePeriod": [period], "minChargingRate": least}
    profile = {
        "chargingProfileId": id_ or connector,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose + "Profile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    profile.update(fields)
    request = {"connectorId": connector, "csChargingProfiles": profile}
    assert scene.call("SetChargingProfile", request) == {"status": "Accepted"}
    return scene.limits()


def _pair(total, relays=False):
    """A scene with two sessions that share so many A."""
    scene = service.scene(relays)
    scene.start(1)
    scene.start(2)
    service.install(scene, "ChargePointMax", (total,), 9, 0)
    scene.limits()
    return scene


def two_share_when_it_is_enough_for_both():
    for total, expected in ((14, [14000, 0]), (15.9, [15900, 0]), (16, [8000, 8000]), (20, [10000, 10000])):
        scene = _pair(total)
        _order(scene, 8, 1)
        assert _order(scene, 8, 2) == expected
        forget(scene)


def one_gets_its_minimum_and_the_other_the_rest():
    scene = _pair(20)
    assert scene.limits() == [10000, 10000]
    assert _order(scene, 12) == [12000, 8000]
    assert _order(scene, 14) == [14000, 6000]
    assert _order(scene, 14.1) == [20000, 0]
    assert _order(scene, 14.1, limit=13) == [13000, 7000]
    assert _order(scene, 0) == [10000, 10000]
    forget(scene)


def watts_become_amperes_by_the_phases_of_the_period():
    scene = _pair(20)
    assert _order(scene, 2760, limit=7360, unit="W", phases=1) == [12000, 8000]
    assert _order(scene, 2760, limit=22080, unit="W") == [10000, 10000]
    assert _order(scene, 8280, limit=22080, unit="W") == [12000, 8000]
    assert _order(scene, 8280.1, limit=22080, unit="W") == [12001, 7999]
    forget(scene)


def watts_become_amperes_by_the_phases_in_use():
    scene = _pair(20, True)
    assert _order(scene, 2760, limit=22080, unit="W") == [(10000, 3), (10000, 3)]
    assert _order(scene, 2760, limit=22080, unit="W", phases=1) == [(12000, 1), (8000, 3)]
    assert _order(scene, 12, limit=32) == [(12000, 3), (8000, 3)]
    forget(scene)


def who_is_alone_gets_less_than_its_minimum():
    scene = _pair(7)
    _order(scene, 8, 1)
    assert _order(scene, 8, 2) == [7000, 0]
    assert scene.stop(1) == [0, 7000]
    assert _order(scene, 16, 2, 6.5) == [0, 6500]
    assert scene.call("ClearChargingProfile", {"id": 9}) == {"status": "Accepted"}
    assert scene.limits() == [0, 6500]
    forget(scene)


def only_the_profile_in_force_counts():
    scene = _pair(20)
    assert _order(scene, 12) == [12000, 8000]
    assert _order(scene, 0, purpose="Tx", id_=5, validTo="2026-11-23T00:00:00Z") == [10000, 10000]
    assert scene.wait(599) == [10000, 10000]
    assert scene.wait(1) == [12000, 8000]
    # One of the whole charge point is for no vehicle.
    assert scene.call("ClearChargingProfile", {"id": 1}) == {"status": "Accepted"}
    assert scene.limits() == [10000, 10000]
    assert _order(scene, 12, 0, 20, purpose="ChargePointMax", id_=9) == [10000, 10000]
    forget(scene)


def it_goes_with_its_session():
    scene = _pair(20)
    assert _order(scene, 12, purpose="Tx") == [12000, 8000]
    scene.stop(1)
    assert scene.start(1) == [10000, 10000]
    forget(scene)


def it_outlives_a_start():
    scene = _pair(20)
    assert _order(scene, 12) == [12000, 8000]
    other = service.Scene(scene.charging.path)
    other.cp.clock.day = scene.cp.clock.day
    other.cp.clock.ms = scene.cp.clock.ms
    other.start(1)
    assert other.start(2) == [12000, 8000]
    forget(scene)


class _Longest:
    """Stands for the source of randomness: each wait is 600 s."""

    def urandom(self, n):
        return (600).to_bytes(n, "little")


def it_does_not_come_before_the_change_that_it_belongs_to():
    scene = _pair(20)
    _order(scene, 8, 1, 16)
    scene.cp.settings.randomised_delay = 600
    delay.os = _Longest()
    assert _order(scene, 12, limit=32) == [10000, 10000]
    assert scene.wait(599) == [10000, 10000]
    assert scene.wait(1) == [12000, 8000]
    forget(scene)
