"""Who may charge: local knowledge first, then the back end, then the offline rules (OCPP 1.6 §3.5)."""

from micropython import const

# Statuses of idTagInfo (OCPP 1.6 §7.2); the index is what is stored.
STATUSES = ("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx")
ACCEPTED = const(0)
INVALID = const(3)
_CONCURRENT = const(4)

# What an idTag was presented for.
START = const(1)
GROUP = const(2)  # to end what another idTag of the same group began

LONGEST = 20  # characters of an idTag (OCPP 1.6 §7.28)

_MOST = const(4)


class TagInfo:
    """An idTagInfo: status index, expiry (day, ms; day -1: none), parentIdTag or None."""

    def __init__(self):
        self.status = INVALID
        self.day = -1
        self.ms = 0
        self.parent = None


class Request:
    """One idTag waiting for its authorisation. `connector` is the core connector it is for, or None: any."""

    def __init__(self, tag, purpose, connector, remote):
        self.tag = tag
        self.purpose = purpose
        self.connector = connector
        self.remote = remote


class Authorisation:
    """Decides about idTags. `verdict(request, accepted, parent)` is called with every decision.

    conflict: the back end says otherwise than the list that it sent, since the last list (OCPP 1.6 §3.5.2).
    """

    def __init__(self, settings, cache, local_list, clock):
        self.settings = settings
        self.cache = cache
        self.local_list = local_list
        self.clock = clock
        self.conflict = False
        self.verdict = None
        self.waiting = []  # requests for the back end, the oldest first
        self.refused = 0  # presented while too many others were waiting

    def present(self, request, online):
        """Decide about `request` now if that can be, else queue it for the back end."""
        s = self.settings
        known = self._find(request.tag)
        valid = known is not None and known.status == ACCEPTED and not self._expired(known)
        parent = known.parent if known is not None else None
        if valid and (s.local_pre_authorize if online else s.local_authorize_offline):
            self.verdict(request, True, parent)
        elif online:
            if len(self.waiting) < _MOST:
                self.waiting.append(request)
            else:
                self.refused += 1
        else:
            # Unknown means unknown: an identifier known as not valid is refused (§3.5.4).
            self.verdict(request, known is None and s.allow_offline_tx_for_unknown_id, parent)

    def parent(self, tag):
        """parentIdTag of an idTag as far as it is known here, else None."""
        known = self._find(tag)
        return known.parent if known is not None else None

    def _find(self, tag):
        # What is known here of an idTag, None: nothing. The list comes before the cache (§3.5.3).
        s = self.settings
        if s.local_auth_list_enabled and self.local_list.get(tag):
            return self.local_list
        if s.authorization_cache_enabled and self.cache.get(tag):
            return self.cache
        return None

    def answered(self, info):
        """The back end answered for the first waiting request: `info` is a TagInfo, None when no answer came."""
        request = self.waiting.pop(0)
        if info is None:
            self.present(request, False)
            return
        self.learn(request.tag, info)
        self.verdict(request, info.status == ACCEPTED, info.parent)

    def learn(self, tag, info):
        """Keep what the back end says of an idTag (OCPP 1.6 §3.5.1), unless its list has it (§3.5.2, §3.5.3)."""
        listed = self.local_list
        if self.settings.local_auth_list_enabled and listed.get(tag):
            valid = _valid(listed.status) and not self._expired(listed)
            self.conflict = self.conflict or valid != _valid(info.status)
        elif self.settings.authorization_cache_enabled:
            self.cache.put(tag, info.status, info.day, info.ms, info.parent)

    def link_lost(self):
        """What was waiting for the back end is decided by the offline rules."""
        while self.waiting:
            self.present(self.waiting.pop(0), False)

    def _expired(self, entry):
        c = self.clock
        if entry.day < 0 or not c.known:
            return False
        return c.day > entry.day or (c.day == entry.day and c.ms >= entry.ms)


def _valid(status):
    # "Valid" covers both (§3.5.2): who charges elsewhere is not unknown.
    return status == ACCEPTED or status == _CONCURRENT


def same(a, b):
    """Are two idTags (or parentIdTags) the same? Case does not count (OCPP 1.6 §3.9: CiString)."""
    return a is not None and b is not None and a.lower() == b.lower()
