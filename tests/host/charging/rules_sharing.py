"""Rules of the shared current: who gets what, and when."""

import random

from ocpp.core.sharing import Part, end_of_row, grant
from ocpp.smart.division import divide

FOLLOW = 5000
DECLINE = 180000


class Outlet:
    """An outlet of which a test says what the vehicle does."""

    def __init__(self):
        self.energised = True
        self.wants = True


class Connector:
    """The part of a connector that is looked at."""

    def __init__(self, id_):
        self.id = id_
        self.outlet = Outlet()


def _row(*owns):
    parts = []
    for own in owns:
        part = Part()
        part.own = own
        part.turn = end_of_row(parts) if own else 0
        parts.append(part)
    return parts, [Connector(i + 1) for i in range(len(owns))]


def _aims(total, *owns):
    parts, _ = _row(*owns)
    divide(parts, total)
    return [part.aim for part in parts]


def parts_are_equal_as_far_as_each_may():
    assert _aims(32000, 32000, 32000) == [16000, 16000]
    assert _aims(32000, 10000, 32000) == [10000, 22000]
    assert _aims(40000, 32000, 7000, 32000) == [16500, 7000, 16500]
    assert _aims(31999, 32000, 32000) == [15999, 16000]
    assert _aims(-1, 32000, 32000) == [32000, 32000]
    assert _aims(0, 32000, 32000) == [0, 0]


def nobody_gets_less_than_six_amperes():
    assert _aims(17999, 32000, 32000, 32000) == [8999, 9000, 0]
    assert _aims(11999, 32000, 32000) == [11999, 0]
    assert _aims(5999, 32000, 32000) == [0, 0]
    assert _aims(32000, 5999, 32000) == [0, 32000]
    assert _aims(-1, 5999) == [0]


def _needs(total, *rows):
    """Aims of (own limit, minChargingRate) each."""
    parts, _ = _row(*[own for own, _ in rows])
    for i in range(len(rows)):
        parts[i].least = rows[i][1]
    divide(parts, total)
    return [part.aim for part in parts]


def nobody_gets_less_than_its_minimum():
    assert _needs(14000, (32000, 8000), (32000, 8000)) == [14000, 0]
    assert _needs(15999, (32000, 8000), (32000, 8000)) == [15999, 0]
    assert _needs(16000, (32000, 8000), (32000, 8000)) == [8000, 8000]
    assert _needs(20000, (32000, 12000), (32000, 0)) == [12000, 8000]
    assert _needs(20000, (32000, 0), (32000, 12000)) == [8000, 12000]
    assert _needs(17999, (32000, 12000), (32000, 0)) == [17999, 0]
    assert _needs(17999, (32000, 0), (32000, 12000)) == [17999, 0]
    assert _needs(30000, (32000, 12000), (32000, 0)) == [15000, 15000]
    assert _needs(17, (32000, 8000), (32000, 8000)) == [0, 0]


def a_minimum_takes_equally_from_all_others():
    assert _needs(30000, (32000, 14000), (32000, 0), (32000, 0)) == [14000, 8000, 8000]
    assert _needs(30000, (32000, 14000), (6500, 0), (32000, 0)) == [14000, 6500, 9500]
    assert _needs(30000, (32000, 12000), (32000, 9000), (32000, 9000)) == [12000, 9000, 9000]
    # What is too little for the second only becomes so once the first has its minimum.
    assert _needs(30000, (32000, 14000), (32000, 9000), (32000, 7000)) == [14000, 9000, 7000]
    assert _needs(29999, (32000, 14000), (32000, 9000), (32000, 7000)) == [14999, 15000, 0]


def who_needs_less_takes_what_is_too_little_for_another():
    assert _needs(20000, (32000, 8000), (32000, 13000), (32000, 0)) == [10000, 0, 10000]
    assert _needs(20000, (8000, 8000), (32000, 13000), (6000, 0)) == [8000, 0, 6000]


def alone_or_by_its_own_limit_a_session_gets_less_than_its_minimum():
    assert _needs(7000, (32000, 8000)) == [7000]
    assert _needs(7000, (32000, 8000), (32000, 8000)) == [7000, 0]
    assert _needs(7000, (0, 8000), (32000, 8000)) == [0, 7000]
    assert _needs(13000, (7000, 8000), (32000, 0)) == [7000, 6000]
    assert _needs(12999, (7000, 8000), (32000, 0)) == [7000, 0]
    assert _needs(-1, (7000, 8000), (32000, 8000)) == [7000, 32000]
    assert _needs(32000, (7000, 8000), (32000, 8000)) == [7000, 25000]


def the_first_in_the_row_is_served_first():
    parts, _ = _row(32000, 32000, 32000)
    parts[0].turn = 9
    divide(parts, 13000)
    assert [part.aim for part in parts] == [0, 6500, 6500]


def a_part_is_raised_when_the_other_car_has_followed():
    parts, connectors = _row(32000, 0)
    divide(parts, 16000)
    grant(parts, connectors, 16000, 0)
    assert parts[0].granted == 16000
    parts[1].own = 32000
    parts[1].turn = 2
    divide(parts, 16000)
    for now in (10, 20, FOLLOW + 9):
        grant(parts, connectors, 16000, now)
        assert [part.granted for part in parts] == [8000, 0], now
    grant(parts, connectors, 16000, FOLLOW + 10)
    assert [part.granted for part in parts] == [8000, 8000]


