"""The local authorisation list as it is sent: cases 127 to 132 and 137."""

import pytest

from support.central import CallError
from support.fixtures_session import start_session, stop_session
from support.local_list import KEYS, asks, differential, full, lets_in, listed, version


@pytest.fixture
def box(central, wallbox_factory):
    """A wallbox that starts at once for whom its list has; the cache is off."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    return box


def code_of(central, payload):
    """CALLERROR code for a SendLocalList."""
    with pytest.raises(CallError) as error:
        central.call("SendLocalList", payload)
    return error.value.code


def test_127_no_version_while_the_list_is_off(central, box):
    """OCTT TC_042_1, OCPP 1.6 §5.10: -1; the list is used and told again when it is on again."""
    assert full(central, 3, listed("A")) == "Accepted"
    off = {"key": "LocalAuthListEnabled", "value": "false"}
    assert central.call("ChangeConfiguration", off) == {"status": "Accepted"}
    assert version(central) == -1
    asks(central, box, "A")
    assert central.call("ChangeConfiguration", {**off, "value": "true"}) == {"status": "Accepted"}
    assert version(central) == 3
    lets_in(central, box, "A")


def test_127_the_keys_tell_what_fits(central, box):
    """OCPP 1.6 §9.2: 10,000 idTags on this board's file system of 2 MB, in one message if need be."""
    keys = ["LocalAuthListEnabled", "LocalAuthListMaxLength", "SendLocalListMaxLength", "SupportedFeatureProfiles"]
    told = central.call("GetConfiguration", {"key": keys})
    values = {one["key"]: (one["value"], one["readonly"]) for one in told["configurationKey"]}
    profiles, fixed = values.pop("SupportedFeatureProfiles")
    assert "LocalAuthListManagement" in profiles.split(",") and fixed
    assert values == {
        "LocalAuthListEnabled": ("true", False),
        "LocalAuthListMaxLength": ("10000", True),
        "SendLocalListMaxLength": ("10000", True),
    }


def test_128_an_empty_list_has_version_0(central, box):
    """OCTT TC_042_2, OCPP 1.6 §5.10, §6.41: before any list, and after a full one without entries or with none."""
    assert version(central) == 0
    for entries in (None, []):
        assert full(central, 1, listed("A")) == "Accepted"
        assert version(central) == 1
        assert full(central, 1, entries) == "Accepted"
        assert version(central) == 0
        asks(central, box, "A")


def test_129_full_then_differential(central, box):
    """OCTT TC_043, OCPP 1.6 §7.1: adds, changes, and deletes what comes without idTagInfo; fields in any order."""
    assert full(central, 1, listed("A", "B", "C")) == "Accepted"
    change = [*listed("D", parentIdTag="P"), *listed("B", status="Blocked"), {"idTag": "C"}, {"idTag": "Nobody"}]
    payload = {"localAuthorizationList": change, "updateType": "Differential", "listVersion": 2}
    assert central.call("SendLocalList", payload) == {"status": "Accepted"}
    assert version(central) == 2
    for tag in ("A", "d"):
        lets_in(central, box, tag)
    for tag in ("B", "C", "Nobody"):
        asks(central, box, tag)
    assert differential(central, 3) == "Accepted"
    assert version(central) == 3
    lets_in(central, box, "A")


def test_129_a_full_list_replaces_the_old(central, box):
    """OCPP 1.6 §5.15: who is not in it is not listed any more."""
    assert full(central, 1, listed("A", "B")) == "Accepted"
    assert full(central, 2, listed("B", "C")) == "Accepted"
    asks(central, box, "A")
    for tag in ("B", "C"):
        lets_in(central, box, tag)


def test_130_not_supported_while_the_list_is_off(central, wallbox_factory):
    """OCTT TC_043_1: the status NotSupported; what is no proper message is refused as such."""
    wallbox_factory(keys={"LocalAuthListEnabled": False})
    central.online()
    assert full(central, 1, listed("A")) == "NotSupported"
    assert differential(central, 2, listed("A")) == "NotSupported"
    assert code_of(central, {"listVersion": 1, "updateType": "Half"}) == "PropertyConstraintViolation"
    assert version(central) == -1


