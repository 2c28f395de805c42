"""What hands, a vehicle and faults may do to a Bench at any moment."""

from bench import NO_CABLE

ACTIONS = 14  # this and every higher one makes everything well again


class Dice:
    """Small repeatable pseudo-random numbers, the same in every interpreter."""

    def __init__(self, seed):
        self._x = seed

    def roll(self, sides):
        self._x = (self._x * 1103 + 12345) % 65537
        return self._x % sides


def act(b, action, dice):
    """Do one thing to the Bench `b`; dice.roll(sides) chooses how."""
    r = b.r
    c = b.c
    if action == 0:
        b.plug("B", (220, 680, 100, 1500)[dice.roll(4)])
    elif action == 1 and not c.locked:
        b.unplug()
    elif action == 2 and r.ohm != NO_CABLE:
        b.ev = ("B", "C", "C", "C", "D", None)[dice.roll(6)]
    elif action == 3:
        c.authorised = dice.roll(4) != 0
    elif action == 4:
        b.limit((0, 5000, 6000, 16000, 32000, 80000)[dice.roll(6)], (500, 5000, 1 << 28)[dice.roll(3)])
    elif action == 5:
        c.keep_locked = not c.keep_locked
    elif action == 6:
        c.unlock(b.now)
    elif action == 7:
        r.rcd = dice.roll(8) == 0
        c.reset(b.now)
    elif action == 8:
        b.short = dice.roll(4) == 0
        b.diode = dice.roll(8) != 0
    elif action == 9:
        b.welded = dice.roll(6) == 0
    elif action == 10:
        b.jammed = dice.roll(4) == 0
    elif action == 11:
        b.frozen = dice.roll(4) == 0
    elif action == 12:
        r.missed = dice.roll(8) == 0
        r.failed = dice.roll(8) == 0
        r.emergency = dice.roll(8) == 0
        r.alive = dice.roll(4) != 0
    elif action == 13:
        r.deci_c = (250, 660, 690, 720)[dice.roll(4)]
        r.earth = dice.roll(8) == 0
    else:  # everything well again
        r.rcd = r.missed = r.failed = r.emergency = r.earth = b.short = b.welded = b.jammed = b.frozen = False
        r.alive = b.diode = c.authorised = True
        r.deci_c = 250
        b.limit(16000)
        c.reset(b.now)
        if r.ohm == NO_CABLE:
            b.plug("C")
        elif b.ev:
            b.ev = "C"
