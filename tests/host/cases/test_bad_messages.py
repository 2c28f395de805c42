"""Messages that are hostile or broken, while a car charges: silence, a CALLERROR or a refusal, and nothing happens."""

import json

from support import bad_messages
from support.central import CallError


def ask(central, text, action=""):
    """What the text, a request with the id x, is answered: a payload, or the code of a CALLERROR."""
    reply = central.expect("x", action)
    central.send_raw(text)
    try:
        return central.result(reply, timeout=15)
    except CallError as error:
        return error.code


def action_of(text):
    """The action of a request, for the check of its answer."""
    return json.loads(text)[2]


def test_what_is_no_request_gets_no_answer(charging):
    """OCPP-J 1.6 §4.2 names no answer where no id can be read; the link stays."""
    central = charging.central
    reply = central.expect("x")
    for name, text in bad_messages.silent():
        central.send_raw(text)
        charging.alive()
        assert reply.replied is None, name
    assert len(central.connections) == 1
    charging.unharmed()


def test_broken_requests_get_a_callerror(charging):
    """OCPP-J 1.6 §4.2.3, table 7."""
    wrong = {}
    for name, (text, code) in bad_messages.REFUSED.items():
        got = ask(charging.central, text)
        if got != code:
            wrong[name] = (got, code)
        charging.alive()
    assert wrong == {}
    assert len(charging.central.connections) == 1
    charging.unharmed()


def test_odd_requests_are_answered(charging):
    """RFC 8259 §2, §7: as long and as oddly written as they may be."""
    for name, text in bad_messages.ANSWERED.items():
        answer = ask(charging.central, text, "GetConfiguration")
        assert answer["configurationKey"][0]["key"] == "HeartbeatInterval", name
    for name, (text, status) in bad_messages.DECLINED.items():
        assert ask(charging.central, text, action_of(text)) == {"status": status}, name
    charging.unharmed()