def test_131_versions(central, box):
    """OCTT TC_043_2, OCPP 1.6 §7.47: a Differential must be newer, a Full list need not be."""
    assert full(central, 2, listed("A")) == "Accepted"
    assert differential(central, 5, listed("B")) == "Accepted"
    assert version(central) == 5
    for old in (4, 5):
        assert differential(central, old, listed("C")) == "VersionMismatch"
    assert version(central) == 5
    asks(central, box, "C")
    assert full(central, 1, listed("D")) == "Accepted"
    assert version(central) == 1
    lets_in(central, box, "D")


def test_132_an_update_that_cannot_be_stored(central, wallbox_factory):
    """OCTT TC_043_3, OCPP 1.6 §6.41: Failed for what stands twice, what is too long and what makes the list too long;
    the old one stays, and so does the session that runs."""
    box = wallbox_factory(keys={**KEYS, "LocalAuthListMaxLength": 6, "SendLocalListMaxLength": 4})
    central.online()
    assert full(central, 1, listed("A", "B", "C")) == "Accepted"
    start_session(central, box, "A")
    assert differential(central, 2, listed("D", "E", "d")) == "Failed"
    assert full(central, 2, [*listed("D", "E"), *listed("D", status="Blocked")]) == "Failed"
    assert full(central, 2, listed("D", "E", "F", "G", "H")) == "Failed"
    assert differential(central, 2, listed("D", "E", "F", "G")) == "Failed"
    assert version(central) == 1
    assert box.sim.connector()["status"] == "Charging"
    stop_session(central, box, "A")
    lets_in(central, box, "B")
    asks(central, box, "D")
    assert differential(central, 2, listed("D", "E", "F")) == "Accepted"
    assert version(central) == 2


def test_132_an_entry_that_is_wrong_refuses_all(central, box):
    """OCPP 1.6 §6.41, §7.1, OCPP-J 1.6 table 7: the last entry counts like the first; a full list has idTagInfo."""
    assert full(central, 1, listed("A")) == "Accepted"
    wrong = (
        ({"idTag": "X" * 21, "idTagInfo": {"status": "Accepted"}}, "PropertyConstraintViolation"),
        ({"idTag": "X", "idTagInfo": {"status": "Perhaps"}}, "PropertyConstraintViolation"),
        ({"idTag": "X", "idTagInfo": {"status": "Accepted", "parentIdTag": "P" * 21}}, "PropertyConstraintViolation"),
        ({"idTag": "X", "idTagInfo": {"status": "Accepted", "expiryDate": "soon"}}, "TypeConstraintViolation"),
        ({"idTag": "X", "idTagInfo": {"status": "Accepted", "more": 1}}, "FormationViolation"),
        ({"idTag": "X", "idTagInfo": {}}, "OccurenceConstraintViolation"),
        ({"idTag": "X", "idTagInfo": "Accepted"}, "TypeConstraintViolation"),
        ({"idTag": 7}, "TypeConstraintViolation"),
        ({"idTagInfo": {"status": "Accepted"}}, "OccurenceConstraintViolation"),
        ("X", "TypeConstraintViolation"),
    )
    for entry, code in (*wrong, ({"idTag": "X"}, "OccurenceConstraintViolation")):
        payload = {"listVersion": 2, "localAuthorizationList": [*listed("B", "C"), entry], "updateType": "Full"}
        assert code_of(central, payload) == code, entry
    for entry, code in wrong:
        payload = {"localAuthorizationList": [*listed("B", "C"), entry], "listVersion": 2, "updateType": "Differential"}
        assert code_of(central, payload) == code, entry
    assert code_of(central, {"listVersion": 2}) == "OccurenceConstraintViolation"
    assert code_of(central, {"listVersion": 2, "updateType": "Full", "localAuthorizationList": {}}) == (
        "TypeConstraintViolation"
    )
    assert version(central) == 1
    lets_in(central, box, "A")
    asks(central, box, "B")


@pytest.mark.parametrize("number", [0, -1, -2147483648])
def test_137_versions_that_no_list_can_have(central, box, number):
    """EVerest 3.52, OCPP 1.6 §5.10: 0 stands for an empty list and -1 for none, so a list with idTags is refused with
    Failed, and a Differential is older than anything; a full list of version 0 without idTags empties the list."""
    assert full(central, 3, listed("A")) == "Accepted"
    assert full(central, number, listed("B")) == "Failed"
    assert differential(central, number, listed("B")) == "VersionMismatch"
    assert version(central) == 3
    assert full(central, number, []) == ("Failed" if number else "Accepted")
    assert version(central) == (3 if number else 0)
    assert differential(central, number, listed("B")) == "VersionMismatch"
