"""The self-test of the residual current device in the world: when it is made, and what failing it means."""

import pytest

from support.fixtures_session import leave, start_session


def faulted(central, mark):
    """The report of a device that does not answer its test: like a trip."""
    told = central.status("Faulted", after=mark)
    assert told.payload["errorCode"] == "GroundFailure"
    return told


def test_after_a_session_a_device_that_has_lost_its_sense_is_found(central, wallbox):
    """Not under load and not while the vehicle is there: once it has left. Latched until a person resets it."""
    start_session(central, wallbox)
    wallbox.sim.fault("rcd_deaf")
    mark = central.mark()
    central.none("StatusNotification", during=1, after=mark)
    assert wallbox.sim.connector()["contactor"]
    wallbox.card("A")
    central.status("Finishing", after=mark)
    central.none("StatusNotification", during=1, after=central.mark())
    leave(central, wallbox)
    told = faulted(central, mark)
    wallbox.push("reset")
    wallbox.sim.plug()
    wallbox.card("B")
    central.none(during=1.2, after=told.index + 1)


def test_at_power_on_it_is_tested_before_the_first_vehicle(central, wallbox):
    """A mended device and a person's reset end it, a restart does not."""
    for deaf in (True, False):
        wallbox.sim.power(False)
        wallbox.sim.fault("rcd_deaf", on=deaf)
        mark = central.mark()
        wallbox.sim.power(True)
        told = faulted(central, mark)
    wallbox.push("reset")
    central.status("Available", after=told, errorCode="NoError")


@pytest.mark.long
def test_a_failed_test_is_made_again_every_minute(central, wallbox):
    """So that a reset is possible once the device is mended."""
    wallbox.sim.power(False)
    wallbox.sim.fault("rcd_deaf")
    mark = central.mark()
    wallbox.sim.power(True)
    told = faulted(central, mark)
    wallbox.sim.fault("rcd_deaf", on=False)
    wallbox.push("reset")
    central.none(during=55, after=told.index + 1)
    central.none(during=8, after=told.index + 1)
    wallbox.push("reset")
    central.status("Available", after=told)
