"""The charge point: its connectors, the cards shown to it, and what the back end orders (no protocol here)."""

from time import ticks_diff

from micropython import const

from . import facts
from .authorisation import GROUP, LONGEST, START, Request, same
from .cell import Cell
from .octets import get, get_signed
from .reservations import ANY

# How long a reset waits for the back end to take what is still queued.
_SOFT_MS = const(10000)
_HARD_MS = const(2000)
_FLUSH_MS = const(300)


class ChargePoint:
    """Owns the connectors. `poll(now)` runs everything once; nothing in here waits.

    settings, clock, journal, authorisation, reservations: as their modules say. availability: path of a Cell of one
    byte a connector (bit 0 Inoperative, bit 1 to become Inoperative, bit 2 to become Operative). aligned: the
    clock-aligned boundary. restart(): called when a reset is due; does not come back on a board.
    """

    def __init__(self, settings, clock, journal, authorisation, reservations, availability, aligned, restart):
        self.settings = settings
        self.clock = clock
        self.journal = journal
        self.authorisation = authorisation
        self.reservations = reservations
        self.aligned = aligned
        self.restart = restart
        self.connectors = []
        self.online = False  # accepted by a back end that is connected now
        self.registering = False  # connected, the first answer to BootNotification is still to come
        self.available = True  # connector 0: the charge point as a whole
        self.now = 0
        self.tag = None  # accepted idTag for the next vehicle at any of several connectors
        self.parent = None
        self._tag_at = 0
        self._number = 0
        self._reset = -1  # reason of a reset under way
        self._reset_at = 0
        self._resets = 0
        self.reset_failed = False  # a reset was ordered and did not happen
        self.reader_failed = False  # the firmware's: a card reader does not answer
        self.quiet = None  # function: has the back end been told everything?
        self.charging = None  # Smart Charging, if there is any
        self._path = availability
        authorisation.verdict = self._verdict

    def recover(self, connectors, reason, now, former=()):
        """Take up work after a start: end sessions left open with `reason`, restore availability.

        former: the Sessions of connectors that the charge point had before, and has no more.
        """
        self.connectors = connectors
        n = 1 + max([len(connectors)] + [session.connector for session in former])
        started = [None] * n
        stopped = [-1] * n

        def look(kind, seq, rec, size):
            number = get(rec, 0, 2)
            if rec[2] >= n:
                pass  # the state of its session is gone
            elif kind == facts.START:
                started[rec[2]] = bytes(memoryview(rec)[: facts.START_TAG])
            elif kind == facts.STOP:
                stopped[rec[2]] = number
            self._newest(number)
            self.clock.owe(rec, facts.STAMP_AT)

        self.journal.scan(look)
        reservations = self.reservations
        reservations.load(connectors)
        for c in connectors:
            c.next_number = self._next
            c.reservations = reservations
            begun = started[c.id]
            if begun and begun[facts.BODY + 4] and get(begun, 0, 2) != stopped[c.id]:
                # The power went after the start of a session, perhaps before its reservation was removed.
                for r in (reservations.at(c.id), reservations.at(0)):
                    if r is not None and r.id == get_signed(begun, facts.BODY + 5):
                        reservations.end(r)
            o = c.outlet
            last = c.session.recover(started[c.id], stopped[c.id], o.meter_wh(), reason)
            self._newest(c.session.number)
            o.meter_floor(last)
        for session in former:
            session.recover(started[session.connector], stopped[session.connector], 0, reason)
            self._newest(session.number)
        self._restore()
        for c in connectors:
            c.restore(now)

    def _newest(self, number):
        # Session numbers wrap at 16 bits; a difference below half of that is "newer".
        if 0 < (number - self._number) & 0xFFFF < 0x8000:
            self._number = number

    def _next(self):
        self._number = (self._number + 1) & 0xFFFF or 1
        return self._number

    def connector(self, id_):
        """The connector with this number (1..n), or None."""
        return self.connectors[id_ - 1] if 0 < id_ <= len(self.connectors) else None

    def poll(self, now):
        """One round: clock, connectors, aligned samples, a waiting idTag, a reset under way."""
        self.now = now
        self.clock.poll(now)
        self.reservations.poll()
        if self.charging is not None:
            self.charging.poll(now)
        # Before anything of this round: a boundary lies before what is dated by now.
        second = self.aligned.passed()
        if second >= 0:
            for c in self.connectors:
                c.metering.aligned(c.session if c.session.active else None, second, self.online, now)
        for c in self.connectors:
            c.poll(now)
        if self.tag is not None:
            self._give_tag(now)
        if self._reset >= 0:
            self._run_reset(now)

    # --- cards and people ----------------------------------------------------------------------------------

    def card(self, tag, id_=0):
        """An idTag was presented at connector `id_`, or at the one reader of the charge point (0)."""
        if len(tag) > LONGEST:
            return  # no idTag, whatever the reader read
        target = self.connector(id_)
        for c in self.connectors:
            if target is not None and c is not target:
                continue
            if c.session.active and same(tag, c.session.id_tag):
                c.stop(facts.LOCAL, tag)  # no Authorize for the one who started (OCPP 1.6 §4.1)
                return
            if same(tag, c.tag):
                c.cancel()  # shown again before plugging in: changed their mind (B1)
                return
            if c.release(tag, None):
                return
        if same(tag, self.tag):
            self.tag = None
            return
        for request in self.authorisation.waiting:
            if same(tag, request.tag):
                return  # asked about already
        if target is None:
            target = self._meant(tag, None)
        if target is not None and self._open_to(target, tag, ANY):
            self._ask(tag, START, target)
        elif target is None and self._any_open_to(tag, ANY):
            # One connector is meant, even before the vehicle comes; of several, the next one plugged in.
            self._ask(tag, START, self.connectors[0] if len(self.connectors) == 1 else None)
        else:
            self._ask_group(tag, target)

    def _ask(self, tag, purpose, connector, remote=False):
        self.authorisation.present(Request(tag, purpose, connector, remote), self.online or self.registering)

    def _ask_group(self, tag, target):
        # Another idTag may stop a session (or free a cable) of its own group: ask for its parent.
        for c in self.connectors:
            if target in (None, c) and c.has_group():
                self._ask(tag, GROUP, target)
                return

    def _meant(self, tag, parent):
        # The connector that a card at the one reader is for: the one reserved for it, else where a vehicle waits.
        c = self.connector(self.reservations.place(tag, parent))
        if c is not None and c.free() and not self._asked(c):
            return c
        return self._waiting(tag, parent)

    def _waiting(self, tag, parent):
        # The connector whose vehicle waits for an idTag; one that nobody came to in time only if there is no other.
        late = None
        for c in self.connectors:
            # Of several, one whose vehicle was charged already does not wait: the next driver must not pay for it.
            if (
                c.waits()
                and not self._asked(c)
                and not (c.finishing and len(self.connectors) > 1)
                and self.reservations.admits(c, tag, parent)
            ):
                if not c.timed_out:
                    return c
                late = late or c
        return late

    def _open_to(self, c, tag, parent):
        # Not once a reset is ordered: it would wait for the end of what begins now.
        return self._reset < 0 and c.free() and self.reservations.admits(c, tag, parent)

    def _any_open_to(self, tag, parent):
        for c in self.connectors:
            if self._open_to(c, tag, parent):
                return True
        return False

    def _verdict(self, request, accepted, parent):
        if not accepted:
            return
        tag = request.tag
        c = request.connector
        if request.purpose == GROUP:
            self._serve_group(c, tag, parent)
            return
        c = c or self._meant(tag, parent)
        if c is not None:
            if self._open_to(c, tag, parent):
                c.accept(tag, parent, self.now)
        elif not self._serve_group(None, tag, parent) and self._any_open_to(tag, parent):
            self.tag = tag
            self.parent = parent
            self._tag_at = self.now

    def _serve_group(self, target, tag, parent):
        for c in self.connectors:
            if target in (None, c) and c.serve_group(tag, parent):
                return True
        return False

    def _give_tag(self, now):
        c = self._meant(self.tag, self.parent)
        if c is not None:
            c.accept(self.tag, self.parent, now)
            self.tag = None
        elif ticks_diff(now, self._tag_at) > self.settings.connection_time_out * 1000:
            self.tag = None

    def stop_all(self, reason):
        """End every running session, for a button or a reset. reason: facts.REASONS index."""
        for c in self.connectors:
            if c.tag is not None:
                c.cancel()
            c.stop(reason, "")
        self.tag = None

    # --- orders of the back end ----------------------------------------------------------------------------

    def remote_start(self, tag, id_):
        """RemoteStartTransaction (OCPP 1.6 §5.11): id_ 0 lets the charge point choose. The connector, None: refused."""
        asks = self.settings.authorize_remote_tx_requests
        parent = ANY if asks and id_ else self.authorisation.parent(tag)
        c = self.connector(id_) if id_ else self._meant(tag, parent)
        if c is None and not id_:
            for other in self.connectors:
                if self._open_to(other, tag, parent) and not self._asked(other) and (c is None or c.finishing):
                    c = other
        if c is None or self._reset >= 0:
            return None
        c.release(tag, None)  # the owner of a kept cable may go on with it
        if not self._open_to(c, tag, parent) or self._asked(c):
            return None
        if asks:
            self._ask(tag, START, c, True)
        else:
            c.accept(tag, parent, self.now)
        return c

    def expects(self, connector):
        """Is a session on its way there: an idTag accepted, or being asked about?"""
        return connector.session.active or connector.tag is not None or self._asked(connector)

    def _asked(self, connector):
        for request in self.authorisation.waiting:
            if request.connector is connector:
                return True
        return False

    def remote_stop(self, transaction_id):
        """RemoteStopTransaction (OCPP 1.6 §5.12). True when a running session has that transactionId."""
        for c in self.connectors:
            if c.session.active and c.session.transaction_id == transaction_id and c.stopping < 0:
                c.stop(facts.REMOTE, "")
                return True
        return False

    def change_availability(self, id_, on):
        """ChangeAvailability (OCPP 1.6 §5.2) of a connector or (0) of all. Returns True when some must wait."""
        if id_ == 0:
            self.available = on
        waits = False
        for c in self.connectors:
            if id_ in (0, c.id):
                if c.session.active:
                    c.scheduled = on if on != c.available else None
                    waits = waits or c.scheduled is not None
                else:
                    if not on and c.tag is not None:
                        c.cancel()
                    c.set_available(on)
        self._store()
        return waits

    def reset(self, reason):
        """Reset (OCPP 1.6 §5.14): end the sessions with `reason`, tell the back end, start anew."""
        self._reset = reason
        self._resets = 0
        self.reset_failed = False
        self._reset_at = self.now
        self.stop_all(reason)

    def _run_reset(self, now):
        waited = ticks_diff(now, self._reset_at)
        for c in self.connectors:
            if c.session.active:
                # The contactor opens within seconds; the time to talk counts from then.
                self._reset_at = now
                return
        if waited < _FLUSH_MS:
            return
        if waited > (_SOFT_MS if self._reset == facts.SOFT_RESET else _HARD_MS) or not self.online or self.quiet():
            # A board that comes back from its restart is asked again (ResetRetries, OCPP 1.6 §9.1.22).
            self._reset_at = now
            self._resets += 1
            if self._resets > self.settings.reset_retries + 1:
                self._reset = -1
                self.reset_failed = True
            else:
                self.restart()

    # --- availability over restarts ------------------------------------------------------------------------

    def _store(self):
        f = bytearray(len(self.connectors) + 1)
        f[0] = not self.available
        for c in self.connectors:
            f[c.id] = (not c.available) | (c.scheduled is False) << 1 | (c.scheduled is True) << 2
        cell = Cell(self._path, len(f))
        cell.save(f, len(f))
        cell.close()

    def _restore(self):
        f = bytearray(len(self.connectors) + 1)
        cell = Cell(self._path, len(f))
        n = cell.load(f)
        cell.close()
        if n > 0:
            self.available = not f[0]
        for c in self.connectors:
            flags = f[c.id] if c.id < n else 0
            # What waited for the end of a session takes effect: there is none any more.
            c.set_available(bool(flags & 4) or not flags & 3)
