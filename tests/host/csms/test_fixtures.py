"""The fixtures: a virtual wallbox against the scripted central system."""


def test_a_wallbox_is_online_and_charges_for_central(central, wallbox):
    wallbox.sim.plug()
    central.status("Preparing")
    wallbox.sim.card("A")
    central.wait("Authorize", where={"idTag": "A"})
    start = central.wait("StartTransaction", where={"connectorId": 1})
    wallbox.sim.ev(ready=True, amps=16)
    central.status("Charging")
    number = start.answer["transactionId"]
    assert central.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    assert central.wait("StopTransaction").payload["reason"] == "Remote"
    central.status("Finishing")


def test_a_factory_makes_boxes_with_settings(central, wallbox_factory):
    box = wallbox_factory("CP 2", keys={"HeartbeatInterval": 77}, connectors=2)
    central.online(connectors=2)
    assert central.connection.path == "/ocpp/CP%202"
    assert len(box.sim.state()["connectors"]) == 2
    found = central.call("GetConfiguration", {"key": ["NumberOfConnectors"]})["configurationKey"]
    assert found[0]["value"] == "2"
