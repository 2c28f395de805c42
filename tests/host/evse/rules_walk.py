"""A long random walk of hands, vehicle and faults: the bench checks its rules after every step."""

from acts import Dice, act

from bench import Bench


def _walk(seed, actions):
    dice = Dice(seed)
    b = Bench()
    b.settings.reclose_ms = 500  # shorter lock-outs, more sessions
    b.settings.refault_ms = 1000
    closed = 0
    for _ in range(actions):
        act(b, dice.roll(24), dice)
        b.run((20, 100, 700, 3000)[dice.roll(4)])
        closed += b.c.close
    assert closed > actions // 50, "the walk never charged"


def a_random_walk_breaks_no_rule():
    _walk(7, 300)


def another_random_walk_breaks_no_rule():
    _walk(4242, 300)
