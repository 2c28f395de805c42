"""Set-up that tests of charging sessions share: each step waits until world and back end agree that it is done."""

import time
from datetime import UTC, datetime

from support.wallbox import wait_until

_HISTORY = ("StartTransaction", "MeterValues", "StopTransaction")
_UNSAVED_WH = 100  # energy that a power cut may cost
_LOST = "connection lost:"  # says the board's console


def start_session(central, box, tag="A", amps=16):
    """Plug in, show the card, let the car ask: until the back end knows that it charges. The StartTransaction."""
    mark = central.mark()
    box.sim.plug()
    box.card(tag)
    start = central.wait("StartTransaction", where={"idTag": tag}, after=mark)
    box.sim.ev(ready=True, amps=amps)
    central.status("Charging", after=start)
    return start


def plug_and_charge(box, tag="A", amps=16, connector=1):
    """The same as the wallbox sees it, whoever is told: until the car draws."""
    box.sim.plug(connector)
    box.card(tag)
    box.sim.ev(connector, ready=True, amps=amps)
    box.wait_for(lambda c: c["ev_a"] > 0, connector)


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


def link_down(central, box):
    """Cut the link once the board has read all answers: until both sides know it. Where the log stands."""
    central.call("GetConfiguration", {"key": ["HeartbeatInterval"]})
    link = central.connection
    known = box.errors().count(_LOST)
    box.sim.network(up=False)
    central.wait_closed(link)
    wait_until(lambda: box.errors().count(_LOST) > known, what="the board to notice")
    return central.mark()


def link_up(central, box):
    """The link is back: until the back end has the new connection."""
    before = len(central.connections)
    box.sim.network(up=True)
    return central.wait_connection(after=before)


def register_of(box, connector=1):
    """What the world's meter shows, in Wh."""
    return box.sim.connector(connector)["meter_wh"]


def told_wh(central, transaction):
    """Energy registers in the MeterValues of a transactionId so far, in Wh, as they came."""
    return [
        int(value["value"])
        for call in central.received("MeterValues", {"transactionId": transaction})
        for entry in call.payload["meterValue"]
        for value in entry["sampledValue"]
        if value.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
    ]


def reconnect(central, box, closed):
    """Pull the network cable and plug it in: the next attempt follows at once. The Link after the Link `closed`."""
    box.sim.network(up=False)
    time.sleep(0.1)  # the board looks at its interface every 10 ms
    box.sim.network(up=True)
    return central.wait_connection(after=closed)


def energy_flowed(box, wh=5, timeout=10):
    """Wait until the meter shows `wh` more than now."""
    least = register_of(box) + wh
    box.wait_for(lambda c: c["meter_wh"] >= least, timeout=timeout)


def history(central, after=0):
    """StartTransaction, MeterValues and StopTransaction since then, in order."""
    return [call for call in central.received(after=after) if call.action in _HISTORY]


def cut(box):
    """Kill -9 of everything and power on again."""
    box.kill()
    box.start()


def ended_by_cut(central, start, register, after=0):
    """The one StopTransaction of a session that a cut ended: reason, id, energy and time are right.

    start: its StartTransaction that was answered; register: of the world's meter after the cut.
    """
    number = start.answer["transactionId"]
    stop = central.wait("StopTransaction", where={"transactionId": number}, after=after)
    assert stop.payload["reason"] == "PowerLoss"
    assert "idTag" not in stop.payload
    least = max([start.payload["meterStart"], *told_wh(central, number)])
    assert max(least, register - _UNSAVED_WH) <= stop.payload["meterStop"] <= register
    assert start.payload["timestamp"] <= stop.payload["timestamp"]
    central.none("StopTransaction", during=0.5, where={"transactionId": number}, after=stop.index + 1)
    return stop


def seconds_ago(call):
    """Age of a CALL's timestamp in seconds, seen from now."""
    return (datetime.now(UTC) - datetime.fromisoformat(call.payload["timestamp"])).total_seconds()


def says(box, *words):
    """Ask `status` until the latest answer about connector 1 has one of these: that answer."""
    found = []

    def told():
        box.console("status")
        lines = [line for line in box.errors().splitlines() if " connector 1 " in line and ": " in line]
        found[:] = [line for line in lines[-1:] if any(one in line for one in words)]
        return bool(found)

    wait_until(told, 6, " or ".join(words))
    return found[0]
