"""Measurands as numbers: what a meter can give, how it is written, how a configured list names it.

A code is one byte: measurand * 8 + phase. Values are integers in the unit of the table, energy in Wh and
everything else in milli-units.
"""

from micropython import const

# (name, unit, decimals of the stored integer): OCPP 1.6 §7.31, §7.42
TABLE = (
    ("Energy.Active.Import.Register", "Wh", 0),
    ("Power.Active.Import", "W", 3),
    ("Current.Import", "A", 3),
    ("Voltage", "V", 3),
    ("Current.Offered", "A", 3),
    ("Power.Offered", "W", 3),
    ("Temperature", "Celsius", 3),
    ("Frequency", None, 3),
    ("Power.Factor", None, 3),
    ("SoC", "Percent", 3),
    ("Energy.Active.Export.Register", "Wh", 0),
    ("Energy.Reactive.Import.Register", "varh", 0),
    ("Energy.Reactive.Export.Register", "varh", 0),
    ("Energy.Active.Import.Interval", "Wh", 0),
    ("Energy.Active.Export.Interval", "Wh", 0),
    ("Energy.Reactive.Import.Interval", "varh", 0),
    ("Energy.Reactive.Export.Interval", "varh", 0),
    ("Power.Active.Export", "W", 3),
    ("Power.Reactive.Import", "var", 3),
    ("Power.Reactive.Export", "var", 3),
    ("Current.Export", "A", 3),
    ("RPM", None, 3),
)
PHASES = ("", "L1", "L2", "L3", "N", "L1-L2", "L2-L3", "L3-L1")

MOST = const(18)  # values that fit one stored sample

ENERGY = const(0)  # Energy.Active.Import.Register, over all phases
POWER = const(8)
CURRENT = const(16)
VOLTAGE = const(24)
OFFERED = const(32)
POWER_OFFERED = const(40)
TEMPERATURE = const(48)


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
            return i * 8 + phase
        i += 1
    return -1


def parse(text, supported, most):
    """Codes of a comma-separated list as bytes, or None when one is unknown, unsupported or they are too many.

    `supported(code)` tells what the meter can give. An empty list is b"".
    """
    out = bytearray()
    for item in text.split(","):
        item = item.strip()
        if not item:
            continue
        c = code(item)
        if c < 0 or not supported(c) or len(out) == most:
            return None
        out.append(c)
    return bytes(out)
