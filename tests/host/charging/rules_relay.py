"""Rules of the phase relay: what limits in W and A make of it, and when it is ordered."""

import os
from time import ticks_add

import service
from service import Switch, forget

from ocpp.smart.relay import Relay


def _limit(scene, limit, unit="W", phases=None, purpose="TxDefault", id_=1, connector=1, later=None):
    """Install a profile of one period in place of the one before. later: (start, limit) of a second one."""
    periods = [{"startPeriod": 0, "limit": limit}]
    if phases:
        periods[0]["numberPhases"] = phases
    if later:
        periods.append({"startPeriod": later[0], "limit": later[1]})
    profile = {
        "chargingProfileId": id_,
        "stackLevel": id_,
        "chargingProfilePurpose": purpose + "Profile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": unit, "chargingSchedulePeriod": periods},
    }
    request = {"connectorId": connector, "csChargingProfiles": profile}
    assert scene.call("SetChargingProfile", request) == {"status": "Accepted"}
    return scene.limits()


def _composite(scene, unit, connector=1):
    request = {"connectorId": connector, "duration": 60, "chargingRateUnit": unit}
    return scene.call("GetCompositeSchedule", request)["chargingSchedule"]["chargingSchedulePeriod"]


def watts_are_shared_out_among_the_phases_in_use():
    scene = service.scene(True)
    scene.start(1)
    assert scene.limits()[0] == (32000, 3)
    for watts, expected in (
        (11040, (16000, 3)),
        (4140, (6000, 3)),
        (4139.9, (17999, 1)),
        (2300, (10000, 1)),
        (1380, (6000, 1)),
        (1379.9, (0, 0)),
        (4139, (17995, 1)),
        (0, (0, 0)),
        (22080, (32000, 3)),
    ):
        assert _limit(scene, watts)[0] == expected, (watts, scene.limits())
    forget(scene)


def number_of_phases_is_a_most():
    scene = service.scene(True)
    scene.start(1)
    assert _limit(scene, 11040, phases=1)[0] == (32000, 1)
    assert _limit(scene, 3680, phases=1)[0] == (16000, 1)
    assert _limit(scene, 3680, phases=3)[0] == (16000, 1)
    assert _limit(scene, 11040, phases=2)[0] == (32000, 1)
    assert _limit(scene, 10, "A", 1)[0] == (10000, 1)
    assert _limit(scene, 10, "A", 2)[0] == (10000, 1)
    assert _limit(scene, 10, "A", 3)[0] == (10000, 3)
    assert _limit(scene, 5, "A")[0] == (0, 0)
    assert _limit(scene, 5, "A", 1)[0] == (0, 0)
    forget(scene)


def a_limit_of_the_charge_point_counts_too():
    scene = service.scene(True)
    scene.start(1)
    assert _limit(scene, 3000, purpose="ChargePointMax", connector=0)[0] == (13043, 1)
    assert _limit(scene, 10, "A", 3, id_=2)[0] == (10000, 1)
    assert _limit(scene, 16, "A", 1, "ChargePointMax", 1, 0)[0] == (10000, 1)
    assert _limit(scene, 16, "A", 3, "ChargePointMax", 1, 0)[0] == (10000, 3)
    forget(scene)


def two_connectors_share_watts_on_the_phases_that_they_use():
    scene = service.scene(True)
    scene.start(1)
    scene.start(2)
    assert _limit(scene, 11040, purpose="ChargePointMax", connector=0) == [(8000, 3), (8000, 3)]
    assert _limit(scene, 4140, purpose="ChargePointMax", connector=0) == [(6000, 3), (0, 0)]
    assert _limit(scene, 4000, purpose="ChargePointMax", connector=0) == [(8695, 1), (8696, 1)]
    # One of them on one phase: shared out as if both were on three, so that no phase has too much.
    assert _limit(scene, 20, "A", 1, id_=2) == [(8695, 1), (8696, 1)]
    assert _limit(scene, 11040, purpose="ChargePointMax", connector=0) == [(8000, 1), (8000, 3)]
    forget(scene)


def who_charges_on_one_phase_goes_on_while_the_next_vehicles_relay_moves():
    scene = service.scene(True)
    _limit(scene, 4000, purpose="ChargePointMax", connector=0)
    scene.start(1)
    assert scene.limits() == [(17391, 1), (0, 0)]
    switch = scene.cp.connectors[1].outlet.phases
    switch.hold = True
    assert scene.start(2) == [(17391, 1), (0, 0)]
    switch.hold = False
    assert scene.wait(1) == [(8695, 1), (8696, 1)]
    forget(scene)


def the_grid_operators_4200_w_are_6_a_on_three_phases_and_18_a_on_one():
    scene = service.scene(True)
    scene.start(1)
    scene.charging.dim(True)
    assert scene.limits()[0] == (6000, 3)
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 4140}]
    assert _limit(scene, 32, "A", 1)[0] == (18000, 1)
    assert _composite(scene, "A") == [{"startPeriod": 0, "limit": 18, "numberPhases": 1}]
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 4140, "numberPhases": 1}]
    forget(scene)


def the_composite_schedule_tells_for_how_many_phases_it_is():
    scene = service.scene(True)
    assert _composite(scene, "A") == [{"startPeriod": 0, "limit": 32}]
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 22080}]
    _limit(scene, 3000)
    assert _composite(scene, "A") == [{"startPeriod": 0, "limit": 13, "numberPhases": 1}]
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 3000, "numberPhases": 1}]
    _limit(scene, 10, "A", 1)
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 2300, "numberPhases": 1}]
    _limit(scene, 1000)
    assert _composite(scene, "W") == [{"startPeriod": 0, "limit": 1000}]
    assert _composite(scene, "W", 0) == [{"startPeriod": 0, "limit": 23080}]
    forget(scene)


