"""What a back end may order of charging profiles, and what becomes of it (OCPP 1.6 §3.13.1, §5.11, §5.16, §9.4)."""

from . import record
from .store import store_of


def install(charging, draft, transaction_id):
    """SetChargingProfile of a complete Draft. transaction_id: None, or whose TxProfile it is. True when accepted."""
    cp = charging.cp
    purpose = draft.head[record.PURPOSE]
    connector = draft.head[record.CONNECTOR]
    if purpose == record.TX:
        if not connector or not charging.parts[connector - 1].session:
            return False
        if transaction_id not in (None, cp.connector(connector).session.transaction_id):
            return False
    elif purpose == record.CHARGE_POINT_MAX and connector:
        return False
    if not _possible(cp.settings, draft):
        return False
    try:
        store = store_of(charging)
        if store.has(draft):
            return True
        if not store.stage(draft):
            return False
        charging.dirty = charging.installed = True
        store.commit(draft.head)
    except OSError:
        charging.errors += 1
        return False
    return True


def start(charging, draft, tag, id_):
    """RemoteStartTransaction with a profile (OCPP 1.6 §5.16.2). True when the session may begin under it."""
    if draft.head[record.PURPOSE] != record.TX or not _possible(charging.cp.settings, draft):
        return False
    try:
        store = store_of(charging)
        if not store.stage(draft):
            return False
        c = charging.cp.remote_start(tag, id_)
        if not c:
            return False
        # Only now it is known which connector it is for: the record has to say so too.
        draft.at(c.id)
        charging.installed = True
        store.stage(draft)
        store.commit(draft.head)
    except OSError:
        charging.errors += 1
        return False
    charging.ordered |= 1 << c.id
    return True


def _possible(settings, draft):
    head = draft.head
    unit = "Power" if head[record.UNIT] == record.WATTS else "Current"
    return (
        not draft.faulty
        and head[record.LEVEL] <= settings.charge_profile_max_stack_level
        and unit in settings.charging_schedule_allowed_charging_rate_unit
    )
