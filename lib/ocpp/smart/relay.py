"""The relay that takes two phases away from a connector, and who orders it: the charging profiles (OCPP 1.6 §7.13)."""

from time import ticks_diff

from micropython import const

_REST_MS = const(60000)


class Relay:
    """The phases of one connector, made only where there is a relay. core.charging.Charging polls it.

    A session's first order is given at once, each further one when the relay has rested for 60 s; without a session
    nothing is ordered.

    wanted: phases that the limits in force ask for, 1 or 3; 0: it makes no difference, or not yet. used: phases that
    the relay gives, as of the last poll(). moved: those limits were made for the other number of them.
    """

    def __init__(self, switch, number, note):
        """switch: has `phases` (1 or 3), `hold` while it works, `failed` after that, switch_to(phases).

        number: of the connector; note(what, detail): function that keeps it for people.
        """
        self.switch = switch
        self.wanted = 0
        self.used = switch.phases
        self.moved = False
        self._number = number
        self._note = note
        self._session = 0
        self._first = True  # nothing was ordered for this session yet
        self._resting = self._busy = False
        self._since = 0

    def poll(self, session, now):
        """Order what is wanted for a session (its number; 0: none). True: the limits in force are to be made anew."""
        switch = self.switch
        if session != self._session:
            self._session = session
            self._first = True
        if switch.hold:
            self._busy = True
        elif self._busy:
            self._busy = False
            self._rest(now)
            told = "%d in use" % switch.phases
            if switch.failed:
                told += ", not changed: the contactor did not open"
            self._note("connector %d phases:" % self._number, told)
        elif self._resting and ticks_diff(now, self._since) >= _REST_MS:
            self._resting = False
        elif session and self.wanted and self.wanted != switch.phases and (self._first or not self._resting):
            self._first = False
            self._rest(now)
            switch.switch_to(self.wanted)
        if self.used == switch.phases:
            return False
        self.used = switch.phases
        self.moved = True
        return True

    def take(self, own, shared):
        """Want what is best for two ByPhases; return what the first allows on the phases in use."""
        self.moved = False
        self.wanted = own.best(shared)
        return own.on(self.used)

    def _rest(self, now):
        self._resting = True
        self._since = now
