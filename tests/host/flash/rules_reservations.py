"""Rules of reservations: what a restart and a power cut leave of them, when they end, whom they keep out."""

import micropython
from board import fill_up, mount, unmount
from rules_session import Wallbox

from ocpp.core.boots import Boots
from ocpp.core.clock import Clock
from ocpp.core.connector import Connector
from ocpp.core.reservationfile import Reservation
from ocpp.core.reservations import ANY, Reservations
from support.blockdev import CLEAN, TORN_HALF, BlockDevice

_PATH = "/flash/reserved"
_DAY = 20000
_NOON = 43200000
_WIDE = "\U0001d51e" * 20  # four bytes each
_device = BlockDevice(24)


class _Outlet:
    # An empty socket in order.
    plugged = cable = False
    fault = None


class _Session:
    active = False


def _connectors(count):
    return [Connector(i + 1, _Outlet(), _Session(), None, None, "") for i in range(count)]


def _board(count=1, day=_DAY, fresh=True):
    """A board with so many connectors, switched on at noon of that day, or at an unknown time (None)."""
    if fresh:
        mount(_device, fresh=True)
    clock = Clock(Boots("/flash/boot"), 0)
    if day is not None:
        clock.set(day, _NOON)
    r = Reservations(_PATH, clock)
    r.load(_connectors(count))
    return r, clock, r._connectors


def _new(id_, connector, tag="A", parent=None, day=_DAY, ms=_NOON + 60000):
    return Reservation(id_, connector, day, ms, tag, parent)


def _shown(r):
    return sorted((o.id, o.connector, o.day, o.ms, o.tag, o.parent) for o in r._all)


def everything_is_kept_over_a_restart():
    r, _, connectors = _board(16)
    for c in connectors:
        parent = _WIDE if c.id & 1 else None
        assert r.reserve(_new(-0x80000000 + c.id, c.id, _WIDE, parent, 2932896, 86399999)) == "Accepted"
    assert r.reserve(_new(0x7FFFFFFF, 16, "x" * 20)) == "Occupied"
    before = _shown(r)
    assert len(before) == 16
    assert _shown(_board(16, fresh=False)[0]) == before


def a_cut_leaves_the_old_ones_or_the_new_ones():
    def script(r):
        yield r.reserve(_new(1, 1, "A", "Fleet"))
        yield r.reserve(_new(2, 2, "B" * 20, "C" * 20))
        yield r.reserve(_new(2, 3, "D"))
        yield r.cancel(1)
        r.end(r.at(3))
        yield True

    mount(_device, fresh=True)
    unmount()
    image = bytes(_device.image)
    for form in (CLEAN, TORN_HALF):
        for cut in range(200):
            device = _device.restarted()
            device.image[:] = image
            device.form = form
            mount(device)
            r = _board(3, fresh=False)[0]
            device.cut = cut
            steps = 0  # that returned
            for done in script(r):
                if device.dead:
                    break
                assert done is True or done == "Accepted"
                steps += 1
            over = not device.dead
            mount(device.restarted())
            found = _shown(_board(3, fresh=False)[0])
            assert found in _HISTORY[steps : steps + 2], (found, steps)
            if over:
                break
        assert steps == 5 and cut > 8, cut


_END = _NOON + 60000
_HISTORY = (
    [],
    [(1, 1, _DAY, _END, "A", "Fleet")],
    [(1, 1, _DAY, _END, "A", "Fleet"), (2, 2, _DAY, _END, "B" * 20, "C" * 20)],
    [(1, 1, _DAY, _END, "A", "Fleet"), (2, 3, _DAY, _END, "D", None)],
    [(2, 3, _DAY, _END, "D", None)],
    [],
)


def it_ends_at_its_time_to_the_millisecond():
    r, clock, _ = _board()
    assert r.reserve(_new(1, 1)) == "Accepted"
    clock.poll(59999)
    r.poll()
    assert r.at(1) is not None
    clock.poll(60000)
    r.poll()
    assert r.at(1) is None
    assert _board(fresh=False)[0].at(1) is None


def over_midnight():
    r, clock, _ = _board()
    assert r.reserve(_new(1, 1, day=_DAY + 1, ms=1000)) == "Accepted"
    for now in range(0, 43200001, 3600000):
        clock.poll(now)
    r.poll()
    assert clock.day == _DAY + 1 and r.at(1) is not None
    clock.poll(43201000)
    r.poll()
    assert r.at(1) is None


def a_start_without_the_time_keeps_it_no_longer_than_was_left():
    r, clock, _ = _board(2)
    assert r.reserve(_new(1, 1)) == "Accepted"
    clock.poll(20000)
    assert r.reserve(_new(2, 2, ms=_NOON + 3600000)) == "Accepted"  # 40 s are left of the first
    r, clock, _ = _board(2, None, fresh=False)
    assert r.reserve(_new(3, 2)) == "Rejected"  # nobody can tell when that would end
    clock.poll(39999)
    r.poll()
    assert r.at(1) is not None
    clock.poll(40000)
    r.poll()
    assert r.at(1) is None and r.at(2) is not None
    # What is saved without the time keeps its bound; known again, the time itself counts.
    r, clock, _ = _board(2, fresh=False)
    r.poll()
    assert r.at(2) is not None
    clock.set(_DAY, _NOON + 3600000)
    r.poll()
    assert r.at(2) is None


