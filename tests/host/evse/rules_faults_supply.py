"""Rules of voltage, current and heat: what stops, what only lowers the offer, and what it takes to go on."""

from faulty import charging, stopped_by


def undervoltage_for_3_s_stops_and_a_good_supply_for_60_s_resumes():
    b = charging()
    b.r.volts = 230
    b.run(1000)
    b.r.volts = 184
    b.never(lambda c: not c.close, 10000)
    b.r.volts = 183
    b.never(lambda c: not c.close, 2990)
    stopped_by(b, "undervoltage", 30)
    b.r.volts = 195  # better, but not within 0.9 to 1.09
    b.never(lambda c: c.fault != "undervoltage", 70000)
    b.r.volts = 210
    b.never(lambda c: c.fault != "undervoltage", 59900)
    b.until(lambda c: c.fault is None, 200)
    b.until(lambda c: c.energised, 3000)  # the 60 s were the lock-out


def a_short_dip_of_the_mains_is_ridden_through():
    b = charging()
    for _ in range(5):
        b.r.volts = 150
        b.never(lambda c: not c.close, 2900)
        b.r.volts = 230
        b.run(100)


def overvoltage_for_3_s_stops_and_ends_by_itself():
    b = charging(reconnect_ms=2000)
    b.r.volts = 254
    b.never(lambda c: not c.close, 2990)
    stopped_by(b, "overvoltage", 30)
    b.r.volts = 252
    b.never(lambda c: c.fault is None, 5000)
    b.r.volts = 240
    assert 1980 <= b.until(lambda c: c.fault is None, 2100)


def heat_derates_to_a_half_and_a_quarter_then_stops_and_restores_below_62():
    b = charging()
    b.limit(32000)
    for deci_c, offered in (
        (649, 32000),
        (650, 16000),
        (640, 16000),
        (620, 16000),
        (619, 32000),
        (680, 8000),
        (660, 8000),
    ):
        b.r.deci_c = deci_c
        b.step()
        assert b.c.offered_ma == offered, deci_c
        assert (b.c.warning == "overtemp") == (offered < 32000)
    b.r.deci_c = 710
    stopped_by(b, "overtemp", 10)
    b.r.deci_c = 620
    b.never(lambda c: c.fault != "overtemp", 2000)
    b.r.deci_c = 619
    b.until(lambda c: c.fault is None and c.warning is None, 20)


def derating_alone_never_pauses():
    b = charging()
    b.limit(10000)
    b.r.deci_c = 690
    b.run(20)
    assert b.c.offered_ma == 6000 and b.c.close


def overcurrent_for_7_s_stops_until_unplugged():
    b = charging()
    b.run(5000)
    b.r.current_ma = 18100  # 16 A + 10 % + 0.5 A
    b.never(lambda c: not c.close, 10000)
    b.r.current_ma = 18101
    b.never(lambda c: not c.close, 6990)
    stopped_by(b, "overcurrent", 30)


def a_vehicle_has_5_s_to_follow_a_lower_offer():
    b = charging()
    b.run(5000)
    b.r.current_ma = 16000
    b.limit(6000)
    b.never(lambda c: not c.close, 11900)
    stopped_by(b, "overcurrent", 200)


def an_offer_that_never_rests_hides_no_overcurrent():
    b = charging()
    b.r.current_ma = 18000  # allowed at 16 A
    spent = 0
    while b.c.close:
        b.limit((11000, 10000)[spent // 1000 & 1])
        b.run(1000)
        spent += 1000
        assert spent <= 13000, b.text()
    assert b.c.fault == "overcurrent" and spent == 13000


def a_vehicle_that_follows_each_step_down_within_5_s_is_left_alone():
    b = charging()
    offers = [16000] * 5
    for ma in range(16000, 5900, -500):
        b.limit(ma)
        offers.append(ma)
        b.r.current_ma = offers[-6]  # 5 s ago
        b.never(lambda c: not c.close, 1000)
    b.never(lambda c: not c.close, 4000)
    b.r.current_ma = 6000
    b.never(lambda c: not c.close, 8000)


def a_higher_offer_gives_no_time_to_exceed_it():
    b = charging()
    b.r.current_ma = 24000
    b.run(4000)
    b.limit(20000)
    b.never(lambda c: not c.close, 2900)
    stopped_by(b, "overcurrent", 200)
