"""The current that several connectors share, divided (OCPP 1.6 §3.13.3): the sum never exceeds it, at any moment.

Sessions are served in the order of their turns, each with at least 6 A, as many as there is current for, in equal
parts; the others pause. One that was offered current and did not take it for three minutes while another pauses goes to
the end of the row. A part is raised only when what was taken from the others has really left: at the latest 5 s after
they were told, the time that IEC 61851-1 gives a vehicle, and sooner when a contactor is open.
"""

from time import ticks_diff

from micropython import const

LEAST_MA = const(6000)  # less cannot be offered (IEC 61851-1 Annex A)
NO_LIMIT = const(0x3FFFFFFF)
_FOLLOW_MS = const(5000)
_DECLINE_MS = const(180000)


class Part:
    """One connector's part. All currents in mA.

    own      what its own limits allow; 0 without a session
    turn     place in the row: the lowest is served first
    aim      what it gets by the division
    granted  what it may offer now
    """

    def __init__(self):
        self.own = 0
        self.turn = 0
        self.aim = 0
        self.granted = 0
        self._draws = 0  # what it may still draw, having been told to take less
        self._told_at = 0
        self._idle = False
        self._idle_at = 0

    def used(self):
        """Most that it can be drawing now."""
        return max(self.granted, self._draws)

    def lower(self, outlet, now):
        """Take back at once what the division does not give any more."""
        if self.aim < self.granted:
            self._draws = self.used()
            self._told_at = now
            self.granted = self.aim
        if self._draws and (not outlet.energised or ticks_diff(now, self._told_at) >= _FOLLOW_MS):
            self._draws = 0

    def declines(self, outlet, now):
        """Has it been offered current for a while without taking any?"""
        if not self.granted or outlet.wants:
            self._idle = False
        elif not self._idle:
            self._idle = True
            self._idle_at = now
        return self._idle and ticks_diff(now, self._idle_at) >= _DECLINE_MS


def divide(parts, total):
    """Set the aims of all parts, so that their sum is at most `total` mA a phase (NO_LIMIT: each gets its own)."""
    for p in parts:
        p.aim = p.own if p.own >= LEAST_MA else 0
    if total == NO_LIMIT:
        return
    places = total // LEAST_MA
    for p in parts:
        if p.aim and _before(parts, p) >= places:
            p.aim = 0
    # Whoever needs less than an equal part leaves the rest to the others.
    count = 0
    for p in parts:
        if p.aim:
            count += 1
    settled = True
    bar = 0
    while count and settled:
        settled = False
        equal = total // count
        for p in parts:
            if bar < p.aim <= equal:
                total -= p.aim
                count -= 1
                settled = True
        bar = equal
    for p in parts:
        if p.aim > bar:
            p.aim = bar


def _before(parts, part):
    # How many are served before it.
    n = 0
    for p in parts:
        if p.aim and p.turn < part.turn:
            n += 1
    return n


def grant(parts, connectors, total, now):
    """Bring what is granted to the aims: lower at once, raise as far as `total` has room."""
    used = 0
    for c in connectors:
        p = parts[c.id - 1]
        p.lower(c.outlet, now)
        used += p.used()
    for p in parts:
        if p.aim > p.granted:
            ma = p.aim if total == NO_LIMIT else min(p.aim, total - used + p.used())
            if ma >= LEAST_MA and ma > p.granted:
                used -= p.used()
                p.granted = ma
                used += p.used()


def last_turn(parts):
    """Highest turn in the row."""
    last = 0
    for p in parts:
        last = max(last, p.turn)
    return last


def rotate(parts, connectors, now):
    """Send those who decline to the end of the row while another pauses. Returns whether the division changes."""
    starved = False
    for p in parts:
        starved = starved or (p.own >= LEAST_MA and not p.aim)
    moved = False
    for c in connectors:
        p = parts[c.id - 1]
        if p.declines(c.outlet, now) and starved:
            p.turn = last_turn(parts) + 1
            moved = True
    return moved
