"""Carries out the commissioning self-test of a connector and keeps its report in flash.

A connector that failed gives no energy until it has passed; nor does one that was never tested, unless the board's
settings call it `commissioned`. The report of connector n is the file `selftest<n>`: "passed" or "failed", then a line
for each test.
"""

import os

from firmware.errands.proof import Proof

_PASSED = "passed"


def report(root, number):
    """Lines of the last report of connector `number`; none before the first, and of one that flash has damaged."""
    try:
        with open("%s/selftest%d" % (root, number)) as f:
            return f.read().split("\n")[:-1]
    except (OSError, ValueError):
        return []


def gate(root, evses, commissioned):
    """At the start: a connector that has to pass first is out of order (fault "untested")."""
    number = 0
    for evse in evses:
        number += 1
        told = report(root, number)
        evse.protection.faults.untested(told[0] != _PASSED if told else not commissioned)


class SelfTest:
    """The self-test of connector `number` of the Wallbox `box`. Raises ValueError when it cannot be made now.

    Nothing may be connected, and no fault be there. Where hands are needed the log says what they are to do: with the
    tester's 2.74 kOhm, then 882 Ohm (both behind a diode) between pilot and earth, then without.
    """

    def __init__(self, box, number):
        c = box.cp.connector(number)
        if c is None:
            raise ValueError("expected a connector from 1 to %d" % len(box.outlets))
        evse = c.outlet.evse
        if c.session.active or c.tag is not None or evse.plugged or evse.close:
            raise ValueError("connector %d is in use" % number)
        if evse.fault not in (None, "untested"):
            raise ValueError("connector %d has the fault %s" % (number, evse.fault))
        self._box = box
        self._c = c
        self._evse = evse
        self._proof = Proof(c.outlet.has_lock, box.board.pilot_ms)
        self._told = 0
        self._stage = None
        self._before = box.supervisor.connectors
        box.supervisor.connectors = [self._proof if e is evse else e for e in self._before]

    def poll(self, now):
        """Tell how far it is; True when it is over and the connector is what it was."""
        proof = self._proof
        note = self._box.log.note
        while self._told < len(proof.results):
            note("selftest %d:" % self._c.id, _line(proof.results[self._told]))
            self._told += 1
        if proof.done:
            self._finish()
            return True
        if proof.stage != self._stage:
            self._stage = proof.stage
            if "pilot with" in self._stage or "unplugged" in self._stage:
                note("selftest %d: waiting for" % self._c.id, self._stage)
        return False

    def _finish(self):
        proof = self._proof
        results = proof.results
        results.append(self._meter())
        note = self._box.log.note
        note("selftest %d:" % self._c.id, _line(results[-1]))
        passed = True
        for _, verdict in results:
            passed = passed and verdict is None
        try:
            self._keep(passed, results)
        except OSError as e:
            note("selftest %d: its report cannot be kept:" % self._c.id, e)
            passed = False
        # While the connector is not in the tick: nobody else writes its faults.
        self._evse.protection.faults.untested(not passed)
        self._box.supervisor.connectors = self._before
        note("selftest %d:" % self._c.id, _PASSED if passed else "failed")

    def _meter(self):
        meter = self._c.outlet.meter
        if not hasattr(meter, "knows"):
            return "meter, which shows with energy only", None
        return "meter", "does not answer" if meter.silent else None

    def _keep(self, passed, results):
        path = "%s/selftest%d" % (self._box.board.root, self._c.id)
        with open(path + ".new", "w") as f:
            f.write("%s\n" % (_PASSED if passed else "failed"))
            for result in results:
                f.write("%s\n" % _line(result))
        os.rename(path + ".new", path)


def _line(result):
    name, verdict = result
    return "%s: %s" % (name, "ok" if verdict is None else verdict)
