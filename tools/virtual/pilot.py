"""The control pilot's circuit, IEC 61851-1 Annex A: volts from resistors and duty, and duty as a vehicle reads it."""

SUPPLY_V = 12.0
SOURCE_OHM = 1000
DIODE_V = 0.7

# Resistance of a vehicle between pilot and earth, in ohm: connected, ready, ready with ventilation.
VEHICLE_OHM = {"B": 2740, "C": 882, "D": 246}


def volts(source_v, ohm, short=False, diode_shorted=False):
    """Pilot voltage at the vehicle's end of the 1 kOhm.

    `source_v`: before it; `ohm`: of the vehicle, None without one; `short`: pilot to earth; `diode_shorted`: the
    vehicle's diode conducts both ways without drop.
    """
    if short:
        return 0.0
    if ohm is None:
        return source_v
    drop = 0.0 if diode_shorted else DIODE_V
    if source_v <= drop and not diode_shorted:
        return source_v
    return (source_v - drop) * ohm / (ohm + SOURCE_OHM) + drop


def state(high_v):
    """State letter A to F for the pilot's high level, thresholds half-way between the nominal levels."""
    for threshold, letter in ((10.5, "A"), (7.5, "B"), (4.5, "C"), (1.5, "D"), (-6.0, "E")):
        if high_v > threshold:
            return letter
    return "F"


def offered(duty, hertz):
    """Current in ampere that a vehicle reads from the pilot, IEC 61851-1 Table A.8; 0: no charging.

    Digital communication (5 %) reads as none: the virtual car has no modem. So does a pilot more than 2 % off 1 kHz.
    """
    percent = duty * 100
    if abs(hertz - 1000) > 20 or percent < 7.99 or percent > 97:
        return 0.0
    if percent <= 10:
        return 6.0
    if percent <= 85:
        return percent * 0.6
    if percent <= 96:
        return (percent - 64) * 2.5
    return 80.0
