"""Local list and reservation: the same scenarios against two independent back ends."""

from support.charging import ACCEPTED, REJECTED, at


def entry(tag, status="Accepted", **more):
    """One AuthorizationData."""
    return {"idTag": tag, "idTagInfo": {"status": status, **more}}


def send(scene, version, kind, *entries):
    """The answer to SendLocalList."""
    more = {"localAuthorizationList": list(entries)} if entries else {}
    return scene.call("SendLocalList", listVersion=version, updateType=kind, **more)


def version(scene):
    """The answer to GetLocalListVersion."""
    return scene.call("GetLocalListVersion")["listVersion"]


def test_local_list_full_differential_and_versions(scene):
    """OCPP 1.6 §5.10, §5.15."""
    assert send(scene, 1, "Full", entry("ONE", expiryDate=at(3600), parentIdTag="P"), entry("TWO")) == ACCEPTED
    assert version(scene) == 1
    assert send(scene, 2, "Differential", entry("ONE", "Blocked"), {"idTag": "TWO"}, entry("THREE")) == ACCEPTED
    assert version(scene) == 2
    assert send(scene, 2, "Differential", entry("FOUR")) == {"status": "VersionMismatch"}
    assert send(scene, 3, "Full") == ACCEPTED
    assert version(scene) == 0  # an empty list has no version


def test_local_list_authorises_without_a_link(scene):
    """OCPP 1.6 §3.5.2: the list decides; the session is told afterwards."""
    send(scene, 1, "Full", entry("LISTED"), entry("BLOCKED", "Blocked"))
    scene.link(up=False)
    scene.sim.plug(scene.connector)
    scene.box.card("BLOCKED")
    scene.box.card("LISTED")
    scene.until(lambda c: c["locked"])
    scene.sim.unplug(scene.connector)
    scene.until(lambda c: not c["locked"])
    scene.sim.unplug(scene.connector, side="evse")
    scene.until(lambda c: c["status"] == "Available")
    scene.link(up=True)
    started = scene.wait("StartTransaction")
    assert started["payload"]["idTag"] == "LISTED"
    scene.wait("StopTransaction", transactionId=started["answer"]["transactionId"])
    send(scene, 2, "Full")


def test_a_long_local_list(scene):
    """OCPP 1.6 §5.15: thousands of entries in one message, far larger than the charge point's memory."""
    entries = [entry(f"TAG-{number:016}", expiryDate=at(86400), parentIdTag="FLEET") for number in range(2500)]
    assert send(scene, 10, "Full", *entries) == ACCEPTED
    assert version(scene) == 10
    assert send(scene, 11, "Full") == ACCEPTED


def test_reservation(scene):
    """OCPP 1.6 §5.1, §5.13: taken, replaced, cancelled, used by its holder."""

    def reserve(number, tag="HOLDER", seconds=600):
        return scene.call(
            "ReserveNow",
            connectorId=scene.connector,
            expiryDate=at(seconds),
            idTag=tag,
            reservationId=number,
        )

    assert reserve(1) == ACCEPTED
    scene.status("Reserved")
    assert reserve(1, "OTHER") == ACCEPTED
    assert scene.call("CancelReservation", reservationId=1) == ACCEPTED
    scene.status("Available")
    assert scene.call("CancelReservation", reservationId=1) == REJECTED
    assert reserve(2) == ACCEPTED
    scene.status("Reserved")
    scene.sim.plug(scene.connector)
    scene.box.card("HOLDER")
    started = scene.wait("StartTransaction", idTag="HOLDER")
    assert started["payload"]["reservationId"] == 2
    scene.sim.unplug(scene.connector)
    scene.wait("StopTransaction", transactionId=started["answer"]["transactionId"])
    scene.leave()
