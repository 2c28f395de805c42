"""The limits in force now, and which profiles end with their session (OCPP 1.6 §3.13)."""

from . import record
from .division import divide
from .stack import Stack
from .store import Store


def revise(charging, t, ended):
    """Bring core.charging.Charging up to date at the moment `t`. ended: connectors (a bit each) whose TxProfiles go."""
    store = Store(charging.path, charging.cp.settings.max_charging_profiles_installed)
    if ended:
        store.clear(lambda head: head[record.PURPOSE] == record.TX and ended >> head[record.CONNECTOR] & 1)
    slots = store.slots(record.CHARGE_POINT_MAX, 0)
    shared = Stack(slots, store.load, record.AMPERES, charging.volts, t, charging.known)
    shared.at(t)
    charging.shared = shared.limit
    until = shared.until
    for c in charging.cp.connectors:
        part = charging.parts[c.id - 1]
        part.own = 0
        if part.session:
            own = of(charging, store, store.load, c, record.AMPERES, t)
            own.at(t)
            rating = c.outlet.rating_ma
            part.own = min(own.limit, rating) if own.limit >= 0 else rating
            until = min(until, own.until)
    charging.until = until
    charging.installed = len(store.heads) > 0
    charging.errors += store.errors
    divide(charging.parts, charging.shared)


def of(charging, store, load, c, unit, t):
    """The Stack of a connector's TxProfiles, which its TxDefaultProfiles stand in for (OCPP 1.6 §3.13.1)."""
    began = charging.began(c, t)
    default = Stack(store.slots(record.TX_DEFAULT, c.id), load, unit, charging.volts, began, charging.known)
    own = store.slots(record.TX, c.id) if charging.parts[c.id - 1].session else ()
    return Stack(own, load, unit, charging.volts, began, charging.known, default)
