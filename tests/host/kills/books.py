"""Judges what a back end was told against what the world saw."""

from dataclasses import dataclass
from datetime import datetime

UNSAVED_WH = 100
"""Energy that a power cut may cost."""

_IN_TIME = 0.5  # share of its timeout within which an answer is in time, however long the two were on their way

_ROUNDING_WH = 2  # the world's register and the board's each count whole watt-hours


@dataclass
class Figures:
    """What a run came to. lost: most Wh that one cut cost; again: messages sent again, with a good reason; off: most
    seconds that a StartTransaction lay outside its visit."""

    kills: int = 0
    sessions: int = 0
    cut: int = 0
    wh: int = 0
    lost: int = 0
    again: int = 0
    off: float = 0.0

    def __add__(self, other):
        return Figures(
            self.kills + other.kills,
            self.sessions + other.sessions,
            self.cut + other.cut,
            self.wh + other.wh,
            max(self.lost, other.lost),
            self.again + other.again,
            max(self.off, other.off),
        )


def judge(visits, calls, timeout):
    """Figures of one wallbox. AssertionError for what was lost, invented or told twice without reason.

    calls: all CALLs that the back end got, as support.central has them; timeout: the charge point's, in s.
    """
    figures = Figures()
    starts = _once(calls, "StartTransaction", timeout, figures)
    stops = _once(calls, "StopTransaction", timeout, figures)
    by_tag = {start.payload["idTag"]: start for start in starts}
    by_number = {stop.payload["transactionId"]: stop for stop in stops}
    assert len(by_tag) == len(starts), f"two sessions of one card: {_tags(starts)}"
    assert len(by_number) == len(stops), "two different StopTransactions of one session"
    assert -1 not in by_number, "a StartTransaction was given up"
    known = [visit for visit in visits if visit.tag in by_tag]
    assert len(known) == len(starts), f"sessions that nobody began: {by_tag.keys() - {one.tag for one in visits}}"
    assert _tags(starts) == [visit.tag for visit in known], "not in the order in which they happened"
    register = 0
    for visit in visits:
        flowed = visit.after - visit.before
        start = by_tag.get(visit.tag)
        if start is None:
            assert flowed <= _ROUNDING_WH, f"{flowed} Wh of {visit} were never told"
            continue
        stop = by_number.pop(_number(calls, start), None)
        assert stop is not None, f"{visit} was never stopped"
        begin, end = start.payload["meterStart"], stop.payload["meterStop"]
        assert register <= begin <= end, f"the register goes back: {register}, {begin}, {end} at {visit}"
        register = end
        lost = flowed - (end - begin)
        allowed = UNSAVED_WH if visit.cut else 0
        assert -_ROUNDING_WH <= lost <= allowed + _ROUNDING_WH, f"{lost} Wh of {flowed} were lost at {visit}"
        figures.sessions += 1
        figures.cut += visit.cut
        figures.wh += flowed
        figures.lost = max(figures.lost, lost)
        figures.off = max(figures.off, _off(visit, start))
    assert not by_number, f"StopTransactions of no session: {by_number}"
    return figures


def _once(calls, action, timeout, figures):
    """The first of equal CALLs each, in the order of their coming; one that comes again must have a reason."""
    first, last = {}, {}
    for call in calls:
        if call.action != action:
            continue
        key = repr(sorted(call.payload.items()))
        if key in last:
            figures.again += 1
            assert not _settled(calls, last[key], call, timeout), f"told twice without reason: {call.payload}"
        first.setdefault(key, call)
        last[key] = call
    return list(first.values())


def _settled(calls, call, again, timeout):
    """Did the charge point have the answer to `call` for certain before it said the same `again`?

    It had, if the answer was in time and the link went on to carry another CALL.
    """
    if call.answer is None or call.answered - call.earliest > timeout * _IN_TIME:
        return False
    return any(one.link == call.link and call.answered < one.t < again.t for one in calls)


def _number(calls, start):
    """transactionId that the charge point got for a StartTransaction, in the end."""
    answers = [call.answer for call in calls if call.action == start.action and call.payload == start.payload]
    return next(answer["transactionId"] for answer in reversed(answers) if answer)


def _tags(starts):
    return [start.payload["idTag"] for start in starts]


def _off(visit, start):
    told = datetime.fromisoformat(start.payload["timestamp"]).timestamp()
    return max(0, visit.began - told, told - visit.ended)
