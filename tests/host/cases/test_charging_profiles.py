"""Setting and clearing of charging profiles, and what the composite schedule shows of them: cases 157 to 167."""

import pytest

from support.central import CallError
from support.charging import ACCEPTED, NOW, REJECTED, UNKNOWN, about, at, clear, composite, profile, set_profile
from support.fixtures_session import start_session, stop_session


def refused(central, code, action, request):
    """The request gets a CALLERROR with this code."""
    with pytest.raises(CallError) as error:
        central.call(action, request)
    assert error.value.code == code


@pytest.mark.parametrize(("unit", "limit"), [("A", 6), ("W", 6000)])
def test_157_default_profile_shows_in_the_composite_schedule(central, wallbox, unit, limit):
    """OCTT TC_056: TxDefaultProfile, Absolute; the period is as it was set."""
    assert set_profile(central, 1, "TxDefault", (0, limit), unit=unit, duration=300) == ACCEPTED
    assert composite(central, duration=200, unit=unit) == [(0, limit)]
    local = 32 if unit == "A" else 32 * 230 * 3
    about(composite(central, duration=400, unit=unit), (0, limit), (300, local))


def test_158_transaction_profile_of_the_running_transaction(central, wallbox):
    """OCTT TC_057: the right transactionId; without one it is for the running transaction too."""
    transaction = start_session(central, wallbox).answer["transactionId"]
    assert set_profile(central, 1, "Tx", (0, 9), transactionId=transaction) == ACCEPTED
    assert composite(central) == [(0, 9)]
    assert set_profile(central, 1, "Tx", (0, 10)) == ACCEPTED
    assert composite(central) == [(0, 10)]


def test_158_transaction_profile_needs_its_transaction(central, wallbox):
    """OCTT TC_058_1 without a transaction, TC_058_2 with a wrong transactionId."""
    assert set_profile(central, 1, "Tx", (0, 9), transactionId=1) == REJECTED
    assert set_profile(central, 1, "Tx", (0, 9)) == REJECTED
    transaction = start_session(central, wallbox).answer["transactionId"]
    assert set_profile(central, 1, "Tx", (0, 9), transactionId=transaction + 1) == REJECTED
    assert composite(central) == [(0, 32)]


def test_160_three_purposes_make_one_schedule(central, wallbox):
    """OCTT TC_066: TxProfile instead of TxDefaultProfile, the lowest with ChargePointMaxProfile; after the TxProfile's
    duration only the latter is left."""
    transaction = start_session(central, wallbox).answer["transactionId"]
    assert set_profile(central, 0, "ChargePointMax", (0, 10), id=1, duration=86400) == ACCEPTED
    default = ((0, 6), (60, 10), (120, 8), (180, 15), (260, 8))
    assert set_profile(central, 1, "TxDefault", *default, id=2, duration=300) == ACCEPTED
    own = ((0, 8), (50, 11), (140, 16), (200, 6), (240, 12))
    assert set_profile(central, 1, "Tx", *own, id=3, duration=260, transactionId=transaction) == ACCEPTED
    about(composite(central), (0, 8), (50, 10), (200, 6), (240, 10))


def test_161_the_higher_level_counts_as_long_as_it_lasts(central, wallbox):
    """OCTT TC_072: two TxDefaultProfiles."""
    start = at(NOW)
    rows = (0, 6), (100, 8), (200, 10)
    assert set_profile(central, 1, "TxDefault", *rows, id=1, duration=400, start=start) == ACCEPTED
    rows = (0, 7), (100, 9)
    assert set_profile(central, 1, "TxDefault", *rows, id=2, level=1, duration=150, start=start) == ACCEPTED
    about(composite(central, duration=350), (0, 7), (100, 9), (150, 8), (200, 10))


def test_162_profiles_are_cleared_one_after_the_other(central, wallbox):
    """OCTT TC_067: by id, by purpose and stackLevel, without any field."""
    assert set_profile(central, 1, "TxDefault", (0, 6), (100, 8), id=1, level=1, duration=400) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 7), (100, 9), id=2, level=0, duration=400) == ACCEPTED
    assert set_profile(central, 0, "ChargePointMax", (0, 11), (200, 12), id=3, level=0, duration=400) == ACCEPTED
    about(composite(central, duration=350), (0, 6), (100, 8))
    assert clear(central, id=1) == ACCEPTED
    about(composite(central, duration=350), (0, 7), (100, 9))
    assert clear(central, chargingProfilePurpose="TxDefaultProfile", stackLevel=0) == ACCEPTED
    about(composite(central, duration=350), (0, 11), (200, 12))
    assert clear(central) == ACCEPTED
    assert composite(central, duration=350) == [(0, 32)]
    assert clear(central) == UNKNOWN


def test_163_clear_filters(central, wallbox):
    """OCPP 1.6 §7.21, errata 3.26: an id alone decides; else all that is given must match."""
    assert set_profile(central, 0, "TxDefault", (0, 20), id=1, level=1) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 18), id=2, level=2) == ACCEPTED
    assert set_profile(central, 0, "ChargePointMax", (0, 16), id=3, level=1) == ACCEPTED
    assert clear(central, id=4) == UNKNOWN
    assert clear(central, connectorId=1, stackLevel=1) == UNKNOWN
    assert clear(central, chargingProfilePurpose="TxProfile") == UNKNOWN
    assert clear(central, connectorId=0, chargingProfilePurpose="ChargePointMaxProfile", stackLevel=2) == UNKNOWN
    assert composite(central) == [(0, 16)]
    assert clear(central, id=3, connectorId=1, chargingProfilePurpose="TxProfile", stackLevel=9) == ACCEPTED
    assert composite(central) == [(0, 18)]
    assert clear(central, connectorId=1) == ACCEPTED
    assert composite(central) == [(0, 20)]
    assert clear(central, connectorId=0, stackLevel=1) == ACCEPTED
    assert composite(central) == [(0, 32)]


