"""Rules of the control pilot's tables (IEC 61851-1 Tables A.4, A.7, A.8)."""

from evse import pilot


def every_ampere_from_6_to_80_has_the_duty_of_the_table():
    for amps in range(6, 81):
        exact = amps / 0.6 if amps <= 51 else amps / 2.5 + 64
        # 85 % is where the line ends: there a duty cycle that is a trace longer would read as 52.5 A.
        assert abs(pilot.duty(amps * 1000) - exact * 100) <= 0.5 or amps == 51 and pilot.duty(51000) == 8495, amps


def every_ampere_from_6_to_80_is_read_back_by_a_vehicle():
    for amps in range(6, 81):
        read = pilot.current(pilot.duty(amps * 1000))
        if amps in (51, 52):
            assert amps * 1000 - 1200 <= read <= amps * 1000  # where two lines overlap: never more
        else:
            assert abs(read - amps * 1000) <= 15, (amps, read)


def a_vehicle_never_reads_more_than_offered():
    for ma in range(6000, 80001, 7):
        assert pilot.current(pilot.duty(ma)) <= ma + 15, ma


def duty_cycles_are_integers():
    for ma in range(6000, 80001, 501):
        assert isinstance(pilot.duty(ma), int) and isinstance(pilot.current(pilot.duty(ma)), int)


def less_than_6_a_is_a_steady_12_v_and_never_a_small_duty_cycle():
    for ma in (-1, 0, 1, 3000, 5999):
        assert pilot.duty(ma) == 10000, ma


def more_than_80_a_is_offered_as_80_a():
    assert pilot.duty(80000) == pilot.duty(200000) == 9600


def a_vehicle_must_not_charge_outside_8_to_97_per_cent():
    for duty in (0, 299, 450, 500, 550, 799, 9701, 10000):
        assert pilot.current(duty) == 0, duty


def the_ends_of_the_table_read_6_and_80_a():
    assert pilot.current(800) == pilot.current(1000) == 6000
    assert pilot.current(9600) == pilot.current(9601) == pilot.current(9700) == 80000


def the_accepted_bands_classify_from_every_previous_state():
    bands = (
        ("A", 11000, 13000),
        ("B", 8000, 10000),
        ("C", 5000, 7000),
        ("D", 2110, 4000),
        ("E", -9999, 1999),
        ("F", -13000, -11000),
    )
    for state, low, high in bands:
        for previous in "ABCDEF":
            for mv in range(low, high + 1, 37):
                assert pilot.classify(mv, previous) == state, (mv, previous)
            assert pilot.classify(high, previous) == state


def between_the_bands_the_previous_state_stays():
    for lighter, heavier, mv in (("A", "B", 10500), ("B", "C", 7500), ("C", "D", 4500), ("D", "E", 2050)):
        assert pilot.classify(mv, lighter) == lighter
        assert pilot.classify(mv, heavier) == heavier


def hysteresis_is_about_10_per_cent_of_resistance():
    def resistance(mv):
        return 1000 * (mv - 700) / (12000 - mv)

    for high, low in (("A", "B"), ("B", "C"), ("C", "D"), ("D", "E")):
        rising = next(mv for mv in range(0, 13000) if pilot.classify(mv, low) <= high)
        falling = next(mv for mv in range(13000, 0, -1) if pilot.classify(mv, high) >= low)
        assert 0.07 < resistance(rising) / resistance(falling) - 1 < 0.13, (high, low)


def the_diode_shows_below_minus_10_v():
    assert pilot.diode_ok(-12000) and pilot.diode_ok(-10000)
    assert not pilot.diode_ok(-9999) and not pilot.diode_ok(-6000) and not pilot.diode_ok(0)