def the_randomised_delay_keeps_the_relay_where_it_is():
    scene = service.scene(True)
    scene.cp.settings.randomised_delay = 600
    _limit(scene, 11040, later=(700, 2300))
    scene.start(1)
    offers = []
    for _ in range(1910):
        offered = scene.wait(1)[0]
        if scene.charging.parts[0].due >= 0:
            assert offered in ((0, 0), (16000, 3)), offered
        if offered[0] and offered not in offers:
            offers.append(offered)
    assert offers == [(16000, 3), (10000, 1)], offers
    forget(scene)


def less_for_the_charge_point_acts_at_once_whatever_waits():
    scene = service.scene(True)
    scene.start(1)
    assert scene.limits()[0] == (32000, 3)
    scene.cp.settings.randomised_delay = 600
    _limit(scene, 22080, purpose="ChargePointMax", connector=0, later=(100, 11040))
    for _ in range(99):
        assert scene.wait(1)[0] == (32000, 3)
    assert scene.wait(1)[0] == (16000, 3)
    forget(scene)


def while_flash_refuses_nothing_is_offered_on_phases_that_no_limit_was_made_for():
    scene = service.scene(True)
    _limit(scene, 6000, phases=1)
    scene.start(1)
    assert scene.limits()[0] == (26086, 1)
    path = scene.charging.path
    os.rename(path, path + "x")
    assert scene.wait(1)[0] == (26086, 1)
    part = scene.charging.parts[0]
    switch = scene.cp.connectors[0].outlet.phases
    switch.hold, switch.phases = True, 3  # a change that was ordered before goes on
    scene.wait(1)
    assert part.own == 26086 and part.granted == 0
    os.rename(path + "x", path)
    switch.hold = False
    assert scene.wait(1)[0] == (26086, 1)
    forget(scene)


def while_the_relay_works_the_pause_is_ours():
    scene = service.scene(True)
    scene.start(1)
    assert scene.limits()[0] == (32000, 3)
    switch = scene.cp.connectors[0].outlet.phases
    switch.hold = True
    assert scene.wait(1)[0] == (0, 0) and scene.charging.parts[0].granted == 32000
    switch.hold = False
    assert scene.wait(1)[0] == (32000, 3)
    forget(scene)


class _Sequence(Switch):
    """A phase relay that takes its time: done() ends it."""

    def __init__(self):
        Switch.__init__(self)
        self.target = 3
        self.orders = []

    def switch_to(self, phases):
        self.orders.append(phases)
        self.target = phases
        self.failed = False
        self.hold = True

    def done(self, failed=False):
        self.hold = False
        self.failed = failed
        if not failed:
            self.phases = self.target


class _Bench:
    """A Relay and the time."""

    def __init__(self):
        self.switch = _Sequence()
        self.notes = []
        self.relay = Relay(self.switch, 1, lambda *what: self.notes.append(what))
        self.now = ticks_add(0, -30000)  # the clock of ticks wraps soon
        self.session = 0

    def run(self, ms, wanted=None):
        """Orders that were given meanwhile."""
        if wanted is not None:
            self.relay.wanted = wanted
        before = len(self.switch.orders)
        for _ in range(ms // 100):
            self.now = ticks_add(self.now, 100)
            self.relay.poll(self.session, self.now)
        return self.switch.orders[before:]


def without_a_session_nothing_is_ordered():
    b = _Bench()
    assert b.run(120000, 1) == []


def the_first_order_of_a_session_is_given_at_once_and_each_once():
    b = _Bench()
    b.session = 7
    assert b.run(100, 1) == [1]
    assert b.run(10000) == []
    b.switch.done()
    assert b.run(120000) == []


def a_further_order_waits_until_the_relay_has_rested_for_a_minute():
    b = _Bench()
    b.session = 7
    b.run(100, 1)
    b.run(20000)
    b.switch.done()
    assert b.run(60000, 3) == []
    assert b.run(300) == [3]
    b.switch.done()
    assert b.run(60000, 1) == [] and b.run(200, 3) == [] and b.run(300000) == []


def a_wish_that_passes_meanwhile_is_forgotten():
    b = _Bench()
    b.session = 7
    b.run(100, 1)
    b.switch.done()
    b.run(30000, 3)
    assert b.run(120000, 1) == []


def a_pause_orders_nothing():
    b = _Bench()
    b.session = 7
    assert b.run(120000, 0) == []


def the_next_session_begins_with_what_its_limit_says():
    b = _Bench()
    b.session = 7
    b.run(100, 1)
    b.switch.done()
    b.run(1000, 3)
    b.session = 0
    assert b.run(5000) == []
    b.session = 8
    assert b.run(200) == [3]


def a_session_that_begins_while_the_relay_works_waits_for_its_end():
    b = _Bench()
    b.session = 7
    b.run(1000, 1)
    b.session = 8
    assert b.run(5000, 3) == []
    b.switch.done()
    assert b.run(300) == [3]


def a_failed_change_is_noted_and_tried_again_after_a_minute():
    b = _Bench()
    b.session = 7
    b.run(1000, 1)
    b.switch.done(failed=True)
    b.run(200)
    assert b.notes == [("connector 1 phases:", "3 in use, not changed: the contactor did not open")]
    assert b.run(59000) == [] and b.run(1500) == [1]
    b.switch.done()
    b.run(200)
    assert b.notes[1:] == [("connector 1 phases:", "1 in use")]


def after_a_long_rest_an_order_is_given_at_once():
    b = _Bench()
    b.session = 7
    b.run(100, 1)
    b.switch.done()
    b.run(62000)
    b.now = ticks_add(ticks_add(b.now, (1 << 29) - 1), 1000)  # days on which nothing happened
    assert b.run(200, 3) == [3]
