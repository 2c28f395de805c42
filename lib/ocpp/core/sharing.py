"""How the parts of a shared current change hands (OCPP 1.6 §3.13.3): the sum never exceeds it, at any moment.

A part is raised only when what was taken from the others has really left: at the latest 5 s after they were told, the
time that IEC 61851-1 gives a vehicle, and sooner when a contactor is open. A connector that was offered current and did
not take it for three minutes while another pauses goes to the end of the row.
"""

from time import ticks_diff

from micropython import const

LEAST_MA = const(6000)  # less cannot be offered (IEC 61851-1 Annex A)
_FOLLOW_MS = const(5000)
_DECLINE_MS = const(180000)


class Part:
    """One connector's part. All currents in mA.

    session  number of the session that takes it, 0: none
    began    uptime in s at which that began, and `rest` ms above
    turn     place in the row: the lowest is served first
    hurried  number of the session whose driver does not want to wait
    wish     what its own limits allow
    least    minChargingRate that goes with them (§7.13), 0: none
    own      that, or for a while longer what they allowed before, up to `due`, an uptime in s, negative without a wait
    aim      what it gets by the division (smart/division.py)
    granted  what it may offer now
    """

    def __init__(self):
        self.session = self.began = self.rest = self.turn = self.hurried = 0
        self.wish = self.least = self.own = self.aim = self.granted = 0
        self.due = -1
        self.draws = 0  # what it may still draw, having been told to take less
        self._told_at = self._idle_at = 0
        self._idle = False

    def lower(self, outlet, now):
        """Take back at once what the division does not give any more. Returns the most that it can be drawing now."""
        if self.aim < self.granted:
            self.draws = max(self.granted, self.draws)
            self._told_at = now
            self.granted = self.aim
        if self.draws and (not outlet.energised or ticks_diff(now, self._told_at) >= _FOLLOW_MS):
            self.draws = 0
        return max(self.granted, self.draws)

    def declines(self, outlet, now):
        """Has it been offered current for a while without taking any?"""
        if not self.granted or outlet.wants:
            self._idle = False
        elif not self._idle:
            self._idle = True
            self._idle_at = now
        return self._idle and ticks_diff(now, self._idle_at) >= _DECLINE_MS


def grant(parts, connectors, total, now):
    """Bring what is granted to the aims: lower at once, raise as far as `total` has room (negative: no limit).

    Returns a Part that declines while another pauses, or None.
    """
    used = 0
    starved = False
    tired = None
    for c in connectors:
        p = parts[c.id - 1]
        used += p.lower(c.outlet, now)
        if p.own >= LEAST_MA and not p.aim:
            starved = True
        if p.declines(c.outlet, now):
            tired = p
    for p in parts:
        if p.aim > p.granted:
            before = max(p.granted, p.draws)
            ma = p.aim if total < 0 else min(p.aim, total - used + before)
            # One that pauses goes on doing so until there is as much as it needs.
            if ma > p.granted and (p.granted or ma >= max(LEAST_MA, min(p.least, p.aim))):
                p.granted = ma
                used += max(ma, p.draws) - before
    if not starved or not tired:
        return None
    tired._idle = False  # another time after as long again, should it be served all the same
    return tired


def end_of_row(parts):
    """A turn behind all others."""
    last = 0
    for p in parts:
        last = max(last, p.turn)
    return last + 1
