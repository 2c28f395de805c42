"""What the car draws, what the meter registers, and how the board learns of it."""

import time

import pytest

from support.patience import at_most
from support.wallbox import wait_until


def test_energy_is_230_volts_times_amperes_times_phases_times_seconds(bench):
    before = bench.sim.connector()["meter_wh"]
    start = time.monotonic()
    bench.charge(amps=32, phases=3, duty=5334)
    time.sleep(2.0)
    bench.sim.ev(ready=False)
    seconds = time.monotonic() - start
    flowed = bench.sim.connector()["meter_wh"] - before
    assert 230 * 32 * 3 * 2.0 / 3600 - 1 <= flowed <= 230 * 32 * 3 * seconds / 3600 + 1


def test_the_board_counts_every_impulse(bench):
    bench.do("meter = board.connectors[0].meter")
    bench.do("meter.poll(time.ticks_ms())")
    counted = bench.do("meter.wh")
    before = bench.sim.meter(wh=500)["connectors"][0]["meter_wh"]
    bench.charge(amps=32, duty=5334)
    time.sleep(2.0)
    flowed = bench.sim.ev(ready=False)["connectors"][0]["meter_wh"] - before
    assert flowed >= 11

    def counted_all():
        bench.do("meter.poll(time.ticks_ms())")
        return abs(bench.do("meter.wh") - counted - flowed) <= 1

    wait_until(counted_all, what="the impulses")


@pytest.mark.parametrize(("amps", "duty", "drawn"), [(16, 5334, 16.0), (32, 2667, 16.0), (6.5, 2667, 6.5)])
def test_the_car_draws_what_it_wants_or_what_is_offered(bench, amps, duty, drawn):
    assert bench.charge(amps=amps, duty=duty)["ev_a"] == pytest.approx(drawn, abs=0.01)


def test_a_phase_relay_takes_two_phases_away_and_must_not_be_moved_under_load(bench_factory):
    bench = bench_factory(keys={"ConnectorSwitch3to1PhaseSupported": True})
    seen = lambda: tuple(bench.sim.phases()[0].values())
    move = lambda level: bench.do(f"board.connectors[0].phases._relay.value({level})")
    assert seen() == (3, 0)
    move(0)
    wait_until(lambda: seen() == (1, 0))
    before = bench.sim.connector()["meter_wh"]
    start = time.monotonic()
    bench.charge(amps=32, phases=3, duty=5334)
    time.sleep(1.5)
    bench.sim.ev(ready=False)
    seconds = time.monotonic() - start
    flowed = bench.sim.connector()["meter_wh"] - before
    assert 230 * 32 * 1.5 / 3600 - 1 <= flowed <= 230 * 32 * seconds / 3600 + 1
    move(1)  # the contactor is still closed
    wait_until(lambda: seen() == (3, 1))
    bench.contactor(False)
    bench.until(lambda c: not c["contactor"])
    move(0)
    wait_until(lambda: seen() == (1, 1))


def test_the_car_draws_nothing_without_contactor(bench):
    bench.charge()
    bench.contactor(False)
    assert bench.until(lambda c: not c["contactor"])["ev_a"] == 0.0


def test_the_car_draws_nothing_once_the_pilot_stops(bench):
    bench.charge()
    bench.duty(10000)
    assert bench.until(lambda c: c["ev_a"] == 0.0)["contactor"]


def test_a_pulled_plug_ends_the_current_in_the_answer(bench):
    bench.charge()
    assert bench.sim.unplug()["connectors"][0]["ev_a"] == 0.0


def test_a_silent_meter_still_registers(bench):
    bench.sim.fault("meter_silent")
    bench.charge(amps=32, duty=5334)
    before = bench.sim.connector()["meter_wh"]
    rises = bench.do("page.get(layout.PINS + (pins.STRIDE + pins.PULSE) * 8 + layout.PIN_RISES)")
    bench.until(lambda c: c["meter_wh"] >= before + 3)
    assert bench.do("page.get(layout.PINS + (pins.STRIDE + pins.PULSE) * 8 + layout.PIN_RISES)") == rises


def test_a_reading_entered_by_hand_reaches_the_service_console(bench):
    bench.do("console.clear()")
    assert bench.sim.meter(wh=123456)["connectors"][0]["meter_wh"] == 123456
    wait_until(lambda: bench.do("console") == ["meter 1 123456\n"])


def test_a_reading_entered_while_power_is_off_reaches_the_board_after_its_boot(bench_factory):
    bench = bench_factory()
    bench.sim.power(on=False)
    assert bench.sim.meter(wh=777)["connectors"][0]["meter_wh"] == 777
    bench.sim.power(on=True)
    bench.hands.connected()
    wait_until(lambda: bench.do("console") == ["meter 1 777\n"])


def test_one_phase_installations_draw_on_one_phase(bench_factory):
    bench = bench_factory(phases=1)
    bench.charge(amps=32, phases=3, duty=5334)
    first = time.monotonic()
    before = bench.sim.connector()["meter_wh"]
    second = time.monotonic()
    time.sleep(2.0)
    third = time.monotonic()
    flowed = bench.sim.connector()["meter_wh"] - before
    fourth = time.monotonic()
    assert 230 * 32 * (third - second) / 3600 - 1 <= flowed <= 230 * 32 * (fourth - first) / 3600 + 1


def test_the_time_from_leaving_c_to_the_release_of_the_contactor_is_taken(bench):
    bench.charge()
    bench.do("pilot = board.connectors[0].pilot")
    bench.do("tick.do = lambda: pilot.sample() and pilot.high_mv > 7500 and board.connectors[0].contactor.open()")
    known = len(bench.sim.openings())
    bench.sim.ev(ready=False)
    taken = wait_until(lambda: bench.sim.openings()[known:])
    bench.do("tick.do = None")
    assert len(taken) == 1 and 0 < taken[0] < 1000 * at_most(1)
