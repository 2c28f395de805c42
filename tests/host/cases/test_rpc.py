"""OCPP-J messages in both directions: ids, one call at a time, CALLERROR codes, what is ignored. Cases 6 to 22."""

from pathlib import Path

import pytest

from support.central import CallError
from support.patience import at_most

BOARD = Path(__file__).parent / "board"

KEY = {"key": ["HeartbeatInterval"]}
# Requests of the security extension.
MISSING = (
    "CertificateSigned",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetInstalledCertificateIds",
    "GetLog",
    "InstallCertificate",
    "SignedUpdateFirmware",
)


def trigger(central, message, **more):
    """Ask for a message; it is not waited for."""
    assert central.call("TriggerMessage", {"requestedMessage": message, **more}) == {"status": "Accepted"}


def refusal(central, action, payload):
    """The CALLERROR that a request gets."""
    with pytest.raises(CallError) as caught:
        answer = central.call(action, payload)
        pytest.fail(f"expected a CALLERROR, got {answer}")
    return caught.value


def configuration(central):
    """Every key's value."""
    return {entry["key"]: entry["value"] for entry in central.call("GetConfiguration")["configurationKey"]}


def test_006_one_call_at_a_time(central, wallbox):
    """OCPP-J 1.6 §4.1.1: what is to be said next waits for the answer; the harness checks it for all that follows."""
    central.once("Heartbeat", central.DELAY(1.5))
    trigger(central, "Heartbeat")
    beat = central.wait("Heartbeat")
    wallbox.sim.plug()
    wallbox.sim.card("A")
    authorize = central.wait("Authorize")
    prepared = central.status("Preparing")
    assert min(authorize.t, prepared.t) >= beat.answered >= beat.t + 1.5
    assert "outstanding" not in {one.rule for one in central.violations}


def test_007_calls_from_both_sides_cross(central, wallbox):
    """OCPP-J 1.6 §4.1.1: a request is answered while ours still waits for its answer."""
    central.once("Heartbeat", central.SILENT)
    trigger(central, "Heartbeat")
    beat = central.wait("Heartbeat")
    for _ in range(3):
        assert central.call("GetConfiguration", KEY, timeout=1)["configurationKey"]
    central.late(beat)
    trigger(central, "Heartbeat")
    central.wait("Heartbeat", after=beat.index + 1)


def test_008_ids_differ(central, wallbox_factory):
    """OCPP-J 1.6 §4.1.4, over 200 calls of the product and a restart; the harness checks the length of each."""
    box = wallbox_factory(connectors=5)
    for boot in (1, 2):
        central.online(connectors=5)
        while len(central.calls) < 100 * boot:
            mark = central.mark()
            trigger(central, "StatusNotification")
            for connector in range(6):
                central.wait("StatusNotification", where={"connectorId": connector}, after=mark)
        box.kill()
        box.start()
    ids = [call.id for call in central.calls]
    assert len(set(ids)) == len(ids) >= 200


def test_008_ten_thousand_ids_of_one_connection_differ(central, mpy):
    """OCPP-J 1.6 §4.1.4: the product's calls without the pace of its main loop."""
    central.allow("boot")  # it does not register
    assert mpy(BOARD / "many_calls.py", central.port, 10000).stdout == "10000 answered\n"
    ids = [call.id for call in central.calls]
    assert len(set(ids)) == len(ids) == 10000
    assert len(central.connections) == 1


def test_009_id_of_36_characters_is_echoed(central, wallbox):
    """OCPP-J 1.6 §4.2.2: byte for byte, whatever the characters are."""
    plain = "abcdefghijklmnopqrstuvwxyz-012345678"
    odd = '"\\/\t{}[],:' + "äß€𝄞" * 6 + "zz"
    for message_id in (plain, odd, "𝄞" * 36, "1"):
        assert len(message_id) <= 36
        assert central.call("GetConfiguration", KEY, message_id=message_id)["configurationKey"]


def test_010_unknown_action(central, wallbox):
    """OCPP-J 1.6 §4.2.3: NotImplemented; the harness checks that the CALLERROR has five elements."""
    for action in ("FooBar", "getconfiguration", "Heartbeat", "", "🔌"):
        error = refusal(central, action, {})
        assert (error.code, error.details) == ("NotImplemented", {}), action


