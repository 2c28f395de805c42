"""Reservations: a connector, or any one of them, kept for an idTag or its group (OCPP 1.6 §3.11, §5.13)."""

from micropython import const

from ..apart import forget

ACCEPTED = "Accepted"
FAULTED = "Faulted"
OCCUPIED = "Occupied"
REJECTED = "Rejected"
UNAVAILABLE = "Unavailable"

# A parentIdTag that only the back end can tell: it may turn out to be the one that is wanted.
ANY = const(0)

_ENOENT = const(2)


class Reservations:
    """All reservations, kept in the file `path`: at most one a connector, and one of the charge point as a whole."""

    def __init__(self, path, clock):
        self._path = path
        self._clock = clock
        self._connectors = ()
        self._all = []
        self.errors = 0  # endings that flash refused, and a file that was damaged

    def load(self, connectors):
        """After a start: the reservations of before, for these core connectors."""
        self._connectors = connectors
        try:
            with open(self._path, "rb") as f:
                data = f.read()
        except OSError as e:
            if e.errno != _ENOENT:
                raise
            return
        from ocpp.core.reservationfile import read

        forget()
        found = read(data)
        if found is None:
            self.errors += 1
        else:
            self._all = found

    def poll(self):
        """End what is over; to be called every round."""
        for r in self._all:
            over = True  # Faulted or Unavailable, unless a connector is not
            for c in self._connectors:
                if (r.connector == c.id or not r.connector) and not c.unavailable() and not c.faulted():
                    over = self._passed(r)
            if over:
                self.end(r)
                return

    def at(self, connector):
        """The Reservation of this connector number (0: of the charge point as a whole), or None."""
        for r in self._all:
            if r.connector == connector:
                return r
        return None

    def place(self, tag, parent):
        """Number of the connector that is reserved for this idTag, 0: none in particular."""
        for r in self._all:
            if r.connector and r.suits(tag, parent):
                return r.connector
        return 0

    def admits(self, c, tag, parent):
        """May this idTag with this parent (None: has none; ANY) use the core connector `c`?

        Not when that is reserved for somebody else, nor when it is the last one free for somebody who has reserved any.
        """
        r = self.at(c.id)
        if r is not None:
            return r.suits(tag, parent)
        r = self.at(0)
        return r is None or r.suits(tag, parent) or self._spare(c, r)

    def claim(self, connector, tag, parent):
        """The Reservation that a transaction of this idTag at this connector uses up, or None."""
        r = self.at(connector) or self.at(0)
        return r if r is not None and r.suits(tag, parent) else None

    def reserve(self, new):
        """Make the Reservation `new`, in place of one with the same id. Returns a status of ReserveNow (§7.40).

        Whatever is not Accepted changes nothing; a flash that refuses is Rejected.
        """
        if not self._clock.known or self._passed(new):
            return REJECTED
        old = self._all
        self._all = [r for r in old if r.id != new.id]
        status = ACCEPTED
        for r in old:
            if r.connector == new.connector and r.id == new.id:
                break  # kept for this reservation already
        else:
            status = self._judge(new.connector)
        if status == ACCEPTED:
            self._all.append(new)
            if not self._save():
                status = REJECTED
        if status != ACCEPTED:
            self._all = old
        return status

    def cancel(self, id_):
        """CancelReservation (§5.1). True when there was one with this id, and flash has forgotten it."""
        old = self._all
        self._all = [r for r in old if r.id != id_]
        if len(self._all) < len(old) and self._save():
            return True
        self._all = old
        return False

    def end(self, r):
        """The Reservation `r` is used or over."""
        self._all = [other for other in self._all if other is not r]
        if not self._save():
            self.errors += 1

    def _passed(self, r):
        clock = self._clock
        if clock.known:
            return clock.day > r.day or (clock.day == r.day and clock.ms >= r.ms)
        # The power was away for an unknown time: no longer than it had left before.
        return clock.uptime_s >= r.left

    def _judge(self, connector):
        # Answer to ReserveNow of this connector number.
        if connector:
            c = self._connectors[connector - 1]
            status = self._state(c)
            r = self.at(0)
            return OCCUPIED if status == ACCEPTED and r is not None and not self._spare(c, r) else status
        if self.at(0) is not None:
            return OCCUPIED
        # Of several connectors one that is free will do; else what gives most hope.
        found = UNAVAILABLE
        for c in self._connectors:
            status = self._state(c)
            if status == ACCEPTED:
                return status
            if status == OCCUPIED or found == UNAVAILABLE:
                found = status
        return found

    def _state(self, c):
        # The same for a connector by itself.
        if c.faulted():
            return FAULTED
        if c.session.active or c.finishing:
            return OCCUPIED
        if c.unavailable():
            return UNAVAILABLE
        return ACCEPTED if c.free() and not c.occupied and self.at(c.id) is None else OCCUPIED

    def _spare(self, c, r):
        # Would there still be a connector for the holder of `r`, if `c` were taken?
        for other in self._connectors:
            if other is not c and (self._state(other) == ACCEPTED or other.tag and r.suits(other.tag, other.parent)):
                return True
        return False

    def _save(self):
        from ocpp.core.reservationfile import save

        forget()
        return save(self._path, self._all, self._clock)
