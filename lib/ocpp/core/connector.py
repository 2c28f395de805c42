"""One connector as OCPP sees it: from plug and idTag to a session and back to Available.

What it knows of the hardware is its *outlet*, an object given by the firmware:

    plugged, cable, wants, energised, offering, locked, has_lock    what is (booleans)
    fault, warning                                                 name of a fault or warning, or None
    latched                                                        the fault ends by a person's hand only
    meter_wh() -> Wh        measure(code) -> integer or None        supports(code)
    enable(on)              energy permitted: lock, then pilot, then contactor
    hold(on)                keep the cable locked even without a vehicle, or when the permission ends
    limit(ma, now)          most current now, expires by itself when not repeated
    unlock(now)             then unlocked -> None while under way, True or False
    set_available(on)
    phases          None, or the relay that gives 1 or 3 phases, see ocpp/smart/relay.py
"""

from time import ticks_diff

from micropython import const

from . import facts, owner
from .authorisation import same

_NONE = const(-1)
# A pause that is over sooner was only the lock, the pilot or the contactor on its way.
_PAUSE_MS = const(1500)
# How long a vehicle may take to close its switch before it counts as not charging.
_READY_MS = const(3000)


class Connector:
    """Connector `id` (1..n). Single owner of its session; polled by the ChargePoint.

    kept: path of the cell that knows the owner of a kept cable (owner.py).
    """

    withheld = False  # no new session may begin: the firmware is about to be replaced (OCPP 1.6 §5.19)

    def __init__(self, id_, outlet, session, metering, settings, kept):
        self.id = id_
        self.outlet = outlet
        self.session = session
        self.metering = metering
        self.settings = settings
        self.next_number = None  # function giving a new session number
        self.reservations = None  # the charge point's Reservations
        self.available = True
        self.scheduled = None  # availability to take when the session is over
        self.tag = None  # accepted idTag that waits for the plug (or for the lock)
        self.parent = None
        self.most_ma = 0x3FFFFFFF  # what Smart Charging allows, in mA a phase; below 6 A it is 0
        self.finishing = False
        self.stopping = _NONE  # reason of a stop under way
        self.stop_tag = ""
        self.timed_out = False
        self.holder = None  # (idTag, parentIdTag) that may unlock a cable kept after DeAuthorized
        self._kept = kept
        self._since = 0  # when the waiting began
        self.occupied = False  # a vehicle or a cable is there
        self.unplugged = False  # the vehicle's side was pulled, the transaction goes on
        self.paused = False  # during a session: no current is offered
        self.starting = False  # during a session: it has just begun, the vehicle is on its way
        self._offered_at = 0

    def free(self):
        """May a new session begin here?"""
        return (
            not self.unavailable()
            and not self.session.active
            and self.tag is None
            and self.holder is None
            and self.outlet.fault is None
        )

    def faulted(self):
        """Is the connector out of order? EVCommunicationError is a warning (OCPP 1.6 §4.9): the vehicle's fault."""
        return self.outlet.fault is not None and self.outlet.fault != "diode"

    def unavailable(self):
        """Is it Inoperative, or kept back?"""
        return not self.available or self.withheld

    def waits(self):
        """Is a vehicle here that waits for an idTag?"""
        return self.free() and self.outlet.plugged

    def accept(self, tag, parent, now):
        """An idTag was authorised for this connector; the session begins as soon as the vehicle is there."""
        self.tag = tag
        self.parent = parent
        self.finishing = False
        self.timed_out = False
        self._since = now

    def poll(self, now):
        """Run the connector one step."""
        o = self.outlet
        occupied = o.plugged or o.cable
        if occupied != self.occupied:
            self.occupied = occupied
            self._since = now
            self.timed_out = False
            if not occupied:
                self.finishing = False
                self.let_go()
        elif self.holder is not None and not occupied and ticks_diff(now, self._since) > _READY_MS:
            self.let_go()  # gone since before the start
        if o.plugged or not occupied:
            self.unplugged = False
        meter = o.meter_wh()
        self.session.keep(meter, now)
        if self.session.active:
            self._run(meter, now)
            return
        if self.tag is not None:
            self._wait(now)
        elif occupied and not self.timed_out and not self.finishing:
            # Plugged in, but nobody came with a card (B6).
            self.timed_out = ticks_diff(now, self._since) > self.settings.connection_time_out * 1000
        if self.scheduled is not None and not self.session.active:
            self.set_available(self.scheduled)  # even if the vehicle stays: no other session may begin (§5.2)

    def _wait(self, now):
        # An idTag is accepted: for the vehicle, then for the lock.
        o = self.outlet
        if o.fault is not None or not self.available:
            self.cancel()
        elif not o.plugged:
            o.enable(False)
            if ticks_diff(now, self._since) > self.settings.connection_time_out * 1000:
                self.cancel()
        else:
            o.enable(True)
            if o.locked or not o.has_lock:
                s = self.session
                r = self.reservations.claim(self.id, self.tag, self.parent)
                s.start(self.next_number(), self.tag, self.parent, o.meter_wh(), r and r.id, now)
                if r is not None:
                    self.reservations.end(r)  # after the fact: a cut between is put right at the next start
                self.metering.begin(s, now)
                self.tag = None
                self.finishing = False
                self.paused = False
                self.starting = True
                self._since = self._offered_at = now

    def keep_meter(self, now):
        """Save the meter's register now: it was set by hand, or the power is about to go."""
        self.session.save(self.outlet.meter_wh(), now)

    def cancel(self):
        """The accepted idTag is used up: time ran out, or a fault came before the session."""
        self.tag = None
        self.outlet.enable(False)

    def _run(self, meter, now):
        o = self.outlet
        s = self.session
        if self.stopping >= 0:
            # Energy flows until the vehicle has let go: the end is when the contactor is open, or known to be welded.
            o.limit(0, now)
            if not o.energised or o.latched:
                self._stopped(meter, now)
            return
        self.metering.poll(s, now)
        ends = self.settings.stop_transaction_on_ev_side_disconnect
        # Decided before the plug is pulled: the lock follows at once.
        o.hold(not ends or not self.settings.unlock_connector_on_ev_side_disconnect)
        # A passing fault may only make it look as if the vehicle had left.
        if not o.plugged and (o.fault is None or o.latched):
            self.unplugged = True
            if ends:
                self.stop(facts.EV_DISCONNECTED, "")
                return
        self._offer(0 if s.deauthorized and not self._grace(meter) else min(o.rating_ma, self.most_ma), now)

    def _offer(self, ma, now):
        o = self.outlet
        o.limit(ma, now)
        # A vehicle that asks and gets nothing is our pause too, whatever keeps the contactor open.
        if o.offering and (o.energised or not o.wants):
            self._offered_at = now
        self.paused = not ma or ticks_diff(now, self._offered_at) > _PAUSE_MS
        if o.energised or ticks_diff(now, self._since) > _READY_MS:
            self.starting = False

    def _grace(self, meter):
        # Some energy may be left to a transaction with an invalid idTag (OCPP 1.6 §9.1.14).
        return meter - self.session.meter_start < self.settings.max_energy_on_invalid_id

    def stop(self, reason, tag):
        """End the running session: off first, then the fact, with the energy of the last second."""
        s = self.session
        if not s.active or self.stopping >= 0:
            return
        self.stopping = reason
        self.stop_tag = tag
        # Some cables stay locked until their owner comes (OCPP 1.6 §4.8, §4.10).
        o = self.outlet
        keeps = reason == facts.DEAUTHORIZED or (
            reason == facts.EV_DISCONNECTED and not self.settings.unlock_connector_on_ev_side_disconnect
        )
        if keeps and o.has_lock and self.occupied:
            self.holder = (s.id_tag, s.parent)
        o.hold(self.holder is not None)
        o.enable(False)
        if self.holder is not None:
            try:
                owner.keep(self._kept, s.id_tag, s.parent)
            except OSError:
                s.lost += 1  # known until the next start

    def _stopped(self, meter, now):
        s = self.session
        self.metering.end(s)
        s.stop(meter, self.stopping, self.stop_tag, now)
        self.stopping = _NONE
        self.finishing = self.occupied

    def has_group(self):
        """May other idTags with the right parentIdTag end something here?"""
        if self.session.active:
            return self.session.parent is not None
        return self.holder is not None and self.holder[1] is not None

    def serve_group(self, tag, parent):
        """`tag` was authorised and has this parent: let it end what its group began. Returns whether it did."""
        if self.session.active and same(parent, self.session.parent):
            self.stop(facts.LOCAL, tag)
            return True
        return self.release(tag, parent)

    def release(self, tag, parent):
        """Unlock a cable kept after the session if `tag` may (OCPP 1.6 errata 3.5). Returns whether it did."""
        if self.holder and (same(tag, self.holder[0]) or same(parent, self.holder[1])):
            self.let_go()
            return True
        return False

    def let_go(self):
        """The cable need not stay locked (any more)."""
        self.outlet.hold(False)
        if self.holder is not None:
            self.holder = None
            try:
                owner.forget(self._kept)
            except OSError:
                self.session.lost += 1  # comes back with the next start

    def start_answered(self, accepted, parent):
        """StartTransaction.conf came for the running session (OCPP 1.6 §4.8)."""
        s = self.session
        if parent is not None:
            s.parent = parent
        if accepted or not s.active:
            return
        s.deauthorized = True
        if self.settings.stop_transaction_on_invalid_id:
            self.stop(facts.DEAUTHORIZED, "")

    def set_available(self, on):
        """Become Operative or Inoperative; never during a session."""
        self.scheduled = None
        self.available = on
        self.outlet.set_available(on)

    def restore(self, now):
        """After a restart: a vehicle that is still there needs a new authorisation, a kept cable its owner."""
        self.holder = owner.recall(self._kept)
        self.finishing = self.holder is not None
        self.outlet.hold(self.finishing)
        self.occupied = self.outlet.plugged or self.outlet.cable
        self._since = now
