"""One wallbox, its drivers, and the cuts of its power at random moments."""

import random
import threading
import time
from dataclasses import dataclass
from http.client import HTTPException

from support.wallbox import WallboxFailed
from tools.virtual.sim import SimError

_GONE = (OSError, HTTPException, SimError, TimeoutError, WallboxFailed, ValueError)
_PATIENCE_S = 8


@dataclass
class Visit:
    """A driver's visit as the world saw it: one card, at most one session.

    before, after: the meter's register in Wh; began, ended: wall clock, s; cut: the power was cut in between.
    """

    tag: str
    before: int
    began: float
    after: int = 0
    ended: float = 0.0
    cut: bool = False


class Driver:
    """Visits at `box`, a Wallbox; `moods`: of its back end; seconds: (shortest, longest) time of charging.

    visits: what happened; kills: how often everything was ended by SIGKILL.
    """

    def __init__(self, box, moods, seed, name, seconds):
        self.visits = []
        self.kills = 0
        self._box, self._moods, self._name, self._seconds = box, moods, name, seconds
        self._dice = random.Random(seed)
        self._timer = None
        self._hit = threading.Event()

    @property
    def charged(self):
        """Visits in which energy flowed: on a slow machine the power is often cut before."""
        return sum(visit.after > visit.before for visit in self.visits)

    def visit(self):
        """One visit, that a power cut may end; afterwards the wallbox runs and is free."""
        tag = f"{self._name}-{len(self.visits):03}"
        visit = Visit(tag, self._register(), time.time())
        self.visits.append(visit)
        stay = self._dice.uniform(*self._seconds) if self._dice.random() < 0.4 else self._dice.uniform(0, 2)
        self._moods.refuse()
        if self._dice.random() < 0.9:
            self._arm(self._dice.uniform(0, stay + 3.5))
        try:
            self._play(tag, stay)
        except _GONE:
            if not self._hit.is_set():
                raise
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        visit.cut = self._hit.is_set()
        self._disarm()
        if visit.cut:
            self._again()
        visit.after = self._register()
        visit.ended = time.time()

    def _play(self, tag, stay):
        box, dice = self._box, self._dice
        time.sleep(dice.uniform(0, 0.7))
        if dice.random() < 0.25:
            box.sim.network(up=False, silent=dice.random() < 0.3)
        box.sim.plug()
        box.sim.card(tag)
        box.sim.ev(ready=True, amps=32)
        self._until(lambda c: c["ev_a"] > 0, _PATIENCE_S)
        time.sleep(stay)
        box.sim.network(up=True)
        if dice.random() < 0.5:
            box.card(tag)
            self._until(lambda c: not c["locked"], 1)
        box.sim.unplug()
        box.wait_for(lambda c: not c["locked"], timeout=_PATIENCE_S)
        box.sim.unplug(side="evse")
        box.wait_for(lambda c: c["status"] == "Available", timeout=_PATIENCE_S)

    def _until(self, condition, timeout):
        # It need not come, the back end may have other ideas: a machine that is late changes the play, no verdict.
        try:
            self._box.sim.wait_for(lambda state: condition(state["connectors"][0]), timeout)
        except TimeoutError:
            pass

    def _arm(self, seconds):
        self._hit.clear()
        self._timer = threading.Timer(seconds, self._kill)
        self._timer.start()

    def _disarm(self):
        self._timer = None
        self._hit.clear()

    def _kill(self):
        self._hit.set()
        self.kills += 1
        self._box.kill()

    def _again(self):
        """Power on; sometimes it goes again while the board starts, connects or delivers."""
        while True:
            cut = self._dice.random() < 0.4
            if cut:
                self._arm(self._dice.uniform(0.1, 1.5))
            try:
                self._box.start()
            except WallboxFailed:
                if not cut:
                    raise
            if not cut:
                return
            self._timer.join()
            self._box.kill()  # on a slow machine the moment came before there was a process
            self._disarm()

    def _register(self):
        return self._box.sim.connector()["meter_wh"]
