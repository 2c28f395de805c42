"""Measurands as numbers: what a meter can give, how it is written, how a configured list names it.

A code is one byte: measurand * PHASED + phase. Values are integers in the unit of the table, energy in Wh and
everything else in milli-units.
"""

from micropython import const

# (name, unit, decimals of the stored integer, location if it is not the outlet): OCPP 1.6 §7.30, §7.31, §7.45
TABLE = (
    ("Energy.Active.Import.Register", "Wh", 0, None),
    ("Power.Active.Import", "W", 3, None),
    ("Current.Import", "A", 3, None),
    ("Voltage", "V", 3, None),
    ("Current.Offered", "A", 3, None),
    ("Power.Offered", "W", 3, None),
    ("Temperature", "Celsius", 3, "Body"),
    ("Frequency", None, 3, None),
    ("Power.Factor", None, 3, None),
    ("SoC", "Percent", 3, "EV"),
    ("Energy.Active.Export.Register", "Wh", 0, None),
    ("Energy.Reactive.Import.Register", "varh", 0, None),
    ("Energy.Reactive.Export.Register", "varh", 0, None),
    ("Energy.Active.Import.Interval", "Wh", 0, None),
    ("Energy.Active.Export.Interval", "Wh", 0, None),
    ("Energy.Reactive.Import.Interval", "varh", 0, None),
    ("Energy.Reactive.Export.Interval", "varh", 0, None),
    ("Power.Active.Export", "W", 3, None),
    ("Power.Reactive.Import", "var", 3, None),
    ("Power.Reactive.Export", "var", 3, None),
    ("Current.Export", "A", 3, None),
    ("RPM", None, 3, None),
)
# OCPP 1.6 §7.34; the first stands for no phase.
PHASES = ("", "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1")
PHASED = const(11)
_LINES = const(3)  # L1 to L3 come first

CODES = const(242)  # len(TABLE) * PHASED
MOST = const(18)  # values that fit one stored sample

ENERGY = const(0)  # Energy.Active.Import.Register, over all phases
POWER = const(11)
CURRENT = const(22)
VOLTAGE = const(33)
OFFERED = const(44)
POWER_OFFERED = const(55)
TEMPERATURE = const(66)
FREQUENCY = const(77)
POWER_FACTOR = const(88)
SOC = const(99)
EXPORT = const(110)
INTERVAL = const(143)  # Energy.Active.Import.Interval, over all phases


def code(text):
    """Code of a list item such as `Voltage` or `Voltage.L1` (OCPP 1.6 §9.1.17), or -1."""
    phase = 0
    i = len(PHASES) - 1
    while i:
        suffix = "." + PHASES[i]
        if text.endswith(suffix):
            text = text[: -len(suffix)]
            phase = i
            break
        i -= 1
    i = 0
    for row in TABLE:
        if row[0] == text:
            return i * PHASED + phase
        i += 1
    return -1


def parse(text, supported, most):
    """Codes of a comma-separated list as bytes, or None when one is unknown, unsupported or they are too many.

    `supported(code)` tells what the meter can give. What it gives by phases only stands for all of them (OCPP 1.6
    §3.16.3). An empty list is b"".
    """
    out = bytearray()
    for item in text.split(","):
        item = item.strip()
        if not item:
            continue
        c = code(item)
        if c < 0:
            return None
        before = len(out)
        last = c if supported(c) or c % PHASED else c + _LINES
        while c <= last:
            if supported(c):
                out.append(c)
            c += 1
        if not before < len(out) <= most:
            return None
    return bytes(out)
