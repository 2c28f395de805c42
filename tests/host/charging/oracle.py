"""What the standard says about charging profiles, as plainly as it can be said (OCPP 1.6 §3.13, §5.16, §7.8 to §7.14).

Nothing here is fast or clever: every question is answered for one second, by looking at everything that is installed.
Limits are milliamperes a phase or milliwatts, whole numbers; None is no limit. Times are seconds since 1970.
"""

from datetime import UTC, datetime

VOLTS = 230
RATING_A = 32
PHASES = 3
CYCLES = {"Daily": 24 * 3600, "Weekly": 7 * 24 * 3600}


def seconds(text):
    """A time as a message has it, in whole seconds."""
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


class Installed:
    """A profile with the connector and the time at which it was set, and its transaction if it has one."""

    def __init__(self, connector, profile, now, transaction):
        self.connector = connector
        self.profile = profile
        self.set_at = now
        self.transaction = transaction
        self.purpose = profile["chargingProfilePurpose"].removesuffix("Profile")
        self.level = profile["stackLevel"]
        self.schedule = profile["chargingSchedule"]

    def is_valid(self, t):
        """§7.8: validFrom, validTo."""
        begin, end = self.profile.get("validFrom"), self.profile.get("validTo")
        return (begin is None or t >= seconds(begin)) and (end is None or t < seconds(end))

    def period(self, t, charging_began):
        """§5.16.4, §7.13: the schedule period of this second, or None."""
        begin = self.schedule.get("startSchedule")
        if self.profile["chargingProfileKind"] == "Relative" or begin is None:
            # "Relative to start of charging": for the whole charge point, to its being set.
            begin = self.set_at if self.purpose == "ChargePointMax" else charging_began
        else:
            begin = seconds(begin)
            if begin == self.set_at + 1:
                begin = self.set_at
        if t < begin:
            return None
        elapsed = t - begin
        duration = self.schedule.get("duration")
        if self.profile["chargingProfileKind"] == "Recurring":
            elapsed %= CYCLES[self.profile["recurrencyKind"]]
        if duration is not None and elapsed >= duration:
            return None
        return [one for one in self.schedule["chargingSchedulePeriod"] if one["startPeriod"] <= elapsed][-1]

    def limit(self, t, charging_began, unit, used=None):
        """§7.12: the limit of this second in the unit, converted with 230 V and numberPhases.

        used: phases that are in use where that can change: 0 on more than numberPhases, else shared out among these.
        """
        period = self.period(t, charging_began)
        if period is None:
            return None
        milli = round(period["limit"] * 10) * 100
        phases = period.get("numberPhases", 3)
        if used and used > phases:
            return 0
        phases = used or phases
        own = self.schedule["chargingRateUnit"]
        if own == unit:
            return milli
        return milli // (VOLTS * phases) if unit == "A" else milli * VOLTS * phases

    def least(self, t, charging_began, used=None):
        """§7.13: minChargingRate of this second in mA a phase, converted as the limit is; no less than it says."""
        milli = round(self.schedule.get("minChargingRate", 0) * 10) * 100
        if self.schedule["chargingRateUnit"] == "A":
            return milli
        phases = used or self.period(t, charging_began).get("numberPhases", 3)
        return -(-milli // (VOLTS * phases))


class Oracle:
    """A charge point with two connectors. relays: each can be used on three phases or on one."""

    def __init__(self, now, relays=False):
        self.now = now
        self.relays = relays
        self.installed = []
        self.sessions = {}  # connector -> (transaction, began at, order)
        self.count = 0

    def start(self, connector):
        """A transaction begins, unless one runs."""
        self.count += 1
        self.sessions[connector] = (self.count, self.now, self.count)

    def stop(self, connector):
        """§3.13.1: its TxProfiles go with it."""
        transaction = self.sessions.pop(connector)[0]
        self.installed = [one for one in self.installed if one.transaction != transaction]

    def set(self, connector, profile):
        """§5.16: is it accepted? Then it takes the place of the same id, and of the same level and purpose."""
        new = Installed(connector, profile, self.now, None)
        if new.purpose == "ChargePointMax" and connector or new.purpose == "Tx" and connector not in self.sessions:
            return False
        if new.purpose == "Tx":
            new.transaction = self.sessions[connector][0]
        begin, end = profile.get("validFrom"), profile.get("validTo")
        if begin and end and seconds(begin) >= seconds(end):
            return False
        self.installed = [
            one
            for one in self.installed
            if one.profile["chargingProfileId"] != profile["chargingProfileId"]
            and (one.connector, one.purpose, one.level) != (connector, new.purpose, new.level)
        ]
        self.installed.append(new)
        return True

    def clear(self, **wanted):
        """§5.5: is there anything that matches?"""

        def matches(one):
            if "id" in wanted:
                return one.profile["chargingProfileId"] == wanted["id"]
            return (
                wanted.get("connectorId", one.connector) == one.connector
                and wanted.get("chargingProfilePurpose", one.purpose + "Profile") == one.purpose + "Profile"
                and wanted.get("stackLevel", one.level) == one.level
            )

        left = [one for one in self.installed if not matches(one)]
        found = len(left) < len(self.installed)
        self.installed = left
        return found

    def purpose(self, purpose, connector, t, unit, used=None):
        """§3.13.2: (is any profile of the purpose valid, limit of the highest level whose schedule runs)."""
        valid, limit, _ = self.in_force(purpose, connector, t, unit, used)
        return valid, limit

    def in_force(self, purpose, connector, t, unit, used=None):
        """The same, and the minChargingRate of that profile in mA a phase."""
        began = self.sessions[connector][1] if connector in self.sessions else self.now
        mine = [one for one in self.installed if one.purpose == purpose and one.connector == connector]
        if purpose == "TxDefault":
            levels = {one.level for one in mine}
            mine += [
                one
                for one in self.installed
                if one.purpose == purpose and one.connector == 0 and one.level not in levels
            ]
        valid = [one for one in mine if one.is_valid(t)]
        for one in sorted(valid, key=lambda one: -one.level):
            limit = one.limit(t, began, unit, used)
            if limit is not None:
                return True, limit, one.least(t, began, used)
        return bool(valid), None, 0

    def own(self, connector, t, unit, used=None):
        """§3.13.1: TxProfile, else TxDefaultProfile, and what the connector is built for."""
        valid, limit = self.purpose("Tx", connector, t, unit, used)
        if not valid:
            limit = self.purpose("TxDefault", connector, t, unit, used)[1]
        built_for = RATING_A * 1000 * (VOLTS * (used or PHASES) if unit == "W" else 1)
        return built_for if limit is None else min(limit, built_for)

    def least(self, connector, used=None):
        """What a session needs now, in mA a phase: minChargingRate of the profile in force (§7.13), and 6 A."""
        valid, _, least = self.in_force("Tx", connector, self.now, "A", used)
        if not valid:
            least = self.in_force("TxDefault", connector, self.now, "A", used)[2]
        return max(6000, least)

    def shared(self, t, unit, used=None):
        """ChargePointMaxProfile."""
        return self.purpose("ChargePointMax", 0, t, unit, used)[1]

    def allowed(self, connector, t, unit, used):
        """The connector's own limit within the shared one."""
        own, shared = self.own(connector, t, unit, used), self.shared(t, unit, used)
        return own if shared is None else min(own, shared)

    def phases(self, connector, t):
        """Three phases if each may have 6 A, else one if that may, else (0) a pause. Without relays always None."""
        if not self.relays:
            return None
        for used in (3, 1):
            if self.allowed(connector, t, "A", used) >= 6000:
                return used
        return 0

    def composite(self, connector, t, unit):
        """§3.13.3, §5.7: the limit of a second in tenths of the unit, and 1 where it is for one phase."""
        uses = {one: self.phases(one, t) for one in (1, 2) if connector in (0, one)}
        for one, used in uses.items():
            if used == 0:  # in a pause, on those phases of which something is left
                uses[one] = 1 if self.allowed(one, t, "A", 1) and not self.allowed(one, t, "A", 3) else 3
        limit = sum(self.allowed(one, t, unit, used) for one, used in uses.items())
        most = max(uses.values()) if self.relays else None
        shared = self.shared(t, unit, most)
        return (limit if shared is None else min(limit, shared)) // 100, most == 1

    def offered(self):
        """What the connectors may offer now, in mA: equal parts of what each needs at least, for those who came first.

        With relays (mA, phases) of each.
        """
        wishes = {}
        uses = {}
        for connector in sorted(self.sessions, key=lambda one: self.sessions[one][2]):
            used = uses[connector] = self.phases(connector, self.now)
            own = self.own(connector, self.now, "A") if used is None else 0
            if used:
                own = self.allowed(connector, self.now, "A", used)
            if own >= 6000:
                wishes[connector] = own
        # On three phases as soon as one connector is.
        most = max(uses.values(), default=None) if self.relays else None
        total = self.shared(self.now, "A", most)
        if total is not None:
            # Whoever is alone is content with less than its minChargingRate.
            needs = {one: min(own, max(6000, min(total, self.least(one, uses[one])))) for one, own in wishes.items()}
            while sum(needs[one] for one in wishes) > total:
                wishes.popitem()
            if len(wishes) == 1:
                wishes = {one: min(own, total) for one, own in wishes.items()}
            elif len(wishes) == 2:
                # The smaller wish, at most half; the other gets what is left.
                small, large = sorted(wishes, key=lambda one: wishes[one])
                first = min(wishes[small], total // 2)
                parts = {small: first, large: min(wishes[large], total - first)}
                for one, other in ((small, large), (large, small)):
                    if parts[one] < needs[one]:
                        parts = {one: needs[one], other: min(wishes[other], total - needs[one])}
                wishes = parts
        offers = [wishes.get(1, 0), wishes.get(2, 0)]
        if not self.relays:
            return offers
        return [[ma, uses[at] if ma else 0] for at, ma in enumerate(offers, 1)]

    def changes(self, begin, end):
        """All seconds in which a limit could change: of every profile, whether it applies or not."""
        found = set()
        for one in self.installed:
            for name in ("validFrom", "validTo"):
                if name in one.profile:
                    found.add(seconds(one.profile[name]))
            starts = {one.set_at, self.now, *(session[1] for session in self.sessions.values())}
            if "startSchedule" in one.schedule:
                starts.add(seconds(one.schedule["startSchedule"]))
            cycle = CYCLES.get(one.profile.get("recurrencyKind"), 0)
            offsets = {0, *(period["startPeriod"] for period in one.schedule["chargingSchedulePeriod"])}
            offsets.add(one.schedule.get("duration", 0))
            for start in starts:
                turns = range((end - start) // cycle + 2) if cycle and start < end else range(1)
                turns = range(max(0, (begin - start) // cycle - 1), turns.stop) if cycle else turns
                found.update(start + turn * cycle + offset for turn in turns for offset in offsets)
        return {t for change in found for t in (change - 1, change, change + 1) if begin <= t < end}
