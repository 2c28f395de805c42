"""A current that several connectors share, divided (OCPP 1.6 §3.13.3).

Sessions are served in the order of their turns, as many as there is current for, in equal parts; what one may not use
is left to the others. Each gets at least 6 A, and at least the minChargingRate of its profile (§7.13), which its
vehicle needs to charge well; for whom that is not left pauses.
"""

from ..core.sharing import LEAST_MA


def divide(parts, total):
    """Set the `aim` of all core.sharing.Parts: their sum is at most `total` mA a phase; negative: each gets its own."""
    for p in parts:
        p.aim = p.own if p.own >= LEAST_MA else 0
    if total < 0:
        return
    row = []
    left = total
    for p in sorted([p for p in parts if p.aim], key=lambda p: p.turn):
        p.aim = max(LEAST_MA, min(p.least, p.own, total))
        if p.aim > left:
            p.aim = 0
        else:
            left -= p.aim
            row.append(p)
    row.sort(key=lambda p: (p.own, p.turn))
    p = _short(row, total)
    while p:
        row.remove(p)
        total -= p.aim
        p = _short(row, total)
    for i in range(len(row)):
        p = row[i]
        p.aim = min(p.own, total // (len(row) - i))
        total -= p.aim


def _short(row, total):
    # The first that needs more, its `aim` so far, than its equal part; None when there is none.
    for i in range(len(row)):
        p = row[i]
        part = min(p.own, total // (len(row) - i))
        if part < p.aim:
            return p
        total -= part
    return None
