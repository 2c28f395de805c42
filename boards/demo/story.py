"""What the driver of the demo does, again and again: plug in, show the card, charge, show it again, leave."""

from time import ticks_diff, ticks_ms

from micropython import const

CARD = "04A2B3C4"

_AWAY = const(0)
_PLUGGED = const(1)
_SHOWN = const(2)
_ASKING = const(3)
_CHARGING = const(4)
_ENDING = const(5)

_PAUSE_MS = const(3000)
_PATIENCE_MS = const(60000)  # then the driver leaves, as people do


class Story:
    """poll() plays it in `world` (a boards.demo.world.World).

    charge_s: how long to charge; says: called with what happens.
    """

    def __init__(self, world, charge_s, says):
        self._world = world
        self._charge_ms = charge_s * 1000
        self._says = says
        self._step = _AWAY
        self._since = None

    def poll(self, box):
        """One round, after one of the main loop. box: the firmware's Wallbox, whose status the driver sees."""
        now = ticks_ms()
        world = self._world
        world.step(now)
        if self._since is None:
            self._since = now
        spent = ticks_diff(now, self._since)
        step = self._step
        if step == _AWAY:
            # Until the back end has accepted us: a newcomer should see the whole conversation.
            if spent > _PAUSE_MS and box.cp.online:
                world.plugged = True
                self._next(_PLUGGED, "car plugged in", now)
        elif step == _PLUGGED:
            if spent > _PAUSE_MS:
                world.serial.send(CARD)
                self._next(_SHOWN, "card shown", now)
        elif step == _SHOWN:
            world.ready = world.offered_a() > 0
            if world.ready:
                self._next(_ASKING, "car asks for energy, %d A are offered" % world.offered_a(), now)
            elif spent > _PATIENCE_MS:
                self._next(_ENDING, "nothing is offered, the driver gives up", now)
        elif step == _ASKING:
            if world.mirror.value():
                self._next(_CHARGING, "energy flows", now)
            elif spent > _PATIENCE_MS:
                self._next(_ENDING, "nothing flows, the driver gives up", now)
        elif step == _CHARGING:
            if spent > self._charge_ms:
                world.serial.send(CARD)
                self._next(_ENDING, "card shown again", now)
        elif step == _ENDING:
            world.ready = world.ready and world.offered_a() > 0
            if not world.lock_feedback.value() or spent > _PATIENCE_MS:
                world.ready = world.plugged = False
                self._next(_AWAY, "car gone", now)

    def _next(self, step, text, now):
        self._step = step
        self._since = now
        self._says(text)
