"""A current that several connectors share, divided (OCPP 1.6 §3.13.3).

Sessions are served in the order of their turns, each with at least 6 A, as many as there is current for, in equal
parts; what one may not use is left to the others.
"""

from micropython import const

_LEAST_MA = const(6000)  # less cannot be offered (IEC 61851-1 Annex A)


def divide(parts, total):
    """Set the `aim` of all core.sharing.Parts: their sum is at most `total` mA a phase; negative: each gets its own."""
    for p in parts:
        p.aim = p.own if p.own >= _LEAST_MA else 0
    if total < 0:
        return
    row = sorted([p for p in parts if p.aim], key=lambda p: p.turn)
    places = total // _LEAST_MA
    for p in row[places:]:
        p.aim = 0
    row = sorted(row[:places], key=lambda p: (p.own, p.turn))
    for i in range(len(row)):
        p = row[i]
        p.aim = min(p.own, total // (len(row) - i))
        total -= p.aim