@pytest.mark.parametrize(
    ("connector", "purpose"), [(1, "ChargePointMax"), (0, "Tx")], ids=["maximum-at-1", "transaction-at-0"]
)
def test_165_purposes_at_the_wrong_connector(central, wallbox, connector, purpose):
    """OCPP 1.6 §3.13.1."""
    start_session(central, wallbox)
    assert set_profile(central, connector, purpose, (0, 6)) == REJECTED
    assert composite(central) == [(0, 32)]


def test_165_unknown_connector(central, wallbox):
    """OCPP 1.6 errata 3.39: PropertyConstraintViolation."""
    request = {"connectorId": 2, "csChargingProfiles": profile("TxDefault", (0, 6))}
    refused(central, "PropertyConstraintViolation", "SetChargingProfile", request)


def test_166_the_same_id_or_level_replaces(central, wallbox):
    """OCPP 1.6 §5.16.3: whatever else changes."""
    assert set_profile(central, 1, "TxDefault", (0, 20), id=1, level=0) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 19), id=1, level=3) == ACCEPTED
    assert composite(central) == [(0, 19)]
    assert clear(central, stackLevel=0) == UNKNOWN
    assert set_profile(central, 1, "TxDefault", (0, 18), id=2, level=3) == ACCEPTED
    assert clear(central, id=1) == UNKNOWN
    assert composite(central) == [(0, 18)]
    # One takes the place of two: of the id, and of the level.
    assert set_profile(central, 1, "TxDefault", (0, 17), id=3, level=4) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 16), id=2, level=4) == ACCEPTED
    assert composite(central) == [(0, 16)]
    assert clear(central, id=2) == ACCEPTED
    assert clear(central) == UNKNOWN


def test_166_a_connector_of_its_own_mind(central, wallbox_factory):
    """OCPP 1.6 §3.13.1: the TxDefaultProfile of connector 0 is replaced for connector 1 only."""
    wallbox_factory(connectors=2)
    central.online(connectors=2)
    assert set_profile(central, 0, "TxDefault", (0, 20), id=1) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", (0, 10), id=2) == ACCEPTED
    assert composite(central, 1) == [(0, 10)]
    assert composite(central, 2) == [(0, 20)]
    assert clear(central, id=2) == ACCEPTED
    assert composite(central, 1) == [(0, 20)]


def test_167_limits_are_told_and_kept(central, wallbox):
    """OCPP 1.6 §9.4: what is beyond the keys is Rejected and replaces nothing."""
    names = "ChargeProfileMaxStackLevel ChargingScheduleMaxPeriods MaxChargingProfilesInstalled".split()
    told = central.call("GetConfiguration", {"key": names})["configurationKey"]
    assert all(key["readonly"] for key in told)
    level, periods, most = (int(key["value"]) for key in told)
    assert periods >= 24 and most >= 16
    full = [(100 * i, 6 + i % 2) for i in range(periods + 1)]
    assert set_profile(central, 1, "TxDefault", *full[:-1], id=1, level=level) == ACCEPTED
    assert set_profile(central, 1, "TxDefault", *full, id=1, level=level) == REJECTED
    assert set_profile(central, 1, "TxDefault", (0, 8), id=1, level=level + 1) == REJECTED
    assert set_profile(central, 1, "TxDefault", (0, 8), id=1, level=1000) == REJECTED
    about(composite(central, duration=350), (0, 6), (100, 7), (200, 6), (300, 7))
    for i in range(1, most):
        purpose, connector = ("TxDefault", i // 2 % 2) if i % 2 else ("ChargePointMax", 0)
        assert set_profile(central, connector, purpose, (0, 30), id=i + 1, level=i // 2) == ACCEPTED
    assert set_profile(central, 0, "TxDefault", (0, 30), id=100, level=level - 1) == REJECTED
    assert set_profile(central, 0, "ChargePointMax", (0, 29), id=3, level=1) == ACCEPTED
    assert clear(central, id=2) == ACCEPTED
    assert set_profile(central, 0, "TxDefault", (0, 30), id=100, level=level - 1) == ACCEPTED


def test_167_units_that_are_not_allowed(central, wallbox_factory):
    """OCPP 1.6 §9.4.2."""
    wallbox_factory(keys={"ChargingScheduleAllowedChargingRateUnit": "Current"})
    central.online()
    assert set_profile(central, 1, "TxDefault", (0, 6000), unit="W") == REJECTED
    assert set_profile(central, 1, "TxDefault", (0, 6), unit="A") == ACCEPTED


def test_172_a_transaction_profile_ends_with_its_transaction(central, wallbox):
    """OCPP 1.6 §3.13.1, errata 3.37."""
    start_session(central, wallbox)
    assert set_profile(central, 1, "Tx", (0, 9)) == ACCEPTED
    stop_session(central, wallbox)
    assert composite(central) == [(0, 32)]
    assert clear(central) == UNKNOWN
