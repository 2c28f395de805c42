"""Rules of a charge point that has fewer connectors than the one that left its flash: it starts, and tells all."""

from board import mount, unmount
from station import Station

from ocpp.core.facts import SAMPLE, START, STOP
from support.blockdev import BlockDevice


def _left(told):
    """A chip that two connectors were at work on when the power went; the start of the second was told or not."""
    device = BlockDevice(32)
    mount(device, fresh=True)
    s = Station(device)
    s.begin(1)
    if told:
        s.drain()
    s.charge(1, 250)
    s.sample(1)
    s.begin(0)
    s.charge(0, 40)
    unmount()
    return device.restarted()


def a_session_of_a_connector_that_is_gone_is_ended():
    for told in (True, False):
        s = Station(_left(told), 1, count=1)
        facts = [fact for fact in s.drain() if fact[0] != SAMPLE]
        second = [(STOP, 1, 2, 250)] if told else [(START, 1, 2, 0), (STOP, 1, 2, 250)]
        assert [fact for fact in facts if fact[2] == 2] == second, facts
        assert [fact[:3] for fact in facts if fact[2] == 1] == [(START, 2, 1), (STOP, 2, 1)], facts
        s.begin(0)
        assert s.drain() == [(START, 3, 1, s.outlets[0].wh)]
        unmount()
        device = s.device.restarted()
        assert [fact[:3] for fact in Station(device, 2).drain()] == [(STOP, 3, 1)]


def nothing_is_ended_twice():
    device = _left(False)
    for boot in (1, 2, 3):
        Station(device, boot, count=1)
        unmount()
        device = device.restarted()
    s = Station(device, 4)
    assert sorted(fact[:3] for fact in s.drain() if fact[0] == STOP) == [(STOP, 1, 2), (STOP, 2, 1)]
