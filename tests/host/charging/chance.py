"""A scene of the grid's rules, on a Monday morning, in which a rule says what chance brings."""

from ocpp.smart import delay

MONDAY_7 = 1795417200  # 2026-11-23T07:00:00Z
LONGEST = 600
"""The randomised delay of most rules, in s."""


class Dice:
    """Stands for the source of randomness: the next wait is `s`, if that is no longer than the longest."""

    s = 0

    def urandom(self, n):
        """`s` in n bytes."""
        return self.s.to_bytes(n, "little")


dice = delay.os = Dice()


def monday(**settings):
    """A scene with these settings that begins at seven; `service.forget` ends it."""
    from service import scene  # by now it is there: imported from here, its own imports lie too deep for the stack

    begun = scene()
    for name in settings:
        setattr(begun.cp.settings, name, settings[name])
    begun.begin(MONDAY_7)
    return begun


def patient(scene, connector=1):
    """Begin a session that has not waited, and will wait from now on."""
    scene.start(connector)
    scene.charging.hurry(connector)
    scene.limits()
    scene.charging.parts[connector - 1].hurried = 0
    scene.charging.dirty = True
    scene.limits()
