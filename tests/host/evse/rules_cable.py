"""Rules of the proximity contact (IEC 61851-1 Annex B)."""

from bench import NO_CABLE, Bench
from evse.proximity import cable_ma


def every_resistor_of_the_table_gives_its_rating():
    for ma, ohms in (
        (13000, (1100, 1500, 2460)),
        (20000, (400, 680, 936)),
        (32000, (164, 220, 308)),
        (63000, (80, 100, 140)),
    ):
        for ohm in ohms:
            assert cable_ma(ohm) == ma, ohm


def a_gap_takes_the_lower_rating():
    assert cable_ma(141) == cable_ma(163) == 32000
    assert cable_ma(309) == cable_ma(399) == 20000
    assert cable_ma(937) == cable_ma(1099) == 13000
    assert cable_ma(2461) == cable_ma(4500) == 13000
    assert cable_ma(60) == cable_ma(79) == 63000


def a_short_and_an_open_contact_carry_nothing():
    for ohm in (0, 1, 59, 4501, 10000, NO_CABLE):
        assert cable_ma(ohm) == 0, ohm


def the_cable_limits_the_offer():
    b = Bench()
    b.limit(32000)
    b.plug(ohm=1500)
    b.run(500)
    b.c.authorised = True
    b.run(1000)
    assert b.c.offered_ma == b.c.cable_ma == 13000


def a_cable_without_a_vehicle_is_seen():
    b = Bench()
    b.plug(ev=None)
    b.run(300)
    assert b.c.cable and not b.c.plugged and b.c.state == "A"


def contact_bounce_does_not_settle_a_rating():
    b = Bench()
    for ohm in (3000, NO_CABLE, 900, 3000, 30):
        b.plug(ohm=ohm)
        b.run(100)
        assert b.c.cable_ma == 0
    b.plug()
    b.run(300)
    assert b.c.cable_ma == 32000 and b.c.fault is None


def the_rating_falls_but_never_rises_while_the_cable_stays():
    b = Bench().ready()
    b.r.ohm = 680
    b.run(300)
    assert b.c.cable_ma == 20000
    b.r.ohm = 100
    b.run(300)
    assert b.c.cable_ma == 20000


def a_new_cable_has_its_own_rating():
    b = Bench()
    b.plug(ohm=1500)
    b.run(500)
    b.unplug()
    b.run(500)
    assert not b.c.cable and b.c.cable_ma == 0
    b.plug(ohm=100)
    b.run(500)
    assert b.c.cable_ma == 63000


def a_shorted_proximity_contact_opens_at_once_and_is_a_fault_until_it_ends():
    b = Bench().ready()
    b.r.ohm = 10
    b.step()
    assert not b.c.close
    b.until(lambda c: c.fault == "pp_short", 300)
    b.r.ohm = 220
    b.until(lambda c: c.fault is None, 1500)
    b.until(lambda c: c.energised, 32000)


def a_lost_proximity_contact_opens_at_once_in_the_session():
    b = Bench().ready()
    b.r.ohm = NO_CABLE
    b.step()
    assert not b.c.close
    b.until(lambda c: c.fault == "pp_short", 600)


def an_empty_socket_is_no_fault():
    Bench().never(lambda c: c.fault is not None or c.cable, 2000)


def an_attached_cable_carries_the_rating():
    b = Bench(proximity=False, lock=False, rating_ma=20000)
    assert not b.run(100).c.cable
    b.ev = "B"
    b.limit(32000)
    b.c.authorised = True
    b.run(1000)
    assert b.c.cable and b.c.offered_ma == b.c.cable_ma == 20000 and not b.c.locked
