"""The judge of the ledger finds each thing that can be wrong with it."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from books import judge
from driver import Visit

from support.central import Call

TIME = 1_700_000_000
_AT = {"StartTransaction": 0, "MeterValues": 2, "StopTransaction": 4}


def call(t, action, **payload):
    """A CALL at second `t` that was answered 10 ms later."""
    payload["timestamp"] = datetime.fromtimestamp(TIME + t, UTC).isoformat()
    return Call(str(t), action, payload, t, t, int(t * 10), link=1, answer={}, answered=t + 0.01)


def session(tag, number, t, begin, end):
    """CALLs of a session that the back end gave this number, begun at second `t`."""
    start = call(t, "StartTransaction", idTag=tag, connectorId=1, meterStart=begin)
    start.answer = {"transactionId": number}
    return [
        start,
        call(t + 2, "MeterValues", transactionId=number),
        call(t + 4, "StopTransaction", transactionId=number, meterStop=end),
        call(t + 5, "Heartbeat"),
    ]


@pytest.fixture
def told():
    """(visits, CALLs) of three sessions, the second of which was cut and lost 90 Wh, and a visit without one."""
    visits = [
        Visit("A", 0, TIME, 50, TIME + 9),
        Visit("B", 50, TIME + 10, 200, TIME + 19, cut=True),
        Visit("C", 200, TIME + 20, 200, TIME + 29),
        Visit("D", 200, TIME + 30, 220, TIME + 39),
    ]
    calls = session("A", 1, 1, 0, 50) + session("B", 2, 11, 50, 110) + session("D", 3, 31, 110, 130)
    return visits, calls


def test_a_right_ledger(told):
    figures = judge(*told, timeout=1)
    assert (figures.sessions, figures.cut, figures.wh, figures.lost, figures.again, figures.off) == (
        3,
        1,
        220,
        90,
        0,
        0,
    )


def wrong(told, reason):
    with pytest.raises(AssertionError, match=reason):
        judge(*told, timeout=1)


def test_what_is_missing(told):
    visits, calls = told
    wrong((visits, calls[4:]), "50 Wh of .* were never told")
    wrong((visits, calls[:2] + calls[3:]), "never stopped")
    wrong((visits, calls[:10]), "never stopped")


def test_what_was_invented(told):
    visits, calls = told
    wrong((visits, calls + session("E", 4, 41, 130, 130)), "nobody began: {'E'}")
    wrong((visits, calls + session("A", 4, 41, 130, 130)), "two sessions of one card")
    wrong((visits, calls + session("D", 9, 31, 110, 130)[2:3]), "StopTransactions of no session")
    calls[2].payload["transactionId"] = -1
    wrong((visits, calls), "given up")


def test_wrong_order(told):
    visits, calls = told
    wrong((visits, calls[4:8] + calls[:4] + calls[8:]), "order")


def test_wrong_energy(told):
    visits, calls = told
    calls[6].payload["meterStop"] = 97
    wrong((visits, calls), "103 Wh of 150 were lost")
    calls[6].payload["meterStop"] = 203
    wrong((visits, calls), "-3 Wh of 150")
    visits[1] = replace(visits[1], cut=False)
    calls[6].payload["meterStop"] = 110
    wrong((visits, calls), "90 Wh of 150")


def test_a_register_that_goes_back(told):
    visits, calls = told
    calls[8].payload["meterStart"], calls[10].payload["meterStop"] = 109, 129
    wrong((visits, calls), "goes back")


@pytest.mark.parametrize("place", [0, 6])
def test_what_comes_again_needs_a_reason(told, place):
    visits, calls = told
    again = deepcopy(calls[place])
    at = calls[place].t
    again.t, again.answered = at + 1.5, at + 1.6
    beside = replace(calls[3], t=at + 1, answered=None)
    both = [*calls[: place + 1], beside, again, *calls[place + 1 :]]
    wrong((visits, both), "told twice without reason")
    for reason in ({"answer": None}, {"answered": at + 1.2}, {"earliest": at - 1.2}, {"link": 9}):
        both[place] = replace(calls[place], **reason)
        if place == 0:
            again.answer = {"transactionId": 1}
        assert judge(visits, both, timeout=1).again == 1


def test_the_time_of_a_session_is_compared_with_the_visit(told):
    visits, calls = told
    visits[0] = replace(visits[0], began=TIME + 8)
    assert judge(visits, calls, timeout=1).off == 7
