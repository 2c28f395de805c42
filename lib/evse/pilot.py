"""Control pilot: levels to states and currents to duty cycles (IEC 61851-1 Annex A).

Levels are millivolts at the pilot contact, duty cycles integers per 10000, currents milliamperes.
"""

from micropython import const

MIN_MA = 6000  # the least current that can be offered; below it the EVSE pauses
MAX_MA = 80000
STEADY = 10000  # steady +12 V: EVSE not ready (state x1)
OFF = 0  # steady -12 V: EVSE not available (state F)

_LOW_LINE_MA = const(51000)  # up to here 0.6 A for each per cent
_LOW_LINE_END = const(8495)  # a vehicle that measures a trace more than 85 % reads 52.5 A
_DIODE_MV = const(-10000)  # the negative half must stay below this

# Thresholds above which a state begins, coming from above and from below, in mV: in the gaps between the accepted bands
# (11-13, 8-10, 5-7, 2-4 V), 10 % of the vehicle's resistance apart, with the generator of 12 V behind 1 kOhm and a
# diode of 0.7 V: U = 0.7 + 11.3 R / (R + 1000). The voltage bands are stricter than the resistances of the same table
# (1790 and 300 ohm): power needs less than 7.95 V, and D, which gets none without ventilation, begins above 3.31 V.
_A_FALLING = const(10430)
_A_RISING = const(10560)
_B_FALLING = const(7360)
_B_RISING = const(7630)
_C_FALLING = const(4370)
_C_RISING = const(4620)
_D_FALLING = const(2000)
_D_RISING = const(2110)


def duty(ma):
    """Return the duty cycle (per 10000) that offers `ma`; STEADY below 6 A, the duty of 80 A above it.

    IEC 61851-1 Table A.7: 0.6 A for each per cent to 51 A, then (duty - 64 %) x 2.5 A. Just above 51 A the second line
    gives duty cycles below 85 %, which a vehicle reads by the first line: less than offered, never more.
    """
    if ma < MIN_MA:
        return STEADY
    if ma <= _LOW_LINE_MA:
        return min((ma + 3) // 6, _LOW_LINE_END)
    if ma > MAX_MA:
        ma = MAX_MA
    return 6400 + (ma + 12) // 25


def current(per_10000):
    """Return the current in mA that a vehicle reads from a duty cycle (IEC 61851-1 Table A.8).

    0 where it must not charge, and around 5 %, which calls for digital communication: that is not offered here.
    """
    if per_10000 < 800 or per_10000 > 9700:
        return 0
    if per_10000 <= 1000:
        return MIN_MA
    if per_10000 <= 8500:
        return per_10000 * 6
    if per_10000 <= 9600:
        return (per_10000 - 6400) * 25
    return MAX_MA


def classify(high_mv, previous):
    """Return the state "A" to "F" of the positive peak `high_mv`, with hysteresis towards the state `previous`.

    "F" is a pilot that stays below -10 V, "E" anything else below 2 V (IEC 61851-1 Table A.4).
    """
    if high_mv >= _A_RISING or high_mv >= _A_FALLING and previous in "AF":
        return "A"
    if high_mv >= _B_RISING or high_mv >= _B_FALLING and previous in "ABF":
        return "B"
    if high_mv >= _C_RISING or high_mv >= _C_FALLING and previous in "ABCF":
        return "C"
    if high_mv >= _D_RISING or high_mv >= _D_FALLING and previous != "E":
        return "D"
    return "F" if high_mv < -10000 else "E"


def diode_ok(low_mv):
    """Return whether the negative peak, taken while PWM runs, shows the vehicle's diode (IEC 61851-1 Annex A)."""
    return low_mv <= _DIODE_MV
