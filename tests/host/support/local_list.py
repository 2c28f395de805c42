"""What tests of the local authorisation list send and look at. `central` and `box` are their fixtures."""

KEYS = {"LocalPreAuthorize": True, "AuthorizationCacheEnabled": False, "ConnectionTimeOut": 1}
"""Presets: who is listed starts at once, and nothing else is known."""


def listed(*tags, status="Accepted", **info):
    """Entries of a list."""
    return [{"idTag": tag, "idTagInfo": {"status": status, **info}} for tag in tags]


def send(central, kind, version, entries=None):
    """SendLocalList; the status that came back."""
    payload = {"listVersion": version, "updateType": kind}
    if entries is not None:
        payload["localAuthorizationList"] = entries
    answer = central.call("SendLocalList", payload)
    assert set(answer) == {"status"}
    return answer["status"]


def full(central, version, entries=None):
    """A Full update."""
    return send(central, "Full", version, entries)


def differential(central, version, entries=None):
    """A Differential update."""
    return send(central, "Differential", version, entries)


def version(central):
    """GetLocalListVersion."""
    answer = central.call("GetLocalListVersion")
    assert set(answer) == {"listVersion"}
    return answer["listVersion"]


def asks(central, box, tag):
    """Present a card: does the back end get an Authorize, and is the card then refused? Nobody plugs in."""
    mark = central.mark()
    central.once("Authorize", {"idTagInfo": {"status": "Invalid"}})
    box.card(tag)
    central.wait("Authorize", where={"idTag": tag}, after=mark)
    assert box.sim.connector()["status"] == "Available"


def lets_in(central, box, tag):
    """Present a card: it is accepted without an Authorize. Nobody plugs in."""
    mark = central.mark()
    box.card(tag)
    central.status("Preparing", after=mark)
    central.status("Available", after=mark)
    assert central.received("Authorize", after=mark) == []
