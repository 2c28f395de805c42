"""The pilot's circuit: volts at the pins from resistors and duty, measured by the product's driver through the ADC."""

import pytest

from tools.virtual import pilot


@pytest.mark.parametrize(
    ("ohm", "high"),
    [(None, 12.0), (2740, 8.98), (882, 6.0), (246, 2.93)],
    ids=["A no vehicle", "B connected", "C ready", "D ventilation"],
)
def test_vehicle_resistors_give_the_nominal_levels(ohm, high):
    assert pilot.volts(12.0, ohm) == pytest.approx(high, abs=0.02)
    assert pilot.volts(-12.0, ohm) == -12.0


def test_a_short_to_earth_is_zero_volts_in_both_halves():
    assert pilot.volts(12.0, 882, short=True) == pilot.volts(-12.0, 882, short=True) == 0.0


def test_a_shorted_diode_loads_both_halves_alike():
    assert pilot.volts(-12.0, 2740, diode_shorted=True) == -pilot.volts(12.0, 2740, diode_shorted=True)
    assert pilot.volts(-12.0, 2740, diode_shorted=True) > -10


@pytest.mark.parametrize(
    ("percent", "amps"),
    [
        (2, 0),
        (5, 0),
        (7, 0),
        (8, 6),
        (9, 6),
        (10, 6),
        (16, 9.6),
        (26.67, 16),
        (53.33, 32),
        (85, 51),
        (86, 55),
        (96, 80),
        (97, 80),
        (98, 0),
        (100, 0),
    ],
)
def test_a_vehicle_reads_the_current_of_the_standard(percent, amps):
    assert pilot.offered(percent / 100, 1000) == pytest.approx(amps, abs=0.01)


def test_a_pilot_off_frequency_offers_nothing():
    assert pilot.offered(0.5, 1015) == 30
    assert pilot.offered(0.5, 1030) == pilot.offered(0.5, 0) == 0


@pytest.mark.parametrize(("volts", "letter"), [(12, "A"), (9, "B"), (6, "C"), (3, "D"), (0, "E"), (-12, "F")])
def test_levels_have_their_letters(volts, letter):
    assert pilot.state(volts) == letter


def test_without_a_car_the_driver_reads_plus_12_and_with_pwm_minus_12_volts(bench):
    assert bench.pilot() == (pytest.approx(12000, abs=30), pytest.approx(12000, abs=30))
    bench.duty(5000)
    bench.until(lambda c: c["pilot"]["low_v"] == -12.0)
    assert bench.pilot() == (pytest.approx(12000, abs=30), pytest.approx(-12000, abs=30))


def test_duty_0_is_steady_minus_12_volts_state_f(bench):
    bench.duty(0)
    state = bench.until(lambda c: c["pilot"]["state"] == "F")["pilot"]
    assert state == {"state": "F", "high_v": -12.0, "low_v": -12.0, "duty": 0.0, "offered_a": 0.0}
    assert bench.pilot() == (pytest.approx(-12000, abs=30), pytest.approx(-12000, abs=30))


def test_a_connected_car_is_state_b_until_it_is_told_to_ask(bench):
    assert bench.sim.plug()["connectors"][0]["pilot"]["state"] == "B"
    bench.duty(2667)
    assert bench.until(lambda c: c["pilot"]["duty"] == pytest.approx(0.2667, abs=1e-4))["pilot"]["state"] == "B"
    assert bench.pilot() == (pytest.approx(8980, abs=30), pytest.approx(-12000, abs=30))


def test_a_ready_car_shows_c_only_when_the_pilot_offers_current_and_b_when_it_stops(bench):
    bench.sim.plug()
    assert bench.sim.ev(ready=True)["connectors"][0]["pilot"]["state"] == "B"
    bench.duty(2667)
    state = bench.until(lambda c: c["pilot"]["state"] == "C")["pilot"]
    assert (state["high_v"], state["low_v"], state["offered_a"]) == (6.0, -12.0, 16.0)
    assert bench.pilot() == (pytest.approx(6000, abs=30), pytest.approx(-12000, abs=30))
    bench.duty(10000)
    assert bench.until(lambda c: c["pilot"]["state"] == "B")["pilot"]["offered_a"] == 0.0


def test_a_car_that_stops_asking_shows_b_in_the_answer(bench):
    bench.sim.plug()
    bench.sim.ev(ready=True)
    bench.duty(5000)
    bench.until(lambda c: c["pilot"]["state"] == "C")
    assert bench.sim.ev(ready=False)["connectors"][0]["pilot"]["state"] == "B"


def test_a_car_that_wants_ventilation_shows_d(bench):
    bench.sim.plug()
    bench.sim.ev(ready=True, ventilation=True)
    bench.duty(5000)
    assert bench.until(lambda c: c["pilot"]["state"] == "D")["pilot"]["high_v"] == 2.9


def test_pilot_short_is_seen_by_the_driver(bench):
    bench.sim.plug()
    bench.duty(5000)
    bench.sim.fault("pilot_short")
    assert bench.pilot() == (pytest.approx(0, abs=30), pytest.approx(0, abs=30))
    assert bench.sim.connector()["pilot"]["state"] == "E"
    bench.sim.fault("pilot_short", on=False)
    assert bench.sim.connector()["pilot"]["state"] == "B"


def test_a_shorted_diode_lifts_the_low_half(bench):
    bench.sim.plug()
    bench.duty(5000)
    bench.sim.fault("diode")
    high, low = bench.pilot()
    assert low == pytest.approx(-high, abs=60) and low > -9000


def test_a_stale_converter_repeats_its_last_reading_bit_for_bit(bench):
    bench.sim.fault("adc_stale")
    readings = bench.do("[board.connectors[0].pilot._read() for _ in range(50)]")
    bench.sim.plug()
    assert set(readings + bench.do("[board.connectors[0].pilot._read() for _ in range(50)]")) == {readings[0]}
    bench.sim.fault("adc_stale", on=False)
    assert len(set(bench.do("[board.connectors[0].pilot._read() for _ in range(50)]"))) > 10


def test_a_burst_sees_both_halves_in_their_proportion(bench):
    bench.duty(2500)
    bench.until(lambda c: c["pilot"]["duty"] == 0.25)
    readings = bench.do("[board.connectors[0].pilot._read() > 1650000 for _ in range(1000)]")
    assert sum(readings) == pytest.approx(250, abs=2)


@pytest.mark.parametrize(("cable_a", "ohm"), [(13, 1500), (20, 680), (32, 220), (63, 100)])
def test_the_cable_shows_its_rating_at_the_proximity_contact(bench, cable_a, ohm):
    bench.sim.plug(cable_a=cable_a)
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") == pytest.approx(ohm, rel=0.03)


def test_the_proximity_contact_is_open_without_cable_and_zero_when_shorted(bench):
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") > 100_000
    bench.sim.fault("pp_short")
    bench.do("board.connectors[0].proximity.sample()")
    assert bench.do("board.connectors[0].proximity.ohm") < 5
