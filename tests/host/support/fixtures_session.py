"""Set-up that tests of charging sessions share: each step waits until world and back end agree that it is done."""

import time
from datetime import UTC, datetime


def start_session(central, box, tag="A", amps=16):
    """Plug in, show the card, let the car ask: until the back end knows that it charges. The StartTransaction."""
    box.sim.plug()
    box.card(tag)
    start = central.wait("StartTransaction")
    box.sim.ev(ready=True, amps=amps)
    central.status("Charging")
    return start


def stop_session(central, box, tag="A"):
    """Show the card again, pull the cable: until the connector is Available. The StopTransaction."""
    mark = central.mark()
    box.card(tag)
    stop = central.wait("StopTransaction", after=mark)
    central.status("Finishing", after=mark)
    leave(central, box)
    return stop


def leave(central, box):
    """Pull the cable out of car and wallbox as soon as the lock lets go: until the connector is Available."""
    box.wait_for(lambda c: not c["locked"])
    mark = central.mark()
    box.sim.unplug(side="evse")
    central.status("Available", after=mark)


def reconnect(central, box, closed):
    """Pull the network cable and plug it in: the next attempt follows at once. The Link after the Link `closed`."""
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)
    return central.wait_connection(after=closed)


def seconds_ago(call):
    """Age of a CALL's timestamp in seconds, seen from now."""
    return (datetime.now(UTC) - datetime.fromisoformat(call.payload["timestamp"])).total_seconds()
