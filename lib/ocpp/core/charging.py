"""Smart Charging as it is now: the limits in force (OCPP 1.6 §3.13). What looks at profiles is in ocpp/smart."""

import os

from micropython import const

from ..apart import forget
from . import sharing
from .moment import second

_DAY = const(86400)
_ENOENT = const(2)


class Charging:
    """Gives every core Connector its `most_ma`. Profiles and grid rules are looked at only when something changes.

    Moments are whole seconds (moment.py). Before the clock is set they count from the start of the board, and of
    profiles that need the time of day the lowest limit counts. errors: files that could not be read or removed.

    Written by ocpp.smart: `shared`, the limit of all connectors together in mA a phase (negative: none), and `due`,
    when a higher one may come (as of a Part); `own`, `wish`, `least`, `due` and `aim` of `parts`; `until`, when that
    may change; `ordered`, connectors (a bit each) whose session to come has a TxProfile; `installed`, whether there are
    profiles; `dirty` when they were changed.
    """

    def __init__(self, cp, path, volts, phases, note=None):
        """path: directory of the profiles; volts: nominal line voltage; phases: of the supply (1..3).

        note(what, detail): keeps for people what phase relays do; where there are any, each connector has one.
        """
        self.cp = cp
        self.path = path
        self.volts = volts
        self.phases = phases
        self.parts = [sharing.Part() for _ in cp.connectors]
        self.relays = None
        if cp.connectors[0].outlet.phases is not None:
            from ocpp.smart.relay import Relay

            forget()
            self.relays = [Relay(c.outlet.phases, c.id, note) for c in cp.connectors]
        self.shared = self.due = -1
        self.dimmed = False  # the grid operator limits the charge point to 4.2 kW
        self.known = False
        self.dirty = True
        self.ordered = 0
        self.until = 0
        self._at = 0
        self._ended = 0  # connectors (a bit each) whose TxProfiles are to go
        self.errors = 0
        self.installed = _holds_anything(path)
        if self.installed:
            from ocpp.smart.store import store_of

            forget()
            store = store_of(self)
            store.recover()
            self.errors = store.errors

    def poll(self, now):
        """One round: follow sessions, profiles and time."""
        cp = self.cp
        t = self.moment()
        planned = not (self.dirty or self._at <= t < self.until)
        if cp.clock.known != self.known:
            self.dirty = True
        for c in cp.connectors:
            p = self.parts[c.id - 1]
            s = c.session
            # One that is being stopped takes no current any more.
            number = s.number if s.active and c.stopping < 0 else 0
            bit = 1 << c.id
            if number != p.session:
                self.dirty = True
                if p.session:
                    self._ended |= bit
                p.session = number
                p.began = cp.clock.uptime_s
                p.rest = cp.clock.rest()
                p.turn = sharing.end_of_row(self.parts)
            if self.ordered & bit and (number or not cp.expects(c)):
                self.ordered &= ~bit
                if not number:  # what was ordered with a profile was refused, or nobody plugged in
                    self._ended |= bit
                    self.dirty = True
        if self.dirty or planned:
            self._revise(t, planned)
        tired = sharing.grant(self.parts, cp.connectors, self.shared, now)
        if tired:
            tired.turn = sharing.end_of_row(self.parts)
            self.dirty = True
        for c in cp.connectors:
            p = self.parts[c.id - 1]
            c.most_ma = p.granted
            if self.relays:
                relay = self.relays[c.id - 1]
                if relay.poll(p.session, now):
                    self.dirty = True
                if relay.switch.hold:
                    c.most_ma = 0  # that it pauses is our doing

    def dim(self, on):
        """The grid operator limits the charge point to 4.2 kW (§14a EnWG), or does so no more."""
        if on != self.dimmed:
            self.dimmed = on
            self.dirty = True

    def hurry(self, id_=0):
        """No delay and no peak hours for what is left of the session of connector `id_`, or (0) of all sessions."""
        for c in self.cp.connectors:
            if id_ in (0, c.id):
                p = self.parts[c.id - 1]
                p.hurried = p.session
        self.dirty = True

    def _revise(self, t, planned):
        self.dirty = False
        self.known = self.cp.clock.known
        self._at = t
        rules = self.cp.settings
        if not (self.installed or self.relays or self.dimmed or rules.randomised_delay or rules.peak_hours):
            self.shared = self.due = -1
            self.until = t + _DAY
            self._ended = 0
            for c in self.cp.connectors:
                p = self.parts[c.id - 1]
                p.due = -1
                p.wish = p.own = p.aim = c.outlet.rating_ma if p.session else 0
            return
        from ocpp.smart.limits import revise

        forget()
        try:
            revise(self, t, self._ended, planned)
            self._ended = 0
        except OSError:
            self.errors += 1  # what was in force stays so, unless that is too much
            self.until = t + 1
            for c in self.cp.connectors:
                if self.dimmed or self.relays and self.relays[c.id - 1].moved:
                    self.parts[c.id - 1].aim = 0

    def moment(self):
        """Now: see moment.py; seconds since the start of the board while the clock is not set."""
        clock = self.cp.clock
        return second(clock.day, clock.ms) if clock.known else clock.uptime_s

    def began(self, c, t):
        """Moment, rounded up, at which the session of a connector began; `t`, now, without one."""
        p = self.parts[c.id - 1]
        if not p.session:
            return t
        clock = self.cp.clock
        began = p.began
        if self.known:
            began += second(clock.day, clock.ms - clock.rest() + p.rest + 999) - clock.uptime_s
        return min(began, t)


def peak_hours_allowed(text):
    """Is this a value of the key PeakHours?"""
    from ocpp.smart.peak import hours

    forget()
    return hours(text) is not None


def _holds_anything(path):
    try:
        return len(os.listdir(path)) > 0
    except OSError as e:
        if e.errno != _ENOENT:
            raise
    os.mkdir(path)
    return False
