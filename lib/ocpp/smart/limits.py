"""The limits in force now, and which profiles end with their session (OCPP 1.6 §3.13)."""

from ..apart import forget
from ..core.sharing import LEAST_MA
from . import peak, record
from .delay import follow
from .division import divide
from .stack import Stack
from .store import store_of

# Most current in mA a phase of a charge point on 1, 2 or 3 phases that the grid operator has dimmed to 4.2 kW (§14a of
# the German EnWG), at 230 V and in whole amperes.
_DIMMED_MA = (18000, 9000, 6000)


def revise(charging, t, ended, planned):
    """Bring core.charging.Charging up to date at the moment `t`.

    ended: connectors (a bit each) whose TxProfiles go. planned: it is only for `t` that something is to change; then
    the randomised delay keeps back less current too. What somebody orders now may protect a fuse.
    """
    store = store_of(charging)
    if ended:
        store.clear(lambda head: head[record.PURPOSE] == record.TX and ended >> head[record.CONNECTOR] & 1)
    relays = charging.relays
    shared = (by_phases if relays else of_all)(charging, store, store.load, None, record.AMPERES, t)
    shared.at(t)
    until = shared.until
    for c in charging.cp.connectors:
        until = min(until, _revise_part(charging, store, c, shared, t, planned))
    charging.until = min(until, _revise_shared(charging, shared, t))
    charging.installed = len(store.heads) > 0
    charging.errors += store.errors
    divide(charging.parts, charging.shared)
    if relays:
        for relay, part in zip(relays, charging.parts):
            if charging.due >= 0 or part.due >= 0:
                relay.wanted = 0  # until then


def _revise_part(charging, store, c, shared, t, planned):
    # What connector `c` may have by its own limits. Returns the moment at which that changes.
    part = charging.parts[c.id - 1]
    relay = charging.relays and charging.relays[c.id - 1]
    uptime = charging.cp.clock.uptime_s
    until = record.NEVER
    wish = least = delay = 0
    if part.session:
        own = (by_phases if relay else of)(charging, store, store.load, c, record.AMPERES, t)
        own.at(t)
        until = own.until
        if relay:
            wish = relay.take(own, shared)
            least = own.least(relay.used)
        else:
            rating = c.outlet.rating_ma
            wish = min(own.limit, rating) if own.limit >= 0 else rating
            least = own.least
        if part.hurried != part.session and (planned or wish >= min(part.wish, part.own)):
            delay = charging.cp.settings.randomised_delay
    part.wish = wish
    part.own, part.due = follow(part.own, wish, part.due, uptime, delay)
    if part.due < 0:
        part.least = least
    if relay:
        part.own = min(part.own, shared.on(relay.used))  # at once, whatever waits
    return _before(until, part.due, t - uptime)


def _revise_shared(charging, shared, t):
    # What all connectors may have together. Returns the moment until which a change of that waits.
    if charging.relays:
        phases = _shared_among(charging)
        total = shared.on(phases)
    else:
        phases = charging.phases
        total = shared.limit
    if charging.dimmed:
        most = dimmed_ma(phases)
        total = min(total, most) if total >= 0 else most
    uptime = charging.cp.clock.uptime_s
    falls = charging.shared < 0 or 0 <= total <= charging.shared
    delay = 0 if falls else _patience(charging)
    charging.shared, charging.due = follow(charging.shared, total, charging.due, uptime, delay)
    return _before(record.NEVER, charging.due, t - uptime)


def _patience(charging):
    # The longest randomised delay of more for all: none when one of the drivers is in a hurry, or nobody is there.
    longest = 0
    for part in charging.parts:
        if part.session:
            if part.hurried == part.session:
                return 0
            longest = charging.cp.settings.randomised_delay
    return longest


def _before(until, due, started):
    # The earlier of two moments; due: an uptime, negative: none; started: moment of uptime 0.
    return until if due < 0 else min(until, started + due)


def dimmed_ma(phases):
    """What the charge point may take while the grid operator dims it, in mA on each of 1 to 3 phases."""
    return _DIMMED_MA[phases - 1]


def of(charging, store, load, c, unit, t, used=0):
    """The limits of a connector: at(t) finds `limit` and `until`.

    They are a Stack of its TxProfiles, which its TxDefaultProfiles stand in for (OCPP 1.6 §3.13.1). While nothing is
    installed, the peak hours count, if the time is known and the driver is in no hurry. used: see Stack.
    """
    part = charging.parts[c.id - 1]
    settings = charging.cp.settings
    hurry = part.session and part.hurried == part.session
    if settings.peak_hours and charging.known and not store.heads and not hurry:
        return peak.of(settings)
    began = charging.began(c, t)
    default = Stack(store.slots(record.TX_DEFAULT, c.id), load, unit, charging.volts, began, charging.known, None, used)
    own = store.slots(record.TX, c.id) if part.session else ()
    return Stack(own, load, unit, charging.volts, began, charging.known, default, used)


def of_all(charging, store, load, _, unit, t, used=0):
    """The Stack of what limits the charge point as a whole, by its ChargePointMaxProfiles. The rest as for of()."""
    slots = store.slots(record.CHARGE_POINT_MAX, 0)
    return Stack(slots, load, unit, charging.volts, t, charging.known, None, used)


def by_phases(charging, store, load, c, unit, t):
    """The phases.ByPhases of the limits of connector `c`, whose phases can be switched, within its rating.

    c: None: of the charge point as a whole. The rest as for of().
    """
    from .phases import WAYS, ByPhases

    forget()
    make = of if c else of_all
    sides = [make(charging, store, load, c, unit, t, used) for used in WAYS]
    return ByPhases(sides, c.outlet.rating_ma if c else record.NEVER, unit, charging.volts)


def _shared_among(charging):
    # Phases that a limit in W of the whole charge point is divided by: three as soon as a connector may use three.
    for c in charging.cp.connectors:
        if charging.parts[c.id - 1].own >= LEAST_MA and charging.relays[c.id - 1].used == 3:
            return 3
    return 1
