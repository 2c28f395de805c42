"""A car that charges while the back end does its worst."""

import pytest

from .fixtures_session import start_session

KEY = "MeterValueSampleInterval"


class Charging:
    """A wallbox with two connectors; at the first a car charges, the second is free.

    unharmed() is to be called after whatever came from the network: it must have changed nothing.
    """

    def __init__(self, central, box):
        self.central = central
        self.box = box
        self.transaction = start_session(central, box, tag="DRIVER").answer["transactionId"]
        self.second = "Available"
        self.mark = central.mark()
        self.settings = self.configuration()

    def configuration(self):
        """Answer to GetConfiguration."""
        return self.central.call("GetConfiguration")

    def alive(self):
        """The next valid request is answered."""
        assert self.central.call("GetConfiguration", {"key": [KEY]})["configurationKey"][0]["key"] == KEY

    def unharmed(self, *expected):
        """Asserts that it charges on: the same process, the same transaction, the same settings, and nothing was said
        since the beginning but the actions `expected`."""
        central = self.central
        state = self.box.sim.state()
        assert (state["boots"], state["running"], self.box.process.poll()) == (1, True, None)
        first, second = state["connectors"]
        assert (first["status"], first["contactor"], first["ev_a"]) == ("Charging", True, 16.0), first
        assert (second["status"], second["contactor"]) == (self.second, False), second
        assert self.configuration() == self.settings
        surprises = [call for call in central.received(after=self.mark) if call.action not in expected]
        assert surprises == [], self.box.errors()[-3000:]
        mark = central.mark()
        asked = {"requestedMessage": "MeterValues", "connectorId": 1}
        assert central.call("TriggerMessage", asked) == {"status": "Accepted"}
        values = central.wait("MeterValues", after=mark)
        assert values.payload["transactionId"] == self.transaction
        self.mark = central.mark()
        assert "fault in" not in self.box.errors(), self.box.errors()


@pytest.fixture
def charging(request, central, wallbox_factory):
    """`Charging`: a car that charges at connector 1 of 2. MeterValues come only when asked for; a parameter, if there
    is one, presets more keys."""
    box = wallbox_factory(connectors=2, keys={KEY: 0, **getattr(request, "param", {})})
    central.online(connectors=2)
    return Charging(central, box)