def test_011_known_action_of_a_missing_profile(central, wallbox):
    """OCPP-J 1.6 §4.2.3: NotSupported, whatever the payload."""
    for action in MISSING:
        assert refusal(central, action, {}).code == "NotSupported", action


def test_012_missing_field(central, wallbox):
    """OCPP-J 1.6 §4.2.3: OccurenceConstraintViolation, in the spelling of the table; nothing changes."""
    before = configuration(central)
    for action, payload in (
        ("ChangeConfiguration", {"key": "MeterValueSampleInterval"}),
        ("ChangeConfiguration", {"value": "77"}),
        ("ChangeAvailability", {"connectorId": 1}),
        ("RemoteStartTransaction", {"connectorId": 1}),
        ("Reset", {}),
    ):
        assert refusal(central, action, payload).code == "OccurenceConstraintViolation", payload
    assert configuration(central) == before
    assert wallbox.sim.state()["boots"] == 1


def test_013_additional_field(central, wallbox):
    """OCPP-J 1.6 errata 3.1: FormationViolation; nothing changes."""
    before = configuration(central)
    payload = {"key": "MeterValueSampleInterval", "value": "77", "more": 1}
    assert refusal(central, "ChangeConfiguration", payload).code == "FormationViolation"
    assert refusal(central, "Reset", {"type": "Hard", "more": {"a": [1]}}).code == "FormationViolation"
    assert configuration(central) == before


def test_014_field_of_a_wrong_type(central, wallbox):
    """OCPP-J 1.6 §4.2.3: TypeConstraintViolation."""
    for payload in ({"connectorId": "1", "type": "Inoperative"}, {"connectorId": 1.5, "type": "Inoperative"}):
        assert refusal(central, "ChangeAvailability", payload).code == "TypeConstraintViolation"
    assert refusal(central, "RemoteStartTransaction", {"idTag": 4}).code == "TypeConstraintViolation"
    payload = {"idTag": "A", "connectorId": 1, "chargingProfile": "none"}
    assert refusal(central, "RemoteStartTransaction", payload).code == "TypeConstraintViolation"
    central.none("StatusNotification", during=0.5, after=0, where={"status": "Preparing"})


def test_015_value_out_of_its_enumeration(central, wallbox):
    """OCPP 1.6 errata 3.24, 3.38: PropertyConstraintViolation."""
    for action, payload in (
        ("Reset", {"type": "Soon"}),
        ("TriggerMessage", {"requestedMessage": "Nothing"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "inoperative"}),
        ("GetCompositeSchedule", {"connectorId": 1, "duration": 60, "chargingRateUnit": "X"}),
    ):
        assert refusal(central, action, payload).code == "PropertyConstraintViolation"


def test_016_string_one_too_long(central, wallbox):
    """EVerest too_long_payload_field: PropertyConstraintViolation; the longest are taken, counted in characters."""
    for action, payload, field, longest in (
        ("RemoteStartTransaction", {"connectorId": 1}, "idTag", 20),
        ("ChangeConfiguration", {"value": "1"}, "key", 50),
        ("ChangeConfiguration", {"key": "HeartbeatInterval"}, "value", 500),
        ("DataTransfer", {}, "vendorId", 255),
    ):
        assert refusal(central, action, {**payload, field: "é" * (longest + 1)}).code == "PropertyConstraintViolation"
        assert "status" in central.call(action, {**payload, field: "é" * longest}), field
    central.wait("StatusNotification", where={"status": "Preparing"})  # of the idTag that fits


def test_017_broken_json(central, wallbox):
    """EVerest invalid_encoding_in_payload: an error once the id was read, else silence; the next one is answered."""
    for text, code in (
        ("[2,", None),
        ('["x","Reset",{"type":"Hard"}]', None),
        ("no JSON", None),
        ('[2,"x","Reset",{"type":"Hard"', "FormationViolation"),
        ('[2,"x","Reset",{"type":}]', "FormationViolation"),
    ):
        reply = central.expect("x")
        central.send_raw(text)
        assert central.call("GetConfiguration", KEY)["configurationKey"]
        assert reply.result is None
        assert (reply.error.code if reply.error else None) == code, text
    assert len(central.connections) == 1 and central.connection


