"""OCPP messages and what happens at the pins, in words for someone who never saw either."""

from tools.csms.history import CALL, ERROR, RESULT

STATUS = {
    "Available": "is free",
    "Preparing": "is in use: waiting for what is missing (card, cable or car)",
    "Charging": "is charging",
    "SuspendedEV": "offers energy, the car takes none at the moment",
    "SuspendedEVSE": "is paused by the wallbox",
    "Finishing": "has ended the session: the cable may be taken out",
    "Reserved": "is reserved",
    "Unavailable": "is out of service",
    "Faulted": "has a fault",
}
PILOT = {
    "A": "nothing plugged in",
    "B": "a car is plugged in, it does not ask for energy",
    "C": "the car asks for energy",
    "D": "the car asks for energy and ventilation",
    "E": "no voltage: short circuit or no power",
    "F": "the wallbox says that it cannot charge",
}
_NAMES = {
    "Energy.Active.Import.Register": "the meter shows",
    "Power.Active.Import": "power",
    "Current.Import": "current",
}


def told(message):
    """Words for a `csms.history.Message`, or None for an answer that says nothing new."""
    payload = message.payload
    if message.kind == CALL:
        return _call(message.action, payload)
    if message.kind == RESULT:
        return _result(message.action, payload)
    if message.kind == ERROR:
        return f"cannot do {message.action}: {payload[0]} {payload[1]}".rstrip()
    return "sent something unreadable"


def _call(action, payload):
    if action == "BootNotification":
        name = f"{payload['chargePointVendor']} {payload['chargePointModel']}"
        return f"I am {name}, software {payload.get('firmwareVersion', '?')}. May I join?"
    if action == "StatusNotification":
        who = f"socket {payload['connectorId']}" if payload["connectorId"] else "the wallbox as a whole"
        error = "" if payload["errorCode"] == "NoError" else f" ({payload['errorCode']})"
        return f"{who} {STATUS[payload['status']]}{error}"
    if action == "Authorize":
        return f"may card {payload['idTag']} charge?"
    if action == "StartTransaction":
        return f"a session begins: card {payload['idTag']}, meter at {payload['meterStart']} Wh"
    if action == "StopTransaction":
        return f"session {payload['transactionId']} has ended, meter at {payload['meterStop']} Wh"
    if action == "MeterValues":
        return samples(payload)
    if action == "Heartbeat":
        return "still here; what time is it?"
    return f"please do: {action}"


def _result(action, payload):
    if action == "BootNotification":
        return f"{payload['status']}. It is {payload['currentTime']}; give a sign of life every {payload['interval']} s"
    if action == "Authorize":
        return _verdict(payload["idTagInfo"]["status"])
    if action == "StartTransaction":
        return f"{_verdict(payload['idTagInfo']['status'])}; this is session number {payload['transactionId']}"
    if action == "StopTransaction":
        return "noted"
    if action == "Heartbeat":
        return f"it is {payload['currentTime']}"
    return payload.get("status")


def _verdict(status):
    return "yes" if status == "Accepted" else f"no ({status})"


def samples(payload):
    """The sampled values of MeterValues, phases left out."""
    words = []
    for value in payload["meterValue"][-1]["sampledValue"]:
        name = value.get("measurand", "Energy.Active.Import.Register")
        if "phase" not in value:
            words.append(f"{_NAMES.get(name, name)} {value['value']} {value.get('unit', 'Wh')}")
    return ", ".join(words) or "a reading for each phase"


def changes(before, after):
    """(who, words, technical) for each thing at connector 1 that differs between two states of the world."""
    old, new = before["connectors"][0], after["connectors"][0]
    if old["pilot"]["state"] != new["pilot"]["state"]:
        state = new["pilot"]["state"]
        yield "pilot", PILOT.get(state, state), f"state {state}, {new['pilot']['high_v']:.1f} V"
    if old["pilot"]["offered_a"] != new["pilot"]["offered_a"]:
        offered = new["pilot"]["offered_a"]
        words = f"the wallbox offers {offered:g} A" if offered else "the wallbox offers nothing any more"
        yield "pilot", words, f"duty cycle {new['pilot']['duty'] * 100:.1f} %"
    if old["locked"] != new["locked"]:
        yield "wallbox", "locks the cable" if new["locked"] else "releases the cable", "cable lock"
    if old["contactor"] != new["contactor"]:
        yield "wallbox", "switches the power on" if new["contactor"] else "switches the power off", "contactor"
    if (old["ev_a"] > 0) != (new["ev_a"] > 0):
        yield "car", f"takes {new['ev_a']:g} A" if new["ev_a"] else "takes no current any more", "on each phase"