def a_damaged_file_is_none_and_counted():
    r, _, _ = _board()
    assert r.reserve(_new(1, 1, parent="Fleet")) == "Accepted"
    with open(_PATH, "rb") as f:
        good = f.read()
    for at in range(len(good)):
        for bad in (good[:at], good[:at] + bytes((good[at] ^ 1 << at % 8,)) + good[at + 1 :]):
            with open(_PATH, "wb") as f:
                f.write(bad)
            r = _board(fresh=False)[0]
            assert (r.at(1), r.errors) == (None, 1), at


def a_full_flash_changes_nothing():
    r, _, connectors = _board(16)
    fill_up()  # what is left in the directory's log takes some
    taken = sum(r.reserve(_new(c.id, c.id, _WIDE, _WIDE)) == "Accepted" for c in connectors)
    assert 0 < taken < 15
    before = _shown(r)
    assert len(before) == taken
    assert r.reserve(_new(taken + 1, taken + 1, _WIDE, _WIDE)) == "Rejected"
    assert _shown(r) == before == _shown(_board(16, fresh=False)[0])


def a_dead_flash_cancels_nothing_and_ends_all_the_same():
    device = BlockDevice(24)
    mount(device, fresh=True)
    r = _board(fresh=False)[0]
    assert r.reserve(_new(1, 1)) == "Accepted"
    device.cut = 0
    assert not r.cancel(1) and r.at(1).id == 1
    r.end(r.at(1))
    assert r.at(1) is None and r.errors == 1


def a_parent_that_is_not_known_yet_may_be_the_right_one():
    r, _, (c,) = _board()
    assert r.admits(c, "B", None)
    assert r.reserve(_new(1, 1)) == "Accepted"
    assert r.admits(c, "a", None) and not r.admits(c, "B", ANY) and not r.admits(c, "B", "A")
    assert r.reserve(_new(1, 1, parent="Fleet")) == "Accepted"
    assert r.admits(c, "B", ANY) and r.admits(c, "B", "FLEET")
    assert not r.admits(c, "B", None) and not r.admits(c, "B", "Other")
    assert r.place("B", "fleet") == 1 and r.place("B", None) == 0
    assert r.claim(1, "B", "fleet").id == 1 and r.claim(1, "B", None) is None


def one_connector_stays_for_who_reserved_any():
    r, _, (one, two, three) = _board(3)
    assert r.reserve(_new(1, 0)) == "Accepted"
    assert r.admits(one, "B", None)
    two.available = False
    assert r.admits(one, "B", None)
    three.outlet.fault = "earth"
    assert not r.admits(one, "B", None) and r.admits(one, "A", None)
    three.outlet.fault = None
    three.occupied = True  # a vehicle that nobody knows
    assert not r.admits(one, "B", None)
    three.tag = "A"  # it is the holder's
    assert r.admits(one, "B", None)
    three.tag = None
    three.occupied = False
    assert r.reserve(_new(2, 3)) == "Accepted"  # one is left for the first
    assert not r.admits(one, "B", None)
    assert r.reserve(_new(3, 1)) == "Occupied"
    for c in (one, three):
        c.available = False
        r.poll()
    r.poll()
    assert _shown(r) == []


def the_holder_keeps_a_connector_that_somebody_plugged_into():
    r, _, (c,) = _board()
    assert r.reserve(_new(1, 1)) == "Accepted"
    c.occupied = True
    assert r.reserve(_new(1, 1, "B", ms=_NOON + 90000)) == "Accepted"
    assert r.at(1).tag == "B"
    assert r.reserve(_new(2, 1, "B")) == "Occupied"


def the_start_that_a_cut_left_has_used_it():
    def begun(connector, id_, stopped=False):
        """What is left of reservation 5 after a session that used `id_`, and a cut."""
        device = BlockDevice(24)
        mount(device, fresh=True)
        w = Wallbox(device, 0)
        w.outlet.fault = None
        assert w.connector.reservations.reserve(_new(5, connector)) == "Accepted"
        w.session.start(w.connector.next_number(), "A", None, 0, id_, 0)
        if stopped:
            w.end()
        return Wallbox(device.restarted(), 0).connector.reservations.at(connector)

    for connector in (1, 0):
        assert begun(connector, 5) is None
        assert begun(connector, 6).id == begun(connector, None).id == 5
        assert begun(connector, 5, stopped=True).id == 5  # made anew since


def a_round_allocates_nothing():
    r, _, _ = _board(2)
    for i in (0, 1, 2):
        r.reserve(_new(i, i))
    micropython.heap_lock()
    r.poll()
    r.at(2)
    micropython.heap_unlock()
