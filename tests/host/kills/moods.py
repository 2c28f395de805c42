"""A back end in changing moods: answers late, withheld, wrong or never, links that break, upgrades that are refused."""

import random

from support.central import Central

TIMEOUT_S = 1
"""MessageTimeout of the charge points."""

_LATE_S = TIMEOUT_S + 0.5
_KINDS = ("well", "soon", "late", "silent", "error", "drop", "close")
_WEIGHTS = (55, 12, 6, 6, 9, 6, 6)
_REFUSALS = (401, 404, 503)


class Moods:
    """Answers the CALLs of `central` as the dice of `seed` fall, until `calm`.

    A StartTransaction that comes again, the same, gets the transactionId of the first, as the standard asks for.
    """

    def __init__(self, central, seed):
        self._central = central
        self._dice = random.Random(seed)
        self._numbers = {}
        self._calm = False
        for action in ("StartTransaction", "StopTransaction", "MeterValues", "Heartbeat", "StatusNotification"):
            central.answer[action] = self._answer
        central.answer["BootNotification"] = self._boot
        central.answer["Authorize"] = self._authorize

    def refuse(self):
        """Sometimes the next upgrades get an HTTP error."""
        if self._dice.random() < 0.3:
            self._central.refuse(*self._dice.choices(_REFUSALS, k=self._dice.randint(1, 2)))

    def calm(self):
        """From now on everything is answered well and at once."""
        self._calm = True

    def _answer(self, call):
        return self._moody(call, {"transactionId": self._number(call)} if call.action == "StartTransaction" else {})

    def _boot(self, call):
        if not self._calm and self._dice.random() < 0.1:
            return {"status": self._dice.choice(("Rejected", "Pending")), "interval": 1}
        return {}

    def _authorize(self, call):
        # Always heard: a card that is decided on after its driver left would begin a session of the next.
        return {}

    def _moody(self, call, good):
        kind = "well" if self._calm else self._dice.choices(_KINDS, _WEIGHTS)[0]
        if kind == "soon":
            return Central.DELAY(self._dice.uniform(0.05, 0.4), good)
        if kind == "late":
            return Central.DELAY(_LATE_S, good)
        if kind == "silent":
            return Central.SILENT
        if kind == "error":
            return Central.ERROR(self._dice.choice(("InternalError", "GenericError", "NotSupported")))
        if kind == "drop":
            return Central.DROP
        if kind == "close":
            link = self._central.connection
            if link is not None:
                link.send_close(self._dice.choice((1000, 1001, 1011, 1012)))
            return Central.SILENT
        return good

    def _number(self, call):
        told = call.payload
        key = told["connectorId"], told["idTag"], told["meterStart"], told["timestamp"]
        return self._numbers.setdefault(key, 1 + len(self._numbers))
