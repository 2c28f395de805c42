#!/usr/bin/env python3
"""One charging session by itself: a virtual wallbox, a development CSMS, a driver and a car, told as it happens.

Exit code 0 when every step held, 1 when one did not: it is named, with what was expected and what was seen.
`--deny 04A2B3C4` makes the back end refuse the driver's card, to see that.
"""

import argparse
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.csms import Background  # noqa: E402
from tools.csms.history import CALL, RESULT  # noqa: E402
from tools.narration import changes, told  # noqa: E402
from tools.timeline import Timeline  # noqa: E402
from tools.virtual.sim import SimError  # noqa: E402
from tools.wallbox import Wallbox, WallboxFailed  # noqa: E402

IDENTITY = "CP1"
CARD = "04A2B3C4"
OPTIONS = ("--heap", "96K", "--interpreter", "32", "--set", "MeterValueSampleInterval=2")
CAR = {"amps": 16, "phases": 3}
CABLE_A = 32
SAMPLES = 4
JOINS = "The wallbox starts and joins the back end"
_SETTLE_S = 0.5  # what a step sets off is told before its outcome
_PATIENCE_S = 30  # for each message and each change at the pins: the machine may be busy
UP, DOWN = "wallbox -> back end", "back end -> wallbox"


class StepFailed(Exception):
    """A step did not hold: what was expected, what was seen instead."""

    def __init__(self, expected, seen):
        super().__init__(f"expected {expected}; seen: {seen}")


class Demo:
    """The play: `run` goes through the steps in order. `csms` and `box` run already, under the heading JOINS."""

    def __init__(self, line, csms, box, watcher):
        self._line = line
        self._watcher = watcher
        self._history = csms.history
        self._csms = csms
        self._box = box
        self._sim = box.sim
        self._mark = 0
        self._meter_start = 0
        self.figures = {}

    def run(self):
        """All steps; StepFailed, SimError or OSError from the one that does not hold."""
        for title, step in (
            (JOINS, self._join),
            ("The driver plugs the car in", self._plug_in),
            ("The driver shows a card", self._show_card),
            ("The car charges", self._charge),
            ("The driver shows the card again", self._stop),
            ("The driver unplugs", self._unplug),
            ("The books are right", self._settle),
        ):
            if title != JOINS:
                self._line.heading(title)
            outcome = step()
            time.sleep(_SETTLE_S)
            self._watcher.look()
            self._line.verdict(True, outcome)

    def _join(self):
        self._answered("BootNotification", "Accepted")
        for connector in (0, 1):
            self._status("Available", connector)
        return "the back end knows the wallbox, the socket is free"

    def _plug_in(self):
        self._mark = self._history.mark()
        self._line.event("driver", f"plugs in a cable for {CABLE_A} A", "POST /sim/plug")
        self._sim.plug(cable_a=CABLE_A)
        self._pilot("B")
        self._status("Preparing")
        state = self._sim.connector()
        if state["contactor"]:
            raise StepFailed("no power before a card was shown", "the contactor is closed")
        self._meter_start = state["meter_wh"]
        return "the car is seen, no power yet"

    def _show_card(self):
        self._mark = self._history.mark()
        self._line.event("driver", f"shows card {CARD}", "POST /sim/card")
        self._sim.card(CARD, connector=1)
        self._answered("Authorize", lambda answer: answer["idTagInfo"]["status"] == "Accepted")
        self._answered("StartTransaction", lambda answer: answer["idTagInfo"]["status"] == "Accepted")
        self._world("the cable locked", lambda socket: socket["locked"])
        self._world("a current offered on the pilot", lambda socket: socket["pilot"]["offered_a"] > 0)
        return "the card is good, the cable is locked, the session has begun"

    def _charge(self):
        self._mark = self._history.mark()
        self._line.event("car", f"asks for {CAR['amps']} A on {CAR['phases']} phases", "POST /sim/ev")
        self._sim.ev(ready=True, **CAR)
        self._pilot("C")
        self._world("the contactor closed", lambda socket: socket["contactor"])
        self._status("Charging")
        readings = [self._sample(number) for number in range(SAMPLES)]
        if sorted(readings) != readings or readings[-1] <= readings[0]:
            raise StepFailed("an energy register that rises", readings)
        return f"energy flows, {SAMPLES} meter readings arrived, from {readings[0]:g} to {readings[-1]:g} Wh"

    def _stop(self):
        self._mark = self._history.mark()
        self._line.event("driver", f"shows card {CARD}", "POST /sim/card")
        self._sim.card(CARD, connector=1)
        self._world("the contactor open", lambda socket: not socket["contactor"])
        self._call("StopTransaction", lambda payload: payload.get("reason", "Local") == "Local")
        self._answered("StopTransaction", None)
        self._status("Finishing")
        self._world("the cable released", lambda socket: not socket["locked"])
        return "the power is off, the session is over, the cable is free"

    def _unplug(self):
        self._mark = self._history.mark()
        self._line.event("driver", "unplugs and drives away", "POST /sim/unplug")
        self._sim.unplug(side="evse")
        self._pilot("A")
        self._status("Available")
        return "the socket is free for the next car"

    def _settle(self):
        state = self._sim.state()
        kept = list(self._csms.store.transactions.values())
        if len(kept) != 1:
            raise StepFailed("one session in the back end's books", f"{len(kept)} of them")
        session = kept[0]
        drawn = state["connectors"][0]["meter_wh"] - self._meter_start
        if session.energy is None or abs(session.energy - drawn) > 1:
            raise StepFailed(f"{drawn} Wh in the books, as the meter says", f"{session.energy} Wh")
        wrong = [one for one in self._history.since() if one.kind not in (CALL, RESULT)]
        if wrong:
            raise StepFailed("no message refused by either side", wrong)
        self.figures.update(session=session, state=state)
        return f"wallbox, meter and back end agree on {session.energy} Wh"

    def _sample(self, number):
        reading = self._call("MeterValues", None, what=f"meter reading {number + 1}")
        self._mark = reading.number
        for value in reading.payload["meterValue"][0]["sampledValue"]:
            if value.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register":
                return float(value["value"])
        raise StepFailed("an energy register in the meter reading", reading.payload)

    def _call(self, action, fits, what=None):
        found = self._history.wait(
            lambda one: one.up and one.kind == CALL and one.action == action and (fits is None or fits(one.payload)),
            _PATIENCE_S,
            self._mark,
        )
        if found is None:
            raise StepFailed(f"{what or action} from the wallbox within {_PATIENCE_S} s", self._heard())
        return found

    def _status(self, status, connector=1):
        self._call(
            "StatusNotification",
            lambda payload: payload["connectorId"] == connector and payload["status"] == status,
            what=f"StatusNotification {status} for connector {connector}",
        )

    def _answered(self, action, verdict):
        """The back end answered `action`; `verdict` is its status, a condition on its answer, or None."""
        answers = lambda one: not one.up and one.action == action and one.kind != CALL
        found = self._history.wait(answers, _PATIENCE_S, self._mark)
        if found is None:
            raise StepFailed(f"{action} asked and answered within {_PATIENCE_S} s", self._heard())
        good = found.kind == RESULT and (
            verdict is None or (verdict(found.payload) if callable(verdict) else found.payload["status"] == verdict)
        )
        if not good:
            raise StepFailed(f"{action} accepted", found.payload)

    def _pilot(self, state):
        self._world(f"pilot state {state}", lambda socket: socket["pilot"]["state"] == state)

    def _world(self, what, holds):
        if self._box.until(holds, _PATIENCE_S) is None:
            raise StepFailed(f"{what} within {_PATIENCE_S} s", self._sim.connector())

    def _heard(self):
        heard = [f"{'>' if one.up else '<'} {one.action}" for one in self._history.since(self._mark)]
        return ", ".join(heard) or "no message at all"