def test_017_invalid_utf8(central, wallbox):
    """RFC 6455 §8.1: the link is closed with 1007; after it came back the next request is answered."""
    link = central.connection
    central.send_raw(b'[2,"x","ChangeConfiguration",{"key":"HeartbeatInterval","value":"\xff"}]')
    assert central.wait_closed(link).close_code == 1007
    central.wait_connection(after=link)
    assert configuration(central)["HeartbeatInterval"] == "300"


def test_018_unknown_message_type_is_ignored(central, wallbox):
    """OCPP-J 1.6 §4.1.3."""
    for kind in ("5", '"2"', "2.0", "-2", "1e400", "null", "[2]", '"CALL"', "20000000000000000000002"):
        reply = central.expect("x")
        central.send_raw(f'[{kind},"x","ClearCache",{{}}]')
        assert central.call("GetConfiguration", KEY)["configurationKey"]
        assert reply.replied is None, kind
    assert len(central.connections) == 1 and central.connection


def test_019_answer_to_nothing_is_ignored(central, wallbox):
    """OCPP-J 1.6 §4.1.4: while idle and while another id is pending; that one still completes by its own."""
    accepted = '{"idTagInfo":{"status":"Accepted"}}'
    wrong = (f'[3,"unknown",{accepted}]', '[4,"-1","GenericError","",{}]', f"[3,7,{accepted}]", "[4,null,null]", "[3]")
    for text in wrong:
        central.send_raw(text)

    def misled(call):
        for text in wrong:
            central.send_raw(text)
        return {"idTagInfo": {"status": "Blocked"}}

    central.once("Authorize", misled)
    wallbox.sim.plug()
    wallbox.card("BLOCKED")
    central.wait("Authorize")
    wallbox.card("GOOD")
    assert central.wait("StartTransaction").payload["idTag"] == "GOOD"
    assert len(central.connections) == 1


def test_020_callerror_to_heartbeat(central, wallbox_factory):
    """OCPP-J 1.6 §4.2.3: life goes on, the next one is on schedule."""
    box = wallbox_factory(keys={"HeartbeatInterval": 1})
    central.once("BootNotification", {"interval": 1})
    central.online()
    central.once("Heartbeat", central.ERROR("InternalError", "out of order"), central.RAW('[4,"%s",7]'))
    first, second, third = box.sent_at(*(central.wait("Heartbeat") for _ in range(3)))
    assert 1 <= second - first <= at_most(1) and 1 <= third - second <= at_most(1)
    assert len(central.connections) == 1


def test_021_timeout_lets_the_next_call_go(central, wallbox_factory):
    """OCPP 1.6 errata 3.82: after MessageTimeout the next one goes out; the late answer is dropped."""
    central.settings.message_timeout = 2
    wallbox = wallbox_factory(keys={"MessageTimeout": 2})
    central.online()
    central.once("Authorize", central.SILENT)
    wallbox.sim.plug()
    central.status("Preparing")
    wallbox.sim.card("LATE")
    asked = central.wait("Authorize")
    trigger(central, "Heartbeat")
    asked_at, beat_at = wallbox.sent_at(asked, central.wait("Heartbeat"))
    assert 2 <= beat_at - asked_at <= at_most(2)
    central.late(asked)
    central.none("StartTransaction", during=1)
    assert len(central.connections) == 1


def test_022_request_without_fields(central, wallbox):
    """OCPP-J 1.6 §4.2.1: `{}` both ways; null and [] are refused."""
    trigger(central, "Heartbeat")
    beat = central.wait("Heartbeat")
    sent = [frame.payload for frame in central.connection.frames if not frame.sent]
    assert sent[-1] == f'[2,"{beat.id}","Heartbeat",{{}}]'.encode()
    assert central.call("ClearCache", {}) == {"status": "Accepted"}
    for payload in ("null", "[]", '""', "0"):
        reply = central.expect("x")
        central.send_raw(f'[2,"x","ClearCache",{payload}]')
        with pytest.raises(CallError, match="TypeConstraintViolation"):
            central.result(reply)
    reply = central.expect("y")
    central.send_raw('[2,"y","ClearCache"]')
    with pytest.raises(CallError, match="FormationViolation"):
        central.result(reply)
