"""A parentIdTag that names no group."""

import pytest

from support.fixtures_session import start_session


@pytest.mark.parametrize("parent", [{"parentIdTag": ""}, {"parentIdTag": None, "expiryDate": None}, {}])
def test_056_an_empty_parent_id_tag_makes_no_group(central, wallbox, parent):
    """OCPP 1.6 §7.27: some back ends write "" or null where there is none; strangers must not end a session."""
    central.answer["Authorize"] = central.answer["StartTransaction"] = {"idTagInfo": {"status": "Accepted", **parent}}
    start_session(central, wallbox, "A")
    mark = central.mark()
    wallbox.card("B")
    central.none(during=1.5, after=mark)
    assert wallbox.sim.connector()["contactor"]