class Watcher:
    """Tells what changes at the pins: every 50 ms between `start` and `stop`, and whenever `look` is called."""

    def __init__(self, line, sim):
        self._line = line
        self._sim = sim
        self._before = sim.state()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def look(self):
        """Tells everything up to now."""
        with self._lock:
            after = self._sim.state()
            for who, words, technical in changes(self._before, after):
                self._line.event(who, words, technical)
            self._before = after

    def start(self):
        """Begins to watch."""
        self._thread.start()

    def stop(self):
        """Ends it."""
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(0.05):
            try:
                self.look()
            except OSError:
                return  # the wallbox is gone; the step under way says so


def tell(line, message):
    """One message of the wire, in the timeline."""
    words = told(message)
    if words:
        technical = message.action if message.kind == CALL else f"answer to {message.action}"
        line.event(UP if message.up else DOWN, words, technical)


def summary(line, figures):
    """The table at the end."""
    session, state = figures["session"], figures["state"]
    heap, flash = state["heap"], state["flash"]
    line.heading("Summary")
    for name, value in (
        ("energy", f"{session.energy} Wh"),
        ("session", f"{session.seconds:.1f} s"),
        ("meter readings", f"{session.samples}"),
        ("heap, most in use", f"{heap['peak']:,} of {heap['size']:,} bytes"),
        ("heap, live at the end", f"{heap['live']:,} bytes"),
        ("flash", f"{flash['programs']} writes, {flash['bytes']:,} bytes, {flash['erases']} blocks erased"),
        ("whole demo", f"{line.seconds():.1f} s"),
    ):
        line.plain(f"  {name:<24}{value}")


def main():
    """Plays the demo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools/demo.py", description=__doc__)
    parser.add_argument("--deny", metavar="TAG", action="append", default=[], help="a card that the back end refuses")
    given = parser.parse_args()
    line = Timeline()
    line.plain("A wallbox (real firmware, simulated copper), its back end, a driver and a car.")
    with Background(denied=given.deny) as csms:
        csms.history.listeners.append(lambda message: tell(line, message))
        printed = None
        line.heading(JOINS)  # what it says from now on belongs there
        try:
            with Wallbox(csms.url, IDENTITY, *OPTIONS) as box:
                printed = box
                watcher = Watcher(line, box.sim)
                demo = Demo(line, csms, box, watcher)
                watcher.start()
                try:
                    demo.run()
                finally:
                    watcher.stop()
            summary(line, demo.figures)
            line.plain("\nEvery step held.")
            return 0
        except (StepFailed, SimError, OSError, WallboxFailed) as error:
            line.verdict(False, str(error))
            if printed is not None:
                line.plain("\nThe wallbox printed:\n" + printed.output[-3000:])
            return 1


if __name__ == "__main__":
    sys.exit(main())
