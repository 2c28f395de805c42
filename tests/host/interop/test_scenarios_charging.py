"""Smart Charging: the same scenarios against two independent back ends."""

from support.charging import ACCEPTED, REJECTED, UNKNOWN, profile


def put(scene, connector, *args, **more):
    """The answer to SetChargingProfile of a Relative profile."""
    made = profile(*args, kind="Relative", **more)
    return scene.call("SetChargingProfile", connectorId=connector, csChargingProfiles=made)


def periods(scene, duration, unit="A", connector=None):
    """Periods of the composite schedule as (start, limit)."""
    connector = scene.connector if connector is None else connector
    answer = scene.call("GetCompositeSchedule", connectorId=connector, duration=duration, chargingRateUnit=unit)
    assert (answer["status"], answer["connectorId"]) == ("Accepted", connector)
    schedule = answer["chargingSchedule"]
    assert schedule["chargingRateUnit"] == unit
    return [(one["startPeriod"], one["limit"]) for one in schedule["chargingSchedulePeriod"]]


def test_profiles_set_composed_and_cleared(scene):
    """OCPP 1.6 §5.5, §5.7, §5.16: limits with one decimal, both units, a day's schedule."""
    assert put(scene, scene.connector, "TxDefault", (0, 10.5), (600, 16)) == ACCEPTED
    assert put(scene, 0, "ChargePointMax", (0, 20.0), id=2, level=3) == ACCEPTED
    assert periods(scene, 3600) == [(0, 10.5), (600, 16)]
    assert periods(scene, 300, unit="W") == [(0, 7245)]
    periods(scene, 86400, connector=0)
    assert scene.call("ClearChargingProfile", id=1) == ACCEPTED
    assert scene.call("ClearChargingProfile", id=1) == UNKNOWN
    assert scene.call("ClearChargingProfile", chargingProfilePurpose="ChargePointMaxProfile", stackLevel=3) == ACCEPTED
    assert periods(scene, 60) == [(0, 32)]


def test_a_profile_limits_the_running_session(scene):
    """OCPP 1.6 §3.13: TxProfile, down to a pause and up again."""
    number = scene.charge(amps=32)
    assert put(scene, scene.connector, "Tx", (0, 8), transactionId=number + 1) == REJECTED
    assert put(scene, scene.connector, "Tx", (0, 8), transactionId=number) == ACCEPTED
    scene.until(lambda c: c["ev_a"] == 8)
    assert put(scene, scene.connector, "Tx", (0, 0), transactionId=number) == ACCEPTED
    scene.status("SuspendedEVSE")
    assert put(scene, scene.connector, "Tx", (0, 12), transactionId=number) == ACCEPTED
    scene.status("Charging")
    scene.stop()


def test_a_remote_start_brings_its_profile(scene):
    """OCPP 1.6 §5.11, §5.16.2."""
    scene.plug()
    with_profile = profile("Tx", (0, 7), kind="Relative")
    answer = scene.call("RemoteStartTransaction", idTag="R", connectorId=scene.connector, chargingProfile=with_profile)
    assert answer == ACCEPTED
    scene.wait("StartTransaction", idTag="R")
    scene.sim.ev(scene.connector, ready=True, amps=32)
    scene.until(lambda c: c["ev_a"] == 7)
    scene.stop("R")