def an_open_contactor_leaves_its_part_at_once():
    parts, connectors = _row(32000, 32000)
    divide(parts, 20000)
    grant(parts, connectors, 20000, 0)
    parts[0].own = 0
    divide(parts, 20000)
    grant(parts, connectors, 20000, 10)
    assert [part.granted for part in parts] == [0, 10000]
    connectors[0].outlet.energised = False
    grant(parts, connectors, 20000, 20)
    assert [part.granted for part in parts] == [0, 20000]


def what_is_taken_back_in_steps_is_waited_for_from_the_last():
    parts, connectors = _row(20000, 6000)
    divide(parts, 26000)
    grant(parts, connectors, 26000, 0)
    for now, own in ((10, 15000), (3000, 10000)):
        parts[0].own = own
        parts[1].own = 32000
        divide(parts, 26000)
        grant(parts, connectors, 26000, now)
    grant(parts, connectors, 26000, 3000 + FOLLOW - 1)
    assert [part.granted for part in parts] == [10000, 6000]
    grant(parts, connectors, 26000, 3000 + FOLLOW)
    assert [part.granted for part in parts] == [10000, 16000]


def who_does_not_want_its_part_goes_to_the_end():
    parts, connectors = _row(32000, 32000)
    divide(parts, 10000)
    connectors[0].outlet.wants = False
    grant(parts, connectors, 10000, 0)
    assert grant(parts, connectors, 10000, 0) is None
    assert grant(parts, connectors, 10000, DECLINE - 1) is None
    assert grant(parts, connectors, 10000, DECLINE) is parts[0]
    parts[0].turn = end_of_row(parts)
    divide(parts, 10000)
    assert [part.aim for part in parts] == [0, 10000]


def who_does_not_want_may_stay_while_nobody_waits():
    parts, connectors = _row(32000, 32000)
    divide(parts, 20000)
    connectors[0].outlet.wants = False
    grant(parts, connectors, 20000, 0)
    grant(parts, connectors, 20000, 0)
    assert grant(parts, connectors, 20000, DECLINE * 2) is None


def a_part_of_the_minimum_is_not_granted_before_the_rest():
    parts, connectors = _row(12000, 8000, 0)
    divide(parts, 20000)
    grant(parts, connectors, 20000, 0)
    for part, own in zip(parts, (0, 6000, 32000)):  # noqa: B905 - MicroPython knows no strict
        part.own = own
    parts[2].turn = 3
    parts[2].least = 9000
    connectors[1].outlet.energised = False
    divide(parts, 20000)
    grant(parts, connectors, 20000, 10)
    assert [part.granted for part in parts] == [0, 6000, 0]
    parts[0].draws = 6000
    grant(parts, connectors, 20000, 20)
    assert [part.granted for part in parts] == [0, 6000, 0]  # 8 A are free
    parts[0].draws = 5000
    grant(parts, connectors, 20000, 30)
    assert [part.granted for part in parts] == [0, 6000, 9000]
    grant(parts, connectors, 20000, 10 + FOLLOW)
    assert [part.granted for part in parts] == [0, 6000, 14000]


def who_takes_nothing_and_is_served_all_the_same_is_named_once_in_a_while():
    parts, connectors = _row(32000, 32000, 32000)
    parts[1].least = 12000
    connectors[2].outlet.wants = False
    divide(parts, 16000)
    assert [part.aim for part in parts] == [8000, 0, 8000]
    for now in (0, 0, DECLINE - 1):
        assert grant(parts, connectors, 16000, now) is None
    for turn in range(1, 3):
        assert grant(parts, connectors, 16000, turn * DECLINE) is parts[2]
        parts[2].turn = end_of_row(parts)
        divide(parts, 16000)
        assert [part.aim for part in parts] == [8000, 0, 8000]
        assert grant(parts, connectors, 16000, turn * DECLINE) is None
        assert grant(parts, connectors, 16000, (turn + 1) * DECLINE - 1) is None


def the_sum_never_exceeds_the_limit():
    random.seed(4)
    for _ in range(30):
        count = random.randint(1, 5)
        parts, connectors = _row(*[0] * count)
        total = 30000
        now = 0
        drawn = [(0, 0)] * count  # what each car may still be drawing, and until when
        for _ in range(40):
            for part, c in zip(parts, connectors):  # noqa: B905 - MicroPython knows no strict
                if random.randint(0, 3) == 0:
                    part.own = random.choice((0, 5000, 6000, 10000, 32000))
                    part.least = random.choice((0, 0, 7000, 12000, 30000))
                    part.turn = end_of_row(parts)
                c.outlet.energised = random.randint(0, 5) > 0
            divide(parts, total)
            for part in parts:
                assert part.aim == 0 or part.aim >= max(6000, min(part.least, part.own))
            before = [part.granted for part in parts]
            grant(parts, connectors, total, now)
            for i in range(count):
                most, until = drawn[i]
                if not connectors[i].outlet.energised or now >= until:
                    most = 0
                if parts[i].granted < before[i] and connectors[i].outlet.energised:
                    most = max(most, before[i])
                    until = now + FOLLOW
                drawn[i] = most, until
            assert sum([max(part.granted, most) for part, (most, _) in zip(parts, drawn)]) <= total  # noqa: B905
            now += random.choice((10, 10, 1000, 4990, 5000))
