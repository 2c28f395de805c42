"""Smart Charging as it is now: the limits in force, and which session each TxProfile belongs to (OCPP 1.6 §3.13)."""

from . import profile, schedule, sharing
from .moment import second
from .stack import Stack


class Charging:
    """Gives every core Connector its `most_ma`. Profiles are looked at only when something changes.

    What is in force is asked of profiles in whole seconds. Before the clock is set, seconds count from the start of the
    board, and of profiles that need the time of day the lowest limit counts.
    """

    def __init__(self, cp, profiles, volts, phases):
        """volts: nominal line voltage; phases: of the supply (1..3)."""
        self.cp = cp
        self.profiles = profiles
        self.volts = volts
        self.phases = phases
        self._parts = [sharing.Part() for _ in cp.connectors]
        self._numbers = [0] * len(cp.connectors)  # of the running sessions, 0: none
        self._began = [0] * len(cp.connectors)  # uptime in s at which they began, and the milliseconds above
        self._rests = [0] * len(cp.connectors)
        self._shared = sharing.NO_LIMIT
        self._changes = -1
        self._ordered = False  # a TxProfile waits for the session that it was ordered with
        self._known = False
        self._at = 0  # what is in force was found out at this moment, and stays until that one
        self._until = 0

    def poll(self, now):
        """One round: follow sessions, profiles and time."""
        known = self.cp.clock.known
        t = self.moment()
        stale = (
            not self._at <= t < self._until or known != self._known or self._changes != self.profiles.changes
        )
        for c in self.cp.connectors:
            if self._follow(c):
                stale = True
        if self._ordered:
            self._drop_orders()
        if stale:
            self._known = known
            self._evaluate(t)
        if sharing.rotate(self._parts, self.cp.connectors, now):
            sharing.divide(self._parts, self._shared)
        sharing.grant(self._parts, self.cp.connectors, self._shared, now)
        for c in self.cp.connectors:
            c.most_ma = self._parts[c.id - 1].granted

    def moment(self):
        """Now, in whole seconds: see moment.py; since the start of the board while the clock is not set."""
        clock = self.cp.clock
        return second(clock.day, clock.ms) if clock.known else clock.uptime_s

    def _beginning(self, i, t):
        # Moment, rounded up, at which the session began; without one as if it began now.
        if not self._numbers[i]:
            return t
        clock = self.cp.clock
        began = self._began[i]
        if clock.known:
            ms = clock.ms - clock.rest() + self._rests[i] + 999
            began += second(clock.day, ms) - clock.uptime_s
        return min(began, t)

    def _follow(self, c):
        # Has a session begun or ended? One that is being stopped takes no current any more.
        s = c.session
        i = c.id - 1
        number = s.number if s.active and c.stopping < 0 else 0
        if number == self._numbers[i]:
            return False
        if self._numbers[i]:
            self.profiles.end(c.id, self._numbers[i])
        self._numbers[i] = number
        if number:
            self._began[i] = self.cp.clock.uptime_s
            self._rests[i] = self.cp.clock.rest()
            self._parts[i].turn = sharing.last_turn(self._parts) + 1
            self.profiles.bind(c.id, number)
        return True

    def _drop_orders(self):
        # What was ordered with a profile may not come about: refused, or nobody plugged in.
        self._ordered = False
        for c in self.cp.connectors:
            if self.profiles.waiting(c.id):
                if self.cp.expects(c):
                    self._ordered = True
                else:
                    self.profiles.end(c.id, 0)

    def _evaluate(self, t):
        self._changes = self.profiles.changes
        self._at = t
        buf = bytearray(profile.length(self.cp.settings.charging_schedule_max_periods))
        records = lambda slot: self.profiles.load(slot, buf)
        shared = self.shared(records, schedule.AMPERES, t)
        shared.at(t)
        self._shared = shared.limit if shared.limit >= 0 else sharing.NO_LIMIT
        until = shared.until
        for c in self.cp.connectors:
            part = self._parts[c.id - 1]
            part.own = 0
            if self._numbers[c.id - 1]:
                own = self.own(c, records, schedule.AMPERES, t)
                own.at(t)
                rating = c.outlet.rating_ma
                part.own = min(own.limit, rating) if own.limit >= 0 else rating
                until = min(until, own.until)
        self._until = until
        sharing.divide(self._parts, self._shared)

    def shared(self, records, unit, t):
        """Stack of the ChargePointMaxProfiles; arguments as for Stack, t: now."""
        slots = self.profiles.slots(profile.CHARGE_POINT_MAX, 0, 0)
        return Stack(slots, records, unit, self.volts, t, self._known)

    def own(self, c, records, unit, t):
        """Stack of a connector's TxProfiles, which the TxDefaultProfiles stand in for (OCPP 1.6 §3.13.1)."""
        number = self._numbers[c.id - 1]
        began = self._beginning(c.id - 1, t)
        slots = self.profiles.slots(profile.TX_DEFAULT, c.id, 0)
        default = Stack(slots, records, unit, self.volts, began, self._known)
        slots = self.profiles.slots(profile.TX, c.id, number)
        return Stack(slots, records, unit, self.volts, began, self._known, default)

    # --- orders of the back end ----------------------------------------------------------------------------

    def install(self, draft, transaction_id):
        """SetChargingProfile (OCPP 1.6 §5.16): True when it is installed. transaction_id: None, or whose TxProfile."""
        purpose = draft.buf[profile.AT_PURPOSE]
        session = 0
        if purpose == profile.TX:
            c = self.cp.connector(draft.buf[profile.AT_CONNECTOR])
            if c is None or not self._numbers[c.id - 1]:
                return False
            if transaction_id is not None and transaction_id != c.session.transaction_id:
                return False
            session = c.session.number
        elif purpose == profile.CHARGE_POINT_MAX and draft.buf[profile.AT_CONNECTOR]:
            return False
        if not self.may(draft):
            return False
        if self.profiles.has(draft, session):
            return True
        try:
            if not self.profiles.stage(draft):
                return False
            self.profiles.commit(draft, session)
        except OSError:
            self.profiles.errors += 1
            return False
        return True

    def may(self, draft):
        """Can this profile be carried out (OCPP 1.6 §9.4)?"""
        s = self.cp.settings
        unit = "Power" if draft.buf[profile.AT_UNIT] == schedule.WATTS else "Current"
        return (
            not draft.faulty
            and draft.buf[profile.AT_LEVEL] <= s.charge_profile_max_stack_level
            and unit in s.charging_schedule_allowed_charging_rate_unit
        )

    def start(self, draft, tag, id_):
        """RemoteStartTransaction with a profile (OCPP 1.6 §5.16.2): True when the session may begin under it."""
        if draft.buf[profile.AT_PURPOSE] != profile.TX or not self.may(draft):
            return False
        try:
            if not self.profiles.stage(draft):
                return False
            c = self.cp.remote_start(tag, id_)
            if not c:
                return False
            draft.buf[profile.AT_CONNECTOR] = c.id  # in the directory; a restart drops it anyway
            self.profiles.commit(draft, 0)
            self._ordered = True
        except OSError:
            self.profiles.errors += 1
            return False
        return True
