"""The console's `status` says in plain words why a connector is not charging, or who sets its current."""

from datetime import UTC, datetime, timedelta

from support.fixtures_session import plug_and_charge, says, start_session


def test_from_an_empty_connector_to_the_end_of_a_session(central, wallbox):
    """What is waited for, at each step of a session."""
    says(wallbox, "Available: no vehicle is plugged in")
    wallbox.card("A")
    central.status("Preparing")
    says(wallbox, "accepted: waiting for the vehicle")
    wallbox.card("A")  # changed their mind
    central.status("Available")
    mark = central.mark()
    wallbox.sim.plug(cable_a=20)
    central.status("Preparing", after=mark)
    says(wallbox, "Preparing: waiting for a card or for the back end's order")
    wallbox.card("A")
    central.wait("StartTransaction")
    says(wallbox, "waiting for the vehicle to ask for energy")
    wallbox.sim.ev(ready=True, ventilation=True)
    says(wallbox, "does not have")
    wallbox.sim.ev(ready=True, ventilation=False)
    says(wallbox, "Charging: charging: 20 A offered, the cable carries 20 A")
    wallbox.card("A")
    says(wallbox, "Finishing: the session is over")


def test_what_people_faults_and_the_back_end_keep_away(central, wallbox):
    """Availability, reservation, emergency stop and a fault, each in its own words."""
    expiry = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")
    reservation = {"connectorId": 1, "expiryDate": expiry, "idTag": "B", "reservationId": 7}
    assert central.call("ReserveNow", reservation) == {"status": "Accepted"}
    says(wallbox, "Reserved: reserved")
    assert central.call("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
    assert central.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}) == {"status": "Accepted"}
    says(wallbox, "Unavailable: out of service")
    assert central.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"}) == {"status": "Accepted"}
    wallbox.sim.button("emergency")
    says(wallbox, "the emergency stop is pressed")
    wallbox.sim.button("emergency", on=False)
    says(wallbox, "Available: no vehicle is plugged in")
    start_session(central, wallbox)
    wallbox.sim.fault("earth")
    says(wallbox, "Faulted: the protective earth is lost")
    wallbox.sim.fault("earth", on=False)
    says(wallbox, "s more after a fault")


def test_a_charging_profile_that_pauses_is_named(central, wallbox):
    """And one that limits."""
    plug_and_charge(wallbox)
    central.wait("StartTransaction")
    for limit, words in (
        (10, "charging: 10 A offered, a charging profile allows 10 A"),
        (0, "paused: a charging prof"),
    ):
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
        profile = {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": schedule,
        }
        asked = {"connectorId": 1, "csChargingProfiles": profile}
        assert central.call("SetChargingProfile", asked) == {"status": "Accepted"}
        says(wallbox, words)
